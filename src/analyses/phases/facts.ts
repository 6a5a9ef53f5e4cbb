/** What figures, tables, rules and charts of `tidemark phases` look at. */
import type { LedgerEntry } from '../../core/result.ts'
import type { Moments, RatioInterval } from '../../statistics/retention.ts'
import type { PairedCycles } from '../../statistics/paired-cycles.ts'
import type { Beside } from './beside.ts'
import type { SamplePhase, SampleTrace, Series } from '../../traces/samples.ts'

/** What is said of a comparison; NO LOSS is printed with the margin: "NO LOSS BEYOND 5 %". */
export type PhaseWord = 'INSUFFICIENT' | 'UNSTABLE BASELINE' | 'LOSS' | 'SMALL LOSS' | 'GAIN' | 'SMALL GAIN' | 'NO LOSS' | 'INCONCLUSIVE'

/** What is compared of a series: its mean, or, of times that work took, the mean of their inverses or the inverse of their median. */
type Statistic = 'mean' | 'mean speed' | 'median speed'

/** A series as it is compared. */
export interface Quantity {
  /** Name of the series; of a latency "speed (1 / latency)" or "speed (median latency)". */
  metric: string
  of: string | null
  /** Of the values: of a counter's rates, that by the second. */
  unit: string
  statistic: Statistic
  /** Which way of the values is better. Ratios are turned so that more is better. */
  better: 'higher' | 'lower'
  series: Series
  /** Seconds of the values, and since when each has been gathered: of a level its own time, of a rate that of the sample before. */
  times: Float64Array
  since: Float64Array
  values: Float64Array
  /** Seconds left out at the beginning of every phase. */
  settle: number
}

/** The reference against itself: its second half by its first. */
export interface Halves {
  first: Moments
  second: Moments
  interval: RatioInterval
  /** What a Mann-Whitney test that takes every sample as independent would say. */
  naiveP: number
}

/** A cycle: a reference phase and the compared one that belongs to it. */
export interface Cycle {
  cycle: number
  ratio: number | null
  /** What is compared (means or medians, in the unit of the values). */
  reference: number | null
  compared: number | null
}

/** One metric in one compared phase, against the reference. Ratios: 1 is as good, below 1 is a loss. */
export interface Comparison {
  quantity: Quantity
  reference: string
  phase: string
  /** How the ratio and its interval came about. */
  method: 'means' | 'medians' | 'cycles'
  ratio: number | null
  low: number | null
  high: number | null
  low90: number | null
  high90: number | null
  nReference: number
  nPhase: number
  /** `null`: cycles are compared, each counted once. */
  effectiveReference: number | null
  effectivePhase: number | null
  /** Of the reference phase; `null`: cycles are compared, or it is too short. */
  halves: Halves | null
  /** Smallest change that could have been seen 8 times of 10. */
  detectable: number | null
  /** What a Mann-Whitney test that takes every sample as independent would say. */
  naiveP: number | null
  cycles: readonly Cycle[]
  paired: PairedCycles | null
  word: PhaseWord
  /** What the word means here, in the words of a colleague. */
  note: string
}

/** Values of a metric in one phase. */
export interface PhaseValues {
  quantity: Quantity
  phase: SamplePhase
  /** `null`: no sample lies in it. */
  moments: Moments | null
  minimum: number | null
  maximum: number | null
  median: number | null
  /** Steps between samples that are more than 3 times the median one. */
  gaps: number
  longestGap: number | null
}

/** Everything. */
export interface PhaseFacts {
  trace: SampleTrace
  /** Name of the reference, without the number of its cycle. */
  reference: string
  margin: number
  quantities: readonly Quantity[]
  values: readonly PhaseValues[]
  /** Gravest word first. */
  comparisons: readonly Comparison[]
  /** The comparison that the figures are of; `null`: there is none. */
  primary: Comparison | null
  beside: Beside
  ledger: readonly LedgerEntry[]
}
