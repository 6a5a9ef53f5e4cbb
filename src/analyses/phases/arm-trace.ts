import type { SamplePhase, SampleTrace, Series } from '../../traces/samples.ts'

/** One recording of an arm: `alone`, `off` (contended, protection off) or `on`. */
export interface ArmRecording {
  arm: string
  trace: SampleTrace
}

/** Seconds between recordings on the common clock: more than any phase needs, so that nothing spans two. */
const BETWEEN = 10

/**
 * Recordings of arms one after the other on a clock of their own, each a cycle of its arm, or as many as it has phases: `alone 1`, `off 1`, `on 1`, `alone 2`.
 * From there on arms are phases that come back.
 */
export function traceOfArms(recordings: readonly ArmRecording[]): SampleTrace {
  const columns = new Map<string, { series: Series, times: number[], values: number[] }>(), phases: SamplePhase[] = [], cycles = new Map<string, number>()
  let start = 0
  for (const { arm, trace } of recordings) {
    const spans = trace.series.filter(({ times }) => times.length > 0), first = Math.min(...spans.map(({ times }) => times[0]!)), last = Math.max(...spans.map(({ times }) => times.at(-1)!))
    if (spans.length === 0) continue
    const offset = start - first, whole: SamplePhase = { name: arm, from: first, to: last + Math.max(1e-6, Math.abs(last) * 2 ** -50) } // the last sample belongs to it
    for (const { from, to } of trace.phases.length > 0 ? trace.phases : [whole]) {
      const cycle = (cycles.get(arm) ?? 0) + 1
      cycles.set(arm, cycle)
      phases.push({ name: `${arm} ${cycle}`, from: from + offset, to: to + offset })
    }
    for (const series of spans) {
      const key = `${series.of ?? ''}\n${series.name}`, known = columns.get(key) ?? { series, times: [], values: [] }
      for (let i = 0; i < series.times.length; i++) {
        known.times.push(series.times[i]! + offset)
        known.values.push(series.values[i]!)
      }
      columns.set(key, known)
    }
    start = Math.max(last + offset, phases.at(-1)!.to) + BETWEEN
  }
  return { clock: 'start', phases, series: [...columns.values()].map(({ series, times, values }) => ({ ...series, times: Float64Array.from(times), values: Float64Array.from(values) })) }
}
