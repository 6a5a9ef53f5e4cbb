/** Requests of one step and one device: as columns of differences in an evidence file, and as the kernel's records that every reader of Tidemark takes. */
import { TidemarkError } from '../../core/error.ts'
import { packIntegers, unpackIntegers } from './integers.ts'

/** Steps that a request can be packed at, and the kernel's code of each. */
export const STEPS = { queue: 1, issue: 7, complete: 8 } as const

/** Columns of equal length, in the order of the trace. */
export interface Requests {
  step: keyof typeof STEPS
  /** `major:minor`. */
  device: string
  /** Times are `origin + time x resolution`, ns on the clock of the recording. */
  origin: number
  resolution: number
  times: Float64Array
  /** 512 B. */
  sectors: Float64Array
  bytes: Float64Array
  /** 0, or a negative errno. */
  errors: Float64Array
  cpus: Float64Array
  /** Threads by number from 0, and the number of each one's process name. */
  threads: Float64Array
  processes: number[]
  /** Letters by number. */
  rwbs: Float64Array
  letters: string[]
}

type Columns = Record<'times' | 'sectors' | 'bytes' | 'errors' | 'cpus' | 'threads' | 'rwbs', Uint8Array<ArrayBuffer>>

/** What is no column. */
export interface RequestsHead {
  step: Requests['step']
  device: string
  count: number
  origin: number
  resolution: number
  processes: number[]
  letters: string[]
}

/** From values to differences: times from the one before, sectors from the end of the one before, which is 0 for a sequential one. */
export function packRequests(requests: Requests): { head: RequestsHead; columns: Columns } {
  const { step, device, origin, resolution, times, sectors, bytes, errors, cpus, threads, processes, rwbs, letters } = requests
  return {
    head: { step, device, count: times.length, origin, resolution, processes, letters },
    columns: {
      times: packIntegers(times.map((time, i) => time - (i === 0 ? 0 : times[i - 1]!))),
      sectors: packIntegers(sectors.map((sector, i) => sector - (i === 0 ? 0 : sectors[i - 1]! + Math.ceil(bytes[i - 1]! / 512)))),
      bytes: packIntegers(bytes), errors: packIntegers(errors), cpus: packIntegers(cpus), threads: packIntegers(threads), rwbs: packIntegers(rwbs),
    },
  }
}

/** The way back. UNREADABLE: damaged. */
export function unpackRequests(head: RequestsHead, columns: Columns): Requests {
  const { step, device, count, origin, resolution, processes, letters } = head
  if (Object.values(columns).some(({ length }) => length < count)) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged: a column ends early; copy it again')
  const column = (name: keyof Columns): Float64Array => unpackIntegers(columns[name], count)
  const times = column('times'), sectors = column('sectors'), bytes = column('bytes')
  for (let i = 1; i < count; i++) {
    times[i] = times[i]! + times[i - 1]!
    sectors[i] = sectors[i]! + sectors[i - 1]! + Math.ceil(bytes[i - 1]! / 512)
  }
  return { step, device, origin, resolution, times, sectors, bytes, errors: column('errors'), cpus: column('cpus'), threads: column('threads'), processes, rwbs: column('rwbs'), letters }
}

const HEADER = 48, MAGIC = 0x65617407, NOTICE = 1 << 26
/** Category bits of the kernel's action code. Source: include/uapi/linux/blktrace_api.h. */
const READ = 1 << 16, WRITE = 1 << 17, FLUSH = 1 << 18, SYNC = 1 << 19, FILE_SYSTEM = 1 << 24, AHEAD = 1 << 27, META = 1 << 28, DISCARD = 1 << 29, FUA = 2 ** 31
const OF_STEP = { queue: 1 << 20, issue: 1 << 22, complete: 1 << 23 } as const

/** Category bits of letters such as `RAM` or `FWS`: the first F is a flush, one after the operation forces unit access. */
function categories(letters: string): number {
  const operation = letters.search(/[DWRN]/)
  const bits: Record<string, number> = { R: READ, W: WRITE, D: WRITE + DISCARD, A: AHEAD, S: SYNC, M: META, N: 0 }
  return [...letters].reduce((sum, letter, i) => sum + (letter === 'F' ? (i < operation ? FLUSH : FUA) : bits[letter] ?? 0), FILE_SYSTEM)
}

/** The kernel's `struct blk_io_trace`, one stream: a record that names each thread by its process (`process 1`), then the requests. */
export function blktraceOf(requests: Requests): Uint8Array<ArrayBuffer> {
  const names = requests.processes.map((process) => new TextEncoder().encode(`process ${process}`)), count = requests.times.length
  const out = new Uint8Array(names.reduce((sum, name) => sum + HEADER + name.length, 0) + count * HEADER), view = new DataView(out.buffer)
  const [major, minor] = requests.device.split(':').map(Number) as [number, number]
  const codes = requests.letters.map((letters) => categories(letters) + OF_STEP[requests.step] + STEPS[requests.step])
  let at = 0
  const record = (time: bigint, sector: number, bytes: number, code: number, thread: number, cpu: number, error: number, pdu: number): void => {
    view.setUint32(at, MAGIC, true)
    view.setBigUint64(at + 8, time, true)
    view.setBigUint64(at + 16, BigInt(sector), true)
    view.setUint32(at + 24, bytes, true)
    view.setUint32(at + 28, code, true)
    view.setUint32(at + 32, thread + 1, true)
    view.setUint32(at + 36, major * 2 ** 20 + minor, true)
    view.setUint32(at + 40, cpu, true)
    view.setInt16(at + 44, error, true)
    view.setUint16(at + 46, pdu, true)
    at += HEADER
  }
  const timeOf = (i: number): bigint => BigInt(requests.origin + requests.times[i]! * requests.resolution)
  for (const [thread, name] of names.entries()) {
    record(count > 0 ? timeOf(0) : BigInt(requests.origin), 0, 0, NOTICE, thread, 0, 0, name.length)
    out.set(name, at)
    at += name.length
  }
  for (let i = 0; i < count; i++) {
    const code = codes[requests.rwbs[i]!]
    if (code === undefined || requests.processes[requests.threads[i]!] === undefined) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged: a request names what is not there; copy it again')
    record(timeOf(i), requests.sectors[i]!, requests.bytes[i]!, code, requests.threads[i]!, requests.cpus[i]!, requests.errors[i]!, 0)
  }
  return out
}
