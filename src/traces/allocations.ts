/** A stream of allocations, whatever it was recorded with: who took how much and when it was given back. */
import type { Input, LedgerEntry } from '../core/result.ts'

/** Codes of `Allocations.kinds`, as the module has them. */
export const ALLOC = 0
export const FREE = 1
export const GROW = 2

/** Events in the order in which they happened, as columns of equal length. */
export interface Allocations {
  kinds: Uint8Array
  /** Place of the allocation among the live ones: a small whole number, used again after a free. */
  ids: Int32Array
  /** Bytes of an `alloc`, bytes added by a `grow`, bytes given back by a `free`. */
  sizes: Float64Array
  /** Seconds since the first event; `null` where the stream has no times. */
  times: Float64Array | null
  /** Bytes that were live before the first event, as far as the stream tells; the first `alloc`s do not hold them. */
  startBytes: number
}

/** What reading a stream of allocations gave. */
export interface AllocationTrace {
  allocations: Allocations
  inputs: Input[]
  /** Rows that are not, or only doubtfully, in it. */
  ledger: LedgerEntry[]
}
