/** Page accesses on their way into the module, and how deep in an LRU stack of pages they were found, copied out. */
import { TidemarkError } from '../core/error.ts'
import type { Core } from '../core/core.ts'

/** Bytes of a page: requests are split into these first. */
export const PAGE_BYTES = 4096

/** Depths of all accesses that were kept, and what they stand for. */
export interface ReuseDepths {
  /** Pages accessed, kept by the sample or not. */
  accesses: number
  /** Accesses kept: all, where the rate is 1. */
  sampled: number
  /** Kept accesses that were the first of their page. */
  cold: number
  /** Pages from 2^32 on (16 TiB): in no other number. */
  beyond: number
  /** Share of all pages that was kept; 1 is exact. */
  rate: number
  /** Depths that occurred, ascending: 1 + the distinct kept pages since the page's last access. */
  depths: Float64Array
  /** Kept accesses of each of these depths. */
  counts: Float64Array
}

/** The sample is chosen by 24 bits. */
const LEAST_RATE = 2 ** -24

/** One stream of page accesses; each has a stack of its own. What comes in parts is as what comes at once. */
export class PageReuse {
  private readonly core: Core
  private readonly handle: number

  /** `rate`: share of all pages to keep, above 0 to 1; 1 is exact. */
  constructor(core: Core, rate = 1) {
    if (!(rate >= LEAST_RATE && rate <= 1)) throw new TidemarkError('USAGE', `a sampling rate is above 0 and at most 1, and not below 2^-24, not ${rate}`)
    this.core = core
    this.handle = core.exports.reuseNew(rate)
  }

  /** Takes page ids in the order of access. */
  pages(ids: Uint32Array): void {
    const { exports } = this.core
    const step = exports.REUSE_CAPACITY.value as number
    for (let from = 0; from < ids.length; from += step) {
      const part = ids.subarray(from, from + step)
      this.column(exports.reuseIds(), part)
      exports.reusePages(this.handle, part.length)
    }
  }

  /** Takes ranges of pages: `counts[i]` pages from `firsts[i]` on. */
  ranges(firsts: Uint32Array, counts: Uint32Array): void {
    const { exports } = this.core
    const step = exports.REUSE_CAPACITY.value as number
    for (let from = 0; from < firsts.length; from += step) {
      const part = firsts.subarray(from, from + step)
      this.column(exports.reuseIds(), part)
      this.column(exports.reuseCounts(), counts.subarray(from, from + part.length))
      exports.reuseRanges(this.handle, part.length)
    }
  }

  /** Takes the first `events` requests of the lane of `basis`, each split into the pages that it touches. */
  requests(basis: number, events: number): void {
    if (this.core.exports.reuseRequests(this.handle, basis, events) !== 0) throw new RangeError('more requests than a batch holds')
  }

  /** Depth of the latest access that was kept; 0 if it was the first of its page. */
  get lastDepth(): number {
    return this.core.exports.reuseLastDepth(this.handle)
  }

  /** Everything so far; more may follow. */
  depths(): ReuseDepths {
    this.core.exports.reuseFinish(this.handle)
    return depthsOf(this.core.result())
  }

  private column(pointer: number, values: Uint32Array): void {
    new Uint32Array(this.core.exports.memory.buffer, pointer >>> 0, values.length).set(values)
  }
}

/** Depths from the module's result of a stream. */
export function depthsOf(result: Float64Array): ReuseDepths {
  const [accesses, sampled, cold, beyond, rate] = result
  const pairs = result.subarray(5)
  return {
    accesses: accesses!, sampled: sampled!, cold: cold!, beyond: beyond!, rate: rate!,
    depths: pairs.filter((_, i) => i % 2 === 0), counts: pairs.filter((_, i) => i % 2 === 1),
  }
}
