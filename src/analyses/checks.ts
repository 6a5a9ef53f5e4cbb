import type { Cell, Table } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { cacheChecks } from './cache-checks.ts'
import type { IoFacts } from './facts.ts'
import { counted, sequenceLosses } from './losses.ts'

/** One row of the table of checks. */
export type Check = [check: string, result: 'pass' | 'fail' | 'not possible', detail: string, blindSpot: string]

function cpuFiles({ perCpu }: IoFacts): Check {
  const blind = 'a file that was never written above the highest number'
  if (perCpu === null) return ['every CPU has its file', 'not possible', 'one stream, no per-CPU files', blind]
  const empty = perCpu.empty.length > 0 ? `, ${perCpu.empty.length} of them empty` : ''
  if (perCpu.missing.length === 0) return ['every CPU has its file', 'pass', `${perCpu.present.length} files without a hole${empty}`, blind]
  return ['every CPU has its file', 'fail', `no file for CPU ${perCpu.missing.join(', ')}`, blind]
}

function sequence(facts: IoFacts): Check {
  const blind = 'kernel drops take no sequence number'
  const { cpus, missing } = facts.trace.sequence
  if (cpus === 0) return ['sequence numbers have no hole', 'not possible', 'the events carry no sequence numbers', blind]
  if (missing === 0) return ['sequence numbers have no hole', 'pass', 'every number came', blind]
  if (sequenceLosses(facts) === 0) return ['sequence numbers have no hole', 'fail', `${formatCount(missing)} missing: lines were filtered out, or records lost`, blind]
  return ['sequence numbers have no hole', 'fail', `${formatCount(missing)} missing`, blind]
}

function unfinished({ device }: IoFacts): Check {
  const name = 'every issued request completes'
  const blind = 'both ends lost together'
  if (device.recorded.issue === 0 || device.recorded.complete === 0) return [name, 'not possible', 'issue or completion was not recorded', blind]
  const { unfinished: open, reissued } = device.pairing
  return [name, open === 0 ? 'pass' : 'fail', `${formatCount(open)} unfinished, ${formatCount(reissued)} issued again`, blind]
}

function orphans({ device }: IoFacts): Check {
  const name = 'every completion has its issue'
  const blind = 'both ends lost together'
  if (device.recorded.issue === 0 || device.recorded.complete === 0) return [name, 'not possible', 'issue or completion was not recorded', blind]
  return [name, device.pairing.orphans === 0 ? 'pass' : 'fail', `${formatCount(device.pairing.orphans)} without one`, blind]
}

function marks(facts: IoFacts): Check {
  const told = counted(facts, 'lostMarked')
  const over = counted(facts, 'overwritten')
  const blind = 'text of the blk tracer has no header that could tell'
  if (told + over > 0) return ['the recorder marked no loss', 'fail', `${formatCount(told)} events marked lost, ${formatCount(over)} overwritten`, blind]
  return ['the recorder marked no loss', 'pass', 'no LOST or DROPPED mark, no overwritten entries', blind]
}

function rings({ ringLosses }: IoFacts): Check {
  const blind = 'none: the ring buffers count every loss'
  if (ringLosses === null) return ['ring buffers lost nothing', 'not possible', "no ring statistics beside the trace, no 'dropped' line of blktrace kept", 'only if it was kept']
  return ['ring buffers lost nothing', ringLosses === 0 ? 'pass' : 'fail', `${formatCount(ringLosses)} overruns and drops in the recording's own statistics`, blind]
}

function end(facts: IoFacts): Check {
  const cut = counted(facts, 'truncated')
  if (cut > 0 || facts.damage.length > 0) {
    return ['the last record ends with the file', 'fail', facts.damage[0] ?? 'the last record is cut', 'a cut between two records']
  }
  if (counted(facts, 'unended') > 0) return ['the last record ends with the file', 'not possible', 'the last line has no newline: its last number may be cut', 'a cut between two records']
  return ['the last record ends with the file', 'pass', 'yes', 'a cut between two records']
}

function diskstats(facts: IoFacts): Check {
  const name = 'bytes are what the disk counted'
  const blind = 'what was read before or after the counters were taken'
  const { disk, device, counted, settings } = facts
  if (disk === null || (disk.device !== null && disk.device !== device.id)) return [name, 'not possible', 'no diskstats of this device beside the trace', blind]
  if (settings.op !== 'read' || settings.process !== null || settings.from !== null || settings.to !== null) return [name, 'not possible', 'only all reads can be compared', blind]
  const difference = counted.sectors * 512 - disk.sectors * 512
  return [name, difference === 0 ? 'pass' : 'fail', difference === 0 ? `both ${formatCount(disk.sectors * 512)} B` : `the trace has ${formatCount(difference)} B more than the disk's own ${formatCount(disk.sectors * 512)} B`, blind]
}

/** What can show that a trace is not whole, and what each check cannot see. Source: the six partial-trace checks, the end of the file, and what pages of the page cache tell. */
export function checks(facts: IoFacts): Table {
  const rows: Cell[][] = [cpuFiles(facts), sequence(facts), unfinished(facts), orphans(facts), marks(facts), rings(facts), end(facts), diskstats(facts), ...cacheChecks(facts)]
  const column = (i: number): Cell[] => rows.map((row) => row[i]!)
  return { title: 'Is the trace whole?', columns: { check: column(0), result: column(1), detail: column(2), blindSpot: column(3) } }
}
