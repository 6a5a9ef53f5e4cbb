import { headLines, type Format } from './format.ts'
import { layoutOf, parseLayout } from './layout.ts'

/** A table of requests whose columns are known: one line is one request, counted once. */
function tableFormat(id: string, title: string, columns: string, told: string, sniff: (lines: readonly string[]) => boolean): Format {
  const layout = parseLayout(columns)
  return {
    id,
    title,
    decoder: 'text',
    grammar: 'table',
    layout: (head) => layoutOf(layout, headLines(head)),
    told,
    rank: 5,
    sniff: (head) => {
      const lines = headLines(head).filter((line) => line.trim() !== '' && !/^(#|Attaching )/.test(line))
      return lines.length > 0 && sniff(lines)
    },
  }
}

const every = (pattern: RegExp) => (lines: readonly string[]): boolean => lines.every((line) => pattern.test(line))

/** Of the first lines, most are so: a damaged line or a message in between must not hide the rest. */
const most = (pattern: RegExp) => (lines: readonly string[]): boolean => {
  const seen = lines.slice(0, 100)
  return seen.filter((line) => pattern.test(line)).length * 10 >= seen.length * 8
}

/** MSR Cambridge: `FILETIME,host,disk,Read|Write,offset,bytes,response time`. Source: SNIA IOTTA trace 388. */
export const msrCambridge = tableFormat('msr-cambridge', 'MSR Cambridge CSV', 'time=1:filetime,device=2-3,op=4,offset=5:bytes,size=6:bytes',
  'one line = one request, at the time it was issued', most(/^\d{17,19},[^,]*,\d+,(Read|Write),\d+,\d+,\d+ *$/))

/** cloudPhysicsIO.csv of libCacheSim: SCSI opcodes, times in whole seconds, addresses in sectors. */
export const cloudPhysics = tableFormat('cloudphysics', 'cloudPhysics CSV', 'time=2:s,op=3:scsi,size=4:bytes,offset=5:sectors',
  'one line = one SCSI command, at the whole second it was sent', (lines) => /^version,time,op,size,lbn *$/.test(lines[0]!))

/** Alibaba's block traces: `device,R|W,offset,bytes,time in us`, with a header or without. */
export const alibaba = tableFormat('alibaba', 'Alibaba block-trace CSV', 'device=1,op=2,offset=3:bytes,size=4:bytes,time=5:us',
  'one line = one request, at the time the server received it', most(/^(\d+,[RW],\d+,\d+,\d{12,17}|device_id,opcode,offset,length,timestamp) *$/))

/** MQSim's ASCII traces: `arrival_ns device sector sectors 0|1`, where 1 is a read. */
export const mqsim = tableFormat('mqsim', 'MQSim ASCII trace', 'time=1:ns,device=2,offset=3:sectors,size=4:sectors,op=5:w0r1',
  'one line = one request, at its arrival', every(/^\d+ \d+ \d+ [1-9]\d* [01] *$/))

/** bpftrace at block_rq_issue, as the artifact of CHEOPS '25 prints it: `ns, RWBS, bytes, sector, sectors`. */
export const cheops = tableFormat('bpftrace-rq-issue', 'bpftrace block_rq_issue CSV', 'time=1:ns,op=2,size=3:bytes,offset=4:sectors',
  'one line = one request issued; no device is told', most(/^\d+, [A-Z]{1,8}, \d+, \d+, \d+ *$/))

/** A table whose columns the user names. Throws `USAGE`. */
export function namedTable(columns: string): Format {
  const told = `one line = one request, columns ${columns}`
  return tableFormat('table', 'table with named columns', columns, told, () => true)
}
