import type { MemoryTerm } from '../../context/engine-memory.ts'

/** One row of a budget: an amount of memory, where it comes from, and how sure it is. */
export interface BudgetRow {
  /** Stays the same from run to run: `llama-3-8b.weights`. */
  id: string
  label: string
  group: 'reserve' | 'weights' | 'kv' | 'compute' | 'pool' | 'system' | 'other'
  /** Whole, of all that the row counts: `count` x `each` where it is made so. */
  bytes: number
  /** Least and most that it may be; `null`: the source states no interval. */
  low: number | null
  high: number | null
  /** `measured`: seen in a run or exact from a file; `computed`: by a formula from stated shapes; `assumed`: stated by someone, or a rule of thumb. */
  tag: 'measured' | 'computed' | 'assumed'
  /** What says so: a file, a formula with the version of its program, or "the plan". */
  source: string
  /** Does not grow or shrink by choice; a what-if that changes it is refused or found. */
  fixed: boolean
  /** In words and numbers, such as `32 layers x 8 heads x 128 x 2 x 2 B x 8,192 tokens`. */
  formula?: string
  count?: number
  /** Bytes. */
  each?: number
  /** As its author wrote it, where he did: "~14.5 GB". */
  printed?: string
  /** What an engine's log calls it, so that both can be compared; absent: no engine prints it. */
  term?: MemoryTerm
  /** Where it lies when a model is split; absent: the one pool of memory that is planned. */
  place?: 'host' | 'device'
}
