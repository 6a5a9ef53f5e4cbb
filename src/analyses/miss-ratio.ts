/** How many accesses an LRU page cache of each size would have missed. */
import { PAGE_BYTES, type ReuseDepths } from '../traces/reuse.ts'

/**
 * What the accesses were. Block reads and page-cache additions are what a cache before them missed, so that their curve
 * describes one more cache behind it; only touches say what more memory would have changed.
 */
export type CacheLevel = 'first-level' | 'second-level'

export const CACHE_LEVELS: readonly CacheLevel[] = ['first-level', 'second-level']

const LEVEL_LABELS: Record<CacheLevel, string> = {
  'first-level': 'first-level (from touches)',
  'second-level': 'second-level (from block reads or page adds)',
}

/** The curve at one size. */
export interface MissRatioPoint {
  /** Size of the cache as asked for. */
  cacheBytes: number
  /** Whole pages that fit. */
  cachePages: number
  /** First accesses are misses at every size. `null` where the sample kept no access. */
  misses: number | null
  /** Misses / accesses; `null` without an access, and where the sample kept none. */
  missRatio: number | null
}

export interface MissRatioCurve {
  method: 'exact' | 'sampled'
  /** What the accesses were, for people. */
  level: string
  /** Share of all pages that was kept; 1 where exact. */
  rate: number
  /**
   * `null` where exact. Sampled: the true curve passes within this of each miss ratio, at a size that is off by at most this share
   * of all distinct pages: three standard deviations of how many pages a sample keeps. Where a few pages have most of the
   * accesses, sizes below some 1 / rate pages may be off by more.
   */
  error: number | null
  pageBytes: number
  /** Pages accessed, kept by the sample or not. */
  accesses: number
  /** Accesses that were the first of their page, which are the distinct pages: scaled by 1 / rate where sampled. */
  coldMisses: number
  /** Accesses that are not in the curve, because no id can name their page. */
  accessesBeyond: number
  /** One for each size, in the order asked for. */
  points: MissRatioPoint[]
}

/**
 * The curve at each of `cacheBytes`, in the order given. Sampled misses are scaled by 1 / rate and divided by all accesses, not
 * by the kept ones: the correction SHARDS-adj, which books what the sample has too few or too many of as hits.
 */
export function missRatioCurve(reuse: ReuseDepths, cacheBytes: readonly number[], level: CacheLevel): MissRatioCurve {
  const { accesses, rate } = reuse
  const scaled = (kept: number): number => Math.min(accesses, Math.round(kept / rate))
  // Hits of all depths before this one, so that each size is one search.
  const hits = new Float64Array(reuse.counts.length + 1)
  for (const [i, count] of reuse.counts.entries()) hits[i + 1] = hits[i]! + count
  const pointOf = (bytes: number): MissRatioPoint => {
    const cachePages = Math.floor(bytes / PAGE_BYTES)
    if (reuse.sampled === 0 && accesses > 0) return { cacheBytes: bytes, cachePages, misses: null, missRatio: null }
    const misses = cachePages < 1 ? accesses : scaled(reuse.sampled - hits[depthsWithin(reuse, cachePages)]!)
    return { cacheBytes: bytes, cachePages, misses, missRatio: accesses > 0 ? misses / accesses : null }
  }
  return {
    method: rate === 1 ? 'exact' : 'sampled', level: LEVEL_LABELS[level], rate,
    error: rate === 1 ? null : reuse.cold > 0 ? Math.min(1, 3 / Math.sqrt(reuse.cold)) : 1, pageBytes: PAGE_BYTES,
    accesses, coldMisses: scaled(reuse.cold), accessesBeyond: reuse.beyond, points: cacheBytes.map(pointOf),
  }
}

/** How many of the depths that occurred are hits of a cache of so many pages: 1 + (depth - 1) / rate is at most that. */
function depthsWithin({ depths, rate }: ReuseDepths, cachePages: number): number {
  const deepest = 1 + (cachePages - 1) * rate
  let low = 0
  let high = depths.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (depths[middle]! <= deepest) low = middle + 1
    else high = middle
  }
  return low
}
