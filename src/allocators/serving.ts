/** Requests on their way through a simulated serving engine, and where its memory went, copied out. */
import { TidemarkError } from '../core/error.ts'
import type { Simulators } from '../core/simulators.ts'
import type { Requests } from '../traces/requests.ts'
import type { Allocator } from './allocator.ts'
import type { Instant } from './instants.ts'

/** The serving clock, as `assembly/serving/clock.ts` explains it. */
export interface ClockSettings {
  /** Sequences at once. */
  batch: number
  /** Tokens a step: one for every sequence that generates, the rest for prompts. At least `batch`. */
  stepTokens: number
  /** Seconds that a step takes. */
  stepSeconds: number
  /** Sequences that a request becomes after its prompt, 1 to 32. */
  samples: number
  /** Whether these are beams, which branch and die at every token, with a seed above 0; `null` for samples that go their own way. */
  beamSeed: number | null
  /** Tokens of swap space for requests that are thrown out; `null`: their tokens are computed again. */
  swapTokens: number | null
  /** Tokens that a sequence may have at most, whatever the memory; longer requests are rejected. No limit unless given. */
  longest?: number
}

/** Sums over time, in token-seconds unless said otherwise. */
export interface ShareSums {
  /** Seconds. */
  time: number
  filled: number
  reserved: number
  internal: number
  rounding: number
  cached: number
  /** Free while a request waited for memory: of no use. */
  holes: number
  free: number
  /** Sequence-seconds and request-seconds. */
  running: number
  waiting: number
  /** Entries of block tables, entry-seconds. */
  entries: number
  /** Tokens that would be stored if nothing were shared. */
  logical: number
}

/** Counts of a run: see `assembly/serving/tally.ts`. Times in seconds. */
interface ServingCounts {
  requests: number
  end: number
  finished: number
  rejected: number
  stuck: number
  steps: number
  preemptions: number
  prefilled: number
  recomputed: number
  hits: number
  decoded: number
  swapped: number
  peakSwap: number
  delayed: number
  delay: number
  longestDelay: number
  peakRunning: number
  peakWaiting: number
  blockedSteps: number
}

/** A run as a whole. */
export interface ServingRun {
  counts: ServingCounts
  /** Over all time in which a request was in the system. */
  all: ShareSums
  /** Over the time in which the first request that waited was refused for want of memory. */
  blocked: ShareSums
  /** The state of the pool, in tokens, at the end of the first step with the most asked for, and of the first in which a request was refused; `null` where none was. `operation` is its second. */
  mostAsked: Instant | null
  firstRefusal: Instant | null
  /** The same in equal bins of time, those in which nothing ran left out. */
  bins: { width: number; at: number[]; sums: ShareSums[] }
}

const SUMS = ['time', 'filled', 'reserved', 'internal', 'rounding', 'cached', 'holes', 'free', 'running', 'waiting', 'entries', 'logical'] as const
const COUNTS = [
  'requests', 'end', 'finished', 'rejected', 'stuck', 'steps', 'preemptions', 'prefilled', 'recomputed', 'hits', 'decoded', 'swapped', 'peakSwap',
  'delayed', 'delay', 'longestDelay', 'peakRunning', 'peakWaiting', 'blockedSteps',
] as const
const TIMES = new Set<string>(['end', 'delay', 'longestDelay'])
const NS = 1e9

function sumsAt(result: Float64Array, at: number): ShareSums {
  return Object.fromEntries(SUMS.map((name, i) => [name, result[at + i]! / NS])) as unknown as ShareSums
}

/** Steps between two pauses. */
const STEPS = 100_000

/** What the caller may do while requests are served. */
export interface ServingWatch {
  /** Requests handed over at once; it changes nothing. */
  cut?: number
  /** Awaited now and then, with the share of requests handed over: progress, and a chance to stop. */
  pause?: (share: number) => Promise<void>
}

/** Values of an instant, as `assembly/serving/fragments.ts` puts them. */
const INSTANT = 6

function instantAt(result: Float64Array, at: number, pool: number): Instant | null {
  const [time, allocated, requested, free, largestHole, squaredHoles] = result.subarray(at, at + INSTANT)
  if (time! < 0) return null
  return { operation: time! / NS, allocated: allocated!, requested: requested!, reserved: pool, free: free!, largestHole: largestHole!, squaredHoles: squaredHoles! }
}

/** Serves all requests from one empty allocator. Throws `USAGE`. */
export async function serve(core: Simulators, allocator: Allocator, requests: Requests, clock: ClockSettings, { cut = Infinity, pause }: ServingWatch = {}): Promise<ServingRun> {
  const { exports } = core
  const handle = exports.servingNew(
    allocator.handle, clock.batch, clock.stepTokens, Math.round(clock.stepSeconds * NS), clock.samples, clock.beamSeed ?? 0, clock.swapTokens ?? -1,
    clock.longest ?? Infinity,
  ) >>> 0
  if (handle === 0) {
    throw new TidemarkError('USAGE', `a step of ${clock.stepTokens} tokens, ${clock.batch} sequences and ${clock.samples} samples a request do not go together: tokens >= sequences >= samples, at most 32 samples, a step of 1 ns or more`)
  }
  if (requests.hashes !== null) {
    const { ids, partTokens } = requests.hashes, names = exports.allocate(Math.max(4, ids.length * 4)) >>> 0
    new Uint32Array(exports.memory.buffer, names, ids.length).set(ids)
    exports.servingNames(handle, names, partTokens)
  }
  const step = Math.min(cut, exports.REQUESTS.value as number), count = requests.arrivals.length
  for (let from = 0; from < count; from += step) {
    feed(core, handle, requests, from, Math.min(step, count - from))
    await pause?.(from / count)
  }
  while (exports.servingRun(handle, STEPS) === 1) await pause?.(1)
  exports.servingFinish(handle)
  const totals = core.result()
  exports.servingBins(handle)
  const bins = core.result(), stride = SUMS.length + 1
  const rows = Array.from({ length: (bins.length - 1) / stride }, (_, i) => 1 + i * stride)
  const width = bins[0]! / NS
  return {
    counts: Object.fromEntries(COUNTS.map((name, i) => [name, TIMES.has(name) ? totals[i]! / NS : totals[i]!])) as unknown as ServingCounts,
    all: sumsAt(totals, COUNTS.length),
    blocked: sumsAt(totals, COUNTS.length + SUMS.length),
    mostAsked: instantAt(totals, COUNTS.length + 2 * SUMS.length, allocator.counts().pool),
    firstRefusal: instantAt(totals, COUNTS.length + 2 * SUMS.length + INSTANT, allocator.counts().pool),
    bins: { width, at: rows.map((row) => bins[row]! * width), sums: rows.map((row) => sumsAt(bins, row + 1)) },
  }
}

function feed({ exports }: Simulators, handle: number, { arrivals, prompts, outputs, hashes }: Requests, from: number, count: number): void {
  const { buffer } = exports.memory
  const times = new Float64Array(buffer, exports.requestArrivals() >>> 0, count)
  const firsts = new Uint32Array(buffer, exports.requestFirstNames() >>> 0, count), names = new Uint32Array(buffer, exports.requestNames() >>> 0, count)
  for (let i = 0; i < count; i++) {
    const k = from + i
    times[i] = Math.round(arrivals[k]! * NS)
    firsts[i] = hashes?.starts[k] ?? 0
    names[i] = hashes === null ? 0 : hashes.starts[k + 1]! - hashes.starts[k]!
  }
  new Uint32Array(buffer, exports.requestPrompts() >>> 0, count).set(prompts.subarray(from, from + count))
  new Uint32Array(buffer, exports.requestOutputs() >>> 0, count).set(outputs.subarray(from, from + count))
  exports.servingUpdate(handle, count)
}
