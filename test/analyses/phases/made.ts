import type { PhaseFacts } from '../../../src/analyses/phases/facts.ts'
import { phaseFacts, type PhaseOptions } from '../../../src/analyses/phases/index.ts'
import type { SamplePhase, SampleTrace, Series } from '../../../src/traces/samples.ts'
import { Random } from '../../../src/workloads/random.ts'

/** A series of values, one a second from 0 on. */
export function seriesOf(name: string, values: readonly number[], more: Partial<Series> = {}): Series {
  return {
    name, of: null, unit: 'B', kind: 'level', definition: 'made up', derivedFrom: null, source: 'made.csv',
    times: Float64Array.from(values, (_, i) => i), values: Float64Array.from(values), ...more,
  }
}

/** Phases of this many seconds, one after the other. */
export function phasesOf(...named: readonly (readonly [string, number])[]): SamplePhase[] {
  let from = 0
  return named.map(([name, seconds]) => ({ name, from, to: from += seconds }))
}

/** Independent values around a level with this spread, the same for the same stream. */
export function noise(n: number, level: number, spread: number, stream: number): number[] {
  const random = new Random(11, stream)
  return Array.from({ length: n }, () => level * (1 + spread * random.normal()))
}

export function factsOf(series: Series[], phases: SamplePhase[], options: PhaseOptions = {}): PhaseFacts {
  const trace: SampleTrace = { clock: 'start', series, phases }
  return phaseFacts(trace, options)
}
