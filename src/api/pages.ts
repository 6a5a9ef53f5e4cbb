import { CACHE_LEVELS, missRatioCurve, type CacheLevel, type MissRatioCurve } from '../analyses/miss-ratio.ts'
import { Core } from '../core/core.ts'
import { TidemarkError } from '../core/error.ts'
import { PageReuse } from '../traces/reuse.ts'

/** Follows accesses to pages as they come; memory grows with the distinct pages that are kept, never with the accesses. */
export interface PageCounter {
  /** Takes ids of pages, whole, below 2^32, in the order of access. Throws `USAGE` for any other, naming the first; nothing of the call is taken then. */
  add(pages: ArrayLike<number>): void
  /**
   * Misses of an LRU cache of each size in bytes, in whole pages of 4 KiB, for everything so far; more may follow. `level`: whether the accesses
   * are touches, or what a cache before this one had missed. Throws `USAGE` for a size that is no number of bytes.
   */
  curve(cacheBytes: readonly number[], level: CacheLevel): MissRatioCurve
}

/**
 * The miss-ratio curve of LRU caches of every size in one pass (Mattson's stack distances). `module`: tidemark.wasm. `rate`: share of all
 * pages that is kept, above 0 to 1; 1 is exact, less is SHARDS with its error stated. Throws `USAGE` for another rate.
 */
export function openPages(module: WebAssembly.Module, rate = 1): PageCounter {
  const reuse = new PageReuse(new Core(module), rate)
  return {
    add(pages) {
      reuse.pages(pages instanceof Uint32Array ? pages : pageIds(pages))
    },
    curve(cacheBytes, level) {
      const odd = cacheBytes.find((bytes) => !(bytes >= 0 && bytes < Infinity))
      if (odd !== undefined) throw new TidemarkError('USAGE', `the size of a cache is a number of bytes, not ${odd}`)
      if (!CACHE_LEVELS.includes(level)) throw new TidemarkError('USAGE', `a level is ${CACHE_LEVELS.join(' or ')}, not ${String(level)}`)
      return missRatioCurve(reuse.depths(), cacheBytes, level)
    },
  }
}

function pageIds(pages: ArrayLike<number>): Uint32Array {
  for (let i = 0; i < pages.length; i++) {
    const page = pages[i]!
    if (!(Number.isInteger(page) && page >= 0 && page < 2 ** 32)) throw new TidemarkError('USAGE', `row ${i}: a page is a whole number from 0, below 2^32, not ${page}`)
  }
  return Uint32Array.from(pages)
}
