import { Core } from '../core/core.ts'
import { TidemarkError } from '../core/error.ts'
import { gapClasses, type GapCounts } from '../traces/gaps.ts'

/** Requests in their order, column by column; all columns are equally long. */
export interface AccessColumns {
  /** First sector of 512 B, whole, below 2^44. */
  starts: ArrayLike<number>
  /** Sectors, whole, 1 to 2^31 - 1. */
  lengths: ArrayLike<number>
}

/** What a series of requests did. */
export interface AccessCounts {
  requests: number
  /** Bytes transferred. */
  bytes: number
  /** Bytes of distinct sectors: the measure of the union of all requests. */
  uniqueBytes: number
  /** bytes / uniqueBytes; `null` without a request. */
  rereadFactor: number | null
  /** Gaps between consecutive requests by class; their sum is requests - 1. */
  gaps: GapCounts
}

/** Counts requests as they come; memory grows with the disjoint ranges of sectors, never with the requests. */
export interface AccessCounter {
  /** Takes more requests. Throws `USAGE` for columns that do not fit, naming the first row; nothing of the call is counted then. */
  add(columns: AccessColumns): void
  /** Everything so far; more may follow. */
  counts(): AccessCounts
}

const SECTOR_BYTES = 512
const MOST_SECTOR = 2 ** 44
const MOST_LENGTH = 2 ** 31

/**
 * Counts requests given as columns, wherever they come from: how much was read, how much of it again, and in which order.
 * `module`: tidemark.wasm. Formulas: gap = start - end of the request before, in sectors; unique bytes by a union of intervals, exact.
 */
export function openAccesses(module: WebAssembly.Module): AccessCounter {
  const core = new Core(module), { exports } = core
  const basis = exports.ISSUED.value as number
  const gaps = exports.kernelNew(exports.GAPS.value as number), unique = exports.kernelNew(exports.UNIQUE.value as number)
  const finish = (kernel: number): Float64Array => {
    exports.kernelFinish(kernel)
    return core.result()
  }
  return {
    add({ starts, lengths }) {
      checkColumns(starts, lengths)
      const most = exports.CAPACITY.value as number
      for (let from = 0; from < starts.length; from += most) {
        const n = Math.min(most, starts.length - from)
        const { buffer } = exports.memory
        const laneStarts = new Float64Array(buffer, exports.laneStarts(basis) >>> 0, n), laneLengths = new Uint32Array(buffer, exports.laneLengths(basis) >>> 0, n)
        for (let i = 0; i < n; i++) {
          laneStarts[i] = starts[from + i]!
          laneLengths[i] = lengths[from + i]!
        }
        for (const kernel of [gaps, unique]) exports.kernelUpdate(kernel, basis, n)
      }
    },
    counts() {
      const [sectors, distinct, , , , requests] = finish(unique) as unknown as number[]
      const bytes = sectors! * SECTOR_BYTES, uniqueBytes = distinct! * SECTOR_BYTES
      return { requests: requests!, bytes, uniqueBytes, rereadFactor: uniqueBytes > 0 ? bytes / uniqueBytes : null, gaps: gapClasses(finish(gaps).subarray(1)) }
    },
  }
}

function checkColumns(starts: ArrayLike<number>, lengths: ArrayLike<number>): void {
  if (starts.length !== lengths.length) throw new TidemarkError('USAGE', `${starts.length} starts and ${lengths.length} lengths: a request has one of each`)
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i]!, length = lengths[i]!
    if (!(Number.isInteger(start) && start >= 0 && start < MOST_SECTOR)) throw new TidemarkError('USAGE', `row ${i}: a start is a whole number of sectors from 0 to 2^44, not ${start}`)
    if (!(Number.isInteger(length) && length > 0 && length < MOST_LENGTH)) throw new TidemarkError('USAGE', `row ${i}: a length is a whole number of sectors from 1 to 2^31, not ${length}`)
  }
}
