/** What the module knows of a block-I/O trace at its end, copied out: the record that analyses and findings read. */
import type { Core } from '../core/core.ts'
import { detailsOf, type Details, type Overlay } from './details.ts'
import { fileAccesses, phaseAccesses, type FileAccesses, type FileLayout, type PhaseAccesses } from './file.ts'
import { gapClasses, type GapCounts } from './gaps.ts'
import { collectPages, type PageTrace } from './pages.ts'
import { depthOf, latenciesOf, queueGapsOf, type Latencies, type QueueDepth, type QueueGaps } from './latency.ts'

/** The lifecycle steps that count each request once. */
export type Stage = 'queue' | 'issue' | 'complete'
export const STAGES: readonly Stage[] = ['queue', 'issue', 'complete']

/** Requests of one device on one basis, as filtered. Sectors are of 512 bytes. */
export interface Accesses {
  requests: number
  sectors: number
  uniqueSectors: number
  /** Disjoint ranges that the unique sectors form. */
  ranges: number
  gaps: GapCounts
  /** 128 counts: [bits] forward, [64 + bits] backward, where bits is the length of the gap's magnitude; [0] is gap 0. */
  gapHistogram: Float64Array
  /** One-second windows that saw a request, in order. */
  seconds: { second: number; bytes: number; requests: number }[]
  /** Window width in seconds, and the windows that saw a request, by start in seconds from the origin. */
  timeline: { width: number; windows: { seconds: number; bytes: number; requests: number }[] }
  sizes: { sectors: number; requests: number }[]
  /** None at completion: a completion carries whoever was interrupted. */
  threads: { thread: number; process: string | null; requests: number; bytes: number }[]
  /** Counted for the step that is shown only; `null` for the others. */
  details: Details | null
}

/** The naive count has gaps and unique sectors only. */
export type NaiveAccesses = Pick<Accesses, 'requests' | 'sectors' | 'uniqueSectors' | 'gaps'>

export interface Device {
  /** `maj:min` */
  id: string
  number: number
  /** File, disk or volume, where the format names it instead of numbering it. */
  name: string | null
  stages: Record<Stage, Accesses>
  everyLine: NaiveAccesses
  /** Sized lines by action, before any filter. */
  sizedLines: ReadonlyMap<string, number>
  /** Sized lines of each stage before any filter: whether the stage was recorded. */
  recorded: Record<Stage, number>
  /** Sized lines that the filters left out. */
  refused: { operation: number; process: number; time: number }
  /** Issued requests whose RWBS is exactly `R`. */
  plainReads: number
  /** Devices whose remapped I/O arrives here, and the shift: sector here - sector there. */
  remappedFrom: { device: string; shift: number; lines: number }[]
  pairing: Pairing
  /** Of completed requests, before any filter. */
  latencies: Latencies
  queueDepth: QueueDepth | null
  queueGaps: QueueGaps
  /** `null` without a file. */
  file: FileTrace | null
  /** Each phase in order; a step of a phase may hold nothing. */
  phases: Record<Stage, PhaseAccesses[]>
}

/** The file as a device's requests touched it. */
interface FileTrace {
  /** First sector of its partition as given or learned; `null`: unknown, so 0 was assumed. */
  partitionStart: number | null
  /** Requests that were laid over the file before the start was learned. */
  unshifted: number
  stages: Record<Stage, FileAccesses>
}

/** Requests of a device followed from issue to completion, all operations, before any filter. */
interface Pairing {
  pairs: number
  reissued: number
  orphans: number
  partial: number
  requeued: number
  unfinished: number
  mostOpen: number
  errors: number
  /** Pairs that no queue line belongs to. */
  unqueued: number
  /** Pairs whose latencies are left out, since the clock went back between their steps. */
  backward: number
}

interface LedgerCount {
  count: number
  /** Line number or byte offset of the first case. */
  place: number
}

export interface AccessTrace {
  events: number
  /** Time of the first event on the recording's clock. */
  firstEvent: { seconds: number; nanoseconds: number }
  census: { action: string; rwbs: string; count: number }[]
  devices: Device[]
  /** What the page cache did; `null` where no event of it was recorded. */
  pages: PageTrace | null
  /** By reason, `ledger.ts`'s order. */
  ledger: LedgerCount[]
  sequence: { cpus: number; missing: number; repeated: number }
  clock: { backwardSteps: number; largestStepNs: number }
}

/** Names of action codes, as in `assembly/encode/names.ts`. */
const ACTIONS = [
  '?', 'Q', 'M', 'F', 'G', 'S', 'R', 'D', 'C', 'P', 'U', 'UT', 'I', 'X', 'B', 'A', '?', '?', 'm', 'io_start', 'io_done', 'rq_error',
  'cache_add', 'cache_delete', 'cache_fault', 'cache_get', 'cache_map',
]

function actionName(code: number): string {
  const name = ACTIONS[code & 31] ?? '?'
  return code & 0x80 ? `${name} (pass-through)` : name
}

/** `maj:min` of the kernel's packed number. */
function deviceId(number: number): string {
  return `${Math.floor(number / 2 ** 20)}:${number % 2 ** 20}`
}

/** Rows of `width` numbers. */
function rows(values: Float64Array, width: number, from = 0): number[][] {
  const out: number[][] = []
  for (let i = from; i < values.length; i += width) out.push(Array.from(values.subarray(i, i + width)))
  return out
}

function finish(core: Core, track: number, basis: number, kernel: number): Float64Array {
  core.exports.kernelFinish(core.exports.kernelAt(track, basis, kernel))
  return core.result()
}

type Extent = Omit<NaiveAccesses, 'gaps'> & { ranges: number }

function extent(core: Core, track: number, basis: number): Extent {
  return extentOf(finish(core, track, basis, core.exports.UNIQUE.value as number))
}

/** Of every sized line: the union of the steps and of the lines that are none. */
function extentOfAll(core: Core, track: number): Extent {
  const { UNIQUE, QUEUED, ISSUED, COMPLETED, OTHER_LINE, kernelAt, kernelFinish, kernelMerge, kernelNew } = core.exports
  const all = kernelNew(UNIQUE.value as number)
  for (const basis of [QUEUED, ISSUED, COMPLETED, OTHER_LINE]) kernelMerge(all, kernelAt(track, basis.value as number, UNIQUE.value as number))
  kernelFinish(all)
  return extentOf(core.result())
}

function extentOf(unique: Float64Array): Extent {
  return { sectors: unique[0]!, uniqueSectors: unique[1]!, ranges: unique[2]!, requests: unique[5]! }
}

function accesses(core: Core, track: number, basis: number, overlay: Overlay): Accesses {
  const { GAPS, SECONDS, TIMELINE, SIZES, THREADS, HEAT, COMPLETED, kernelAt } = core.exports
  const gapHistogram = finish(core, track, basis, GAPS.value as number).subarray(1)
  const seconds = finish(core, track, basis, SECONDS.value as number)
  const timeline = finish(core, track, basis, TIMELINE.value as number)
  const width = timeline[0]! / 1e9
  return {
    ...extent(core, track, basis),
    gaps: gapClasses(gapHistogram),
    gapHistogram,
    seconds: rows(seconds, 3, 1)
      .map(([second, bytes, requests]) => ({ second: second!, bytes: bytes!, requests: requests! }))
      .toSorted((a, b) => a.second - b.second),
    timeline: {
      width,
      windows: rows(timeline, 3, 1)
        .map(([k, bytes, requests]) => ({ seconds: k! * width, bytes: bytes!, requests: requests! }))
        .toSorted((a, b) => a.seconds - b.seconds),
    },
    sizes: rows(finish(core, track, basis, SIZES.value as number), 2)
      .map(([sectors, requests]) => ({ sectors: sectors!, requests: requests! }))
      .toSorted((a, b) => a.sectors - b.sectors),
    threads: (basis === COMPLETED.value ? [] : rows(finish(core, track, basis, THREADS.value as number), 4))
      .map(([thread, name, requests, bytes]) => ({ thread: thread!, process: core.name(name!), requests: requests!, bytes: bytes! }))
      .toSorted((a, b) => b.bytes - a.bytes || a.thread - b.thread),
    details: kernelAt(track, basis, HEAT.value as number) === 0 ? null : detailsOf(core, track, basis, overlay),
  }
}

/** One value a step. */
function byStage<T>(core: Core, of: (basis: number) => T): Record<Stage, T> {
  const { QUEUED, ISSUED, COMPLETED } = core.exports
  return { queue: of(QUEUED.value as number), issue: of(ISSUED.value as number), complete: of(COMPLETED.value as number) }
}

function fileTrace(core: Core, track: number, layout: FileLayout): FileTrace {
  core.exports.shiftFinish(track)
  const [shift, unshifted] = core.result()
  return {
    partitionStart: Number.isNaN(shift) ? null : shift!, unshifted: unshifted!,
    stages: byStage(core, (basis) => fileAccesses(core, track, basis, layout)),
  }
}

function pairing(core: Core, track: number): Pairing {
  core.exports.pairingFinish(track)
  const [pairs, reissued, orphans, partial, requeued, unfinished, mostOpen, errors, unqueued, backward] = core.result()
  return {
    pairs: pairs!, reissued: reissued!, orphans: orphans!, partial: partial!, requeued: requeued!, unfinished: unfinished!, mostOpen: mostOpen!,
    errors: errors!, unqueued: unqueued!, backward: backward!,
  }
}

function device(core: Core, track: number, overlay: Overlay): Device {
  const { exports } = core
  const number = exports.deviceAt(track) >>> 0
  exports.trackFinish(track)
  const counts = core.result()
  exports.remapsFinish(track)
  const remaps = rows(core.result(), 3)
  const sizedLines = new Map<string, number>()
  for (let code = 0; code < 32; code++) if (counts[code]! > 0) sizedLines.set(actionName(code), counts[code]!)
  const naive = exports.EVERY_LINE.value as number
  return {
    id: deviceId(number),
    number,
    name: core.name(exports.deviceName(number)),
    stages: byStage(core, (basis) => accesses(core, track, basis, overlay)),
    everyLine: { ...extentOfAll(core, track), gaps: gapClasses(finish(core, track, naive, exports.GAPS.value as number).subarray(1)) },
    sizedLines,
    recorded: { queue: sizedLines.get('Q') ?? 0, issue: sizedLines.get('D') ?? 0, complete: sizedLines.get('C') ?? 0 },
    refused: { operation: counts[32]!, process: counts[33]!, time: counts[34]! },
    plainReads: counts[35]!,
    remappedFrom: remaps
      .map(([from, shift, lines]) => ({ device: deviceId(from!), shift: shift!, lines: lines! }))
      .toSorted((a, b) => b.lines - a.lines || (a.device < b.device ? -1 : 1)),
    pairing: pairing(core, track),
    file: overlay.file === null ? null : fileTrace(core, track, overlay.file),
    phases: byStage(core, (basis) => phaseAccesses(core, track, overlay.phases, basis, overlay.file)),
    latencies: latenciesOf(core, track),
    queueDepth: depthOf(core, track),
    queueGaps: queueGapsOf(core, track),
  }
}

/** Copies everything out of an instance that has observed `events` events. */
export function collect(core: Core, events: number, overlay: Overlay = { file: null, phases: 0, bounds: null }): AccessTrace {
  const { exports } = core
  exports.censusFinish()
  const census = rows(core.result(), 3).map(([action, rwbs, count]) => ({ action: actionName(action!), rwbs: core.rwbs(rwbs!), count: count! }))
  return {
    events,
    firstEvent: { seconds: exports.baseSeconds(), nanoseconds: exports.baseNanoseconds() },
    census: census.toSorted((a, b) => (a.action === b.action ? (a.rwbs < b.rwbs ? -1 : 1) : a.action < b.action ? -1 : 1)),
    devices: Array.from({ length: exports.devices() }, (_, track) => device(core, track, overlay)).toSorted((a, b) => a.number - b.number),
    pages: collectPages(core, overlay.bounds),
    ledger: Array.from({ length: exports.ledgerReasons() }, (_, reason) => ({ count: exports.ledgerCount(reason), place: exports.ledgerPlace(reason) })),
    sequence: { cpus: exports.sequenceCpus(), missing: exports.sequenceMissing(), repeated: exports.sequenceRepeated() },
    clock: { backwardSteps: exports.backwardSteps.value as number, largestStepNs: exports.largestBackwardStep.value as number },
  }
}
