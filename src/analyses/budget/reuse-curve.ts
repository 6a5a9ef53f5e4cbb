/** A way out: how many requests a cache of some size would answer, and how long they would take, by a curve that somebody states or that was measured. */
import { TidemarkError } from '../../core/error.ts'
import type { ModelNote } from '../../context/model.ts'
import type { Table } from '../../core/result.ts'
import { zipfCurve, type Zipf } from './reuse-zipf.ts'
import type { BudgetRow } from './row.ts'

/** Share of hits at a size of the cache. */
export interface ReusePoint {
  bytes: number
  hit: number
}

/** A curve of hits by size: points, in order of size, never falling. */
export interface ReuseCurve {
  points: ReusePoint[]
  tag: BudgetRow['tag']
  source: string
  notes: ModelNote[]
}

/** What a size gives. */
export interface ReuseRow extends ReusePoint {
  tag: BudgetRow['tag']
  /** Mean milliseconds: hit x time of a hit + (1 - hit) x time of a miss; `null` where these are not stated. */
  latencyMs: number | null
  /** More than the curve was stated or measured for: hits stay as at its end. */
  beyond: boolean
}

/** From points as stated. Points that fall are levelled to their mean (pool adjacent violators), and doubted: more cache never hits less. USAGE without two
    of them, or where a share is none. */
export function curveOfPoints(points: readonly ReusePoint[], source = 'the plan', tag: BudgetRow['tag'] = 'assumed'): ReuseCurve {
  const wrong = points.find(({ bytes, hit }) => !(bytes >= 0 && hit >= 0 && hit <= 1))
  if (wrong !== undefined) throw new TidemarkError('USAGE', `a reuse curve has ${wrong.hit} hits at ${wrong.bytes} B: shares from 0 to 1 at sizes of 0 or more are expected`)
  const sorted = points.toSorted((a, b) => a.bytes - b.bytes)
  if (new Set(sorted.map(({ bytes }) => bytes)).size < 2) throw new TidemarkError('USAGE', 'a reuse curve needs hits at two sizes at least')
  const levelled = level(sorted), fell = levelled.some(({ hit }, i) => hit !== sorted[i]!.hit)
  return { points: levelled, tag, source, notes: fell ? [{ kind: 'doubted', reason: 'the stated hits fall while the cache grows, which no cache of one kind does: they were levelled to their mean' }] : [] }
}

/** From a popularity that falls as rank^-exponent, as stated. */
export function curveOfZipf(zipf: Zipf, source = 'the plan'): ReuseCurve {
  return { points: zipfCurve(zipf), tag: 'assumed', source: `${source}: Zipf with exponent ${zipf.exponent} over ${zipf.items} items, least recently used leaves (Che’s approximation)`, notes: [] }
}

/** From a table of our own with `cacheBytes` and `missShare`, of the rows whose first column says `of` where that is given. */
export function curveOfMissRatios(table: Table, source: string, of?: string): ReuseCurve {
  const [first = []] = Object.values(table.columns), sizes = table.columns['cacheBytes'], misses = table.columns['missShare']
  if (sizes === undefined || misses === undefined) throw new TidemarkError('USAGE', `${source}: a table with the columns cacheBytes and missShare is expected`)
  const points = sizes.flatMap((bytes, i): ReusePoint[] => (of !== undefined && first[i] !== of) || typeof bytes !== 'number' || typeof misses[i] !== 'number' ? [] : [{ bytes, hit: 1 - misses[i] }])
  return curveOfPoints(points, source, 'measured')
}

/** Share of hits at a size: straight between points, from none at no size, and as at the end beyond it. Straight lines are at most what a least recently
    used cache with a concave curve has. */
export function hitAt({ points }: ReuseCurve, bytes: number): number {
  let before: ReusePoint = { bytes: 0, hit: 0 }
  for (const point of points) {
    if (bytes <= point.bytes) return point.bytes === before.bytes ? point.hit : before.hit + ((point.hit - before.hit) * (bytes - before.bytes)) / (point.bytes - before.bytes)
    before = point
  }
  return before.hit
}

/** Least size with such a share of hits; `null` where the curve never has it. */
export function bytesFor({ points }: ReuseCurve, hit: number): number | null {
  let before: ReusePoint = { bytes: 0, hit: 0 }
  for (const point of points) {
    if (hit <= point.hit) return point.hit === before.hit ? before.bytes : before.bytes + ((point.bytes - before.bytes) * (hit - before.hit)) / (point.hit - before.hit)
    before = point
  }
  return null
}

/** A row for each size, in the order asked for. */
export function reuseTable(curve: ReuseCurve, sizes: readonly number[], { hitMs = null, missMs = null }: { hitMs?: number | null; missMs?: number | null } = {}): ReuseRow[] {
  const end = curve.points.at(-1)?.bytes ?? 0
  return sizes.map((bytes) => {
    const hit = hitAt(curve, bytes)
    return { bytes, hit, tag: curve.tag, latencyMs: hitMs === null || missMs === null ? null : hit * hitMs + (1 - hit) * missMs, beyond: bytes > end }
  })
}

/** Neighbours that fall take the mean of both, until none does; points at one size count as one more. */
function level(points: readonly ReusePoint[]): ReusePoint[] {
  const blocks: { sum: number; count: number }[] = []
  for (const { hit } of points) {
    blocks.push({ sum: hit, count: 1 })
    while (blocks.length > 1) {
      const last = blocks.at(-1)!, before = blocks.at(-2)!
      if (before.sum / before.count <= last.sum / last.count) break
      blocks.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count })
    }
  }
  const hits = blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
  return points.map(({ bytes }, i) => ({ bytes, hit: hits[i]! }))
}
