/** Gauges and counters over time: one shape, whatever tool wrote them down. */

/** What a value of a series is. */
export type SeriesKind =
  /** The state at the instant of the sample: bytes free, a resident set. */
  | 'level'
  /** A total that only grows: only the difference of two samples means anything. */
  | 'counter'
  /** An average over the time since the sample before: pages a second, share of a CPU. */
  | 'rate'
  /** One value for each piece of work, at the time at which it ended: a latency. */
  | 'event'

/** One quantity over time. Columns are of equal length, in order of time. */
export interface Series {
  /** As the source calls it (`MemAvailable`, `kbmemused`, `some total`), or the name of the derived quantity (`used (MemTotal - MemAvailable)`). */
  name: string
  /** Process, cgroup, device or pod that it belongs to; `null`: the host. */
  of: string | null
  /** `B`, `s`, `1` (counts and shares), `B/s`, `1/s`. Values are in this unit, whatever the file's. */
  unit: string
  kind: SeriesKind
  /** What is in the number, in words: "sar: total - free - buffers - cached - slab". */
  definition: string
  /** Raw fields that it was computed from; `null`: it stands in the file. */
  derivedFrom: readonly string[] | null
  /** Name of the input. */
  source: string
  /** Seconds on the clock of its source. */
  times: Float64Array
  values: Float64Array
}

/** Where the times of a source come from. */
export type SampleClock =
  /** Seconds since 1970, UTC. */
  | 'wall'
  /** Seconds since some start that no other source shares. */
  | 'start'
  /** No time was written: index x an interval that was assumed, or given. */
  | 'assumed'

/** A stretch of time with a name. */
export interface SamplePhase {
  name: string
  /** Seconds on the clock of the samples, from the first up to but without the second. */
  from: number
  to: number
}

/** Everything that was sampled in one run. */
export interface SampleTrace {
  clock: SampleClock
  series: Series[]
  /** In order of time; empty: nobody named any. */
  phases: SamplePhase[]
}
