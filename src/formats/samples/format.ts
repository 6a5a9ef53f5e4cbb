/** What the readers of sampled quantities share: what they find, and where it goes. */
import type { LedgerEntry } from '../../core/result.ts'
import type { Lines } from '../allocations/format.ts'

/** One quantity that a source samples. */
export interface Quantity {
  name: string
  /** Process, cgroup, device or pod; `null`: the host. */
  of: string | null
  /** `B`, `s`, `1`, `B/s`, `1/s`: the unit of the values that are put, whatever the file's. */
  unit: string
  kind: 'level' | 'counter' | 'rate' | 'event'
  /** What is in the number, in words. */
  definition: string
}

/** What a source writes beside its values: seconds since 1970 in UTC, the same in an unnamed time zone, seconds since some start, or nothing. */
type WrittenTime = 'utc' | 'local' | 'start' | 'none'

/** Takes what a reader finds, in the order of the file. */
export interface SampleSink {
  /** Which times the source writes; said before the first `at`. */
  clock(written: WrittenTime): void
  /** Number of a quantity, the same for the same `of` and `name`. */
  quantity(quantity: Quantity): number
  /** The values that follow are of this time, in seconds. */
  at(seconds: number): void
  put(quantity: number, value: number): void
  /** The phase that the current time belongs to. */
  phase(name: string): void
  /** A value for the whole run: a high-water mark, a total. */
  whole(quantity: Quantity, value: number): void
  /** Something for the ledger; `where` is the first place of its kind, such as "line 7". */
  note(kind: LedgerEntry['kind'], reason: string, where: string, advice: string, count?: number): void
}

/** What the user says about a source. */
export interface SampleOptions {
  /** Base name of the file, without `.gz`, `.zst`: tells what a bare number is. */
  name: string
  /** Seconds between two samples where no time is written; `null`: 1, and doubted. */
  interval: number | null
  /** Exact seconds of numbered samples; `null`: there is no such list. */
  times?: ReadonlyMap<number, number> | null
}

/** One way to write down samples. */
export interface SampleFormat {
  id: string
  /** For people: "vmstat". */
  title: string
  /** Whether a file with these first lines is of this format. At most one format says so. */
  sniff(lines: readonly string[]): boolean
  open(sink: SampleSink, options: SampleOptions): Lines
}

/** What to do about a line that cannot be read. */
export const REREAD = 'Look at that line: the log was cut, or two programs wrote into it.'
