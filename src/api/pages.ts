import { missRatioCurve, type CacheLevel, type MissRatioCurve } from '../analyses/miss-ratio.ts'
import { Core } from '../core/core.ts'
import { PageReuse } from '../traces/reuse.ts'

/** Follows accesses to pages as they come; memory grows with the distinct pages that are kept, never with the accesses. */
export interface PageCounter {
  /** Takes ids of pages, whole, below 2^32, in the order of access. */
  add(pages: Uint32Array): void
  /**
   * Misses of an LRU cache of each size in bytes, for everything so far; more may follow. `level`: whether the accesses are touches, or
   * what a cache before this one had missed.
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
    add: (pages) => reuse.pages(pages),
    curve: (cacheBytes, level) => missRatioCurve(reuse.depths(), cacheBytes, level),
  }
}
