import type { Cell, Table } from '../core/result.ts'
import { PAGE_BYTES, type ReuseDepths } from '../traces/reuse.ts'
import { missRatioCurve, type CacheLevel } from './miss-ratio.ts'
import { tableOf } from './table.ts'

/** Sizes at which a curve is told: sixteenths of what is distinct, all of it, and a little more. */
const SIZES = Array.from({ length: 17 }, (_, i) => (i + 1) / 16)

/** Misses of an LRU cache at several sizes, for each named stream of accesses that has any. */
export function missRatioTable(title: string, of: string, curves: readonly (readonly [string, ReuseDepths | null])[], level: CacheLevel): Table {
  const rows = curves.flatMap(([name, depths]): Cell[][] => {
    if (depths === null || depths.accesses === 0) return []
    const distinct = depths.cold / depths.rate
    const { points, method, error } = missRatioCurve(depths, SIZES.map((share) => Math.ceil(distinct * share) * PAGE_BYTES), level)
    return points.map(({ cacheBytes, misses, missRatio }) => [name, cacheBytes, misses, missRatio, method, error])
  })
  return tableOf(title, [of, 'cacheBytes', 'misses', 'missShare', 'method', 'error'], rows, { cacheBytes: 'B', missShare: '1' })
}
