/** Latencies and queue depth of a device, copied out of the module. */
import type { Core } from '../core/core.ts'

/** From one lifecycle step to another, in the module's order. */
export type Span = 'issueToComplete' | 'queueToIssue' | 'queueToComplete'
export const SPANS: readonly Span[] = ['issueToComplete', 'queueToIssue', 'queueToComplete']

/** What a request does, as its completion says, in the module's order; `all` is `-1` there. */
type LatencyOperation = 'other' | 'read' | 'write' | 'discard' | 'all'
export const LATENCY_OPERATIONS: readonly LatencyOperation[] = ['other', 'read', 'write', 'discard', 'all']

/** Nanoseconds. A percentile p is the value of rank floor(p * (requests - 1)). */
export interface Latency {
  requests: number
  /** Percentiles are exact; else within 1/512 of the truth, from a histogram. The rest is always exact. */
  exact: boolean
  min: number
  p50: number
  p90: number
  p99: number
  max: number
  mean: number
}

/** `null` where no request went that way. */
export type Latencies = Record<Span, Record<LatencyOperation, Latency | null>>

/** Requests open between issue and completion, all operations, before any filter. */
export interface QueueDepth {
  /** Seconds of a window. */
  width: number
  /** Between the first and the last issue, completion or requeue, time-weighted; `null` if that is no time. */
  mean: number | null
  max: number
  /** Every window in between. Its mean is over the part of it that the recording spans. */
  windows: { seconds: number; mean: number | null; max: number }[]
}

function latency(core: Core, track: number, span: number, operation: number): Latency | null {
  core.exports.latencyFinish(track, span, operation)
  const [requests, exact, min, max, sum, p50, p90, p99] = core.result()
  if (requests === 0) return null
  return { requests: requests!, exact: exact === 1, min: min!, p50: p50!, p90: p90!, p99: p99!, max: max!, mean: sum! / requests! }
}

/** Time in ns between one queue line and the next, all operations; `null` where there are not two. */
export type QueueGaps = Pick<Latency, 'requests' | 'min' | 'max' | 'mean'> | null

/** Of a track. */
export function queueGapsOf(core: Core, track: number): QueueGaps {
  core.exports.pairingFinish(track)
  const [queues, , min, max, sum] = core.result().subarray(10)
  if (queues! < 2) return null
  return { requests: queues! - 1, min: min!, max: max!, mean: sum! / (queues! - 1) }
}

/** Latencies of a track. */
export function latenciesOf(core: Core, track: number): Latencies {
  const ofSpan = (span: number): Record<LatencyOperation, Latency | null> => ({
    other: latency(core, track, span, 0),
    read: latency(core, track, span, 1),
    write: latency(core, track, span, 2),
    discard: latency(core, track, span, 3),
    all: latency(core, track, span, -1),
  })
  return { issueToComplete: ofSpan(0), queueToIssue: ofSpan(1), queueToComplete: ofSpan(2) }
}

/** Open requests of a track over time; `null` where none was issued. */
export function depthOf(core: Core, track: number): QueueDepth | null {
  core.exports.depthFinish(track)
  const values = core.result()
  if (values.length === 0) return null
  const [width, start, end] = values as unknown as [number, number, number]
  const windows: QueueDepth['windows'] = []
  let area = 0
  let most = 0
  for (let i = 3; i < values.length; i += 3) {
    const from = values[i]! * width
    const lasts = Math.min(from + width, end) - Math.max(from, start)
    windows.push({ seconds: from / 1e9, mean: lasts > 0 ? values[i + 1]! / lasts : null, max: values[i + 2]! })
    area += values[i + 1]!
    most = Math.max(most, values[i + 2]!)
  }
  return { width: width / 1e9, mean: end > start ? area / (end - start) : null, max: most, windows }
}
