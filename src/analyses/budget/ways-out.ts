/** Ways out of a plan that is too full: pools of the size of their demand, models on demand, smaller caches by a stated curve of hits. */
import type { LedgerEntry, Table } from '../../core/result.ts'
import { fromRows, sum } from '../table.ts'
import { loadOnDemand } from './load-on-demand.ts'
import type { WholePlan } from './plan.ts'
import { slug, type Expanded } from './plan-rows.ts'
import { poolsFromDemand, type PoolProposal } from './pools-from-demand.ts'
import { curveOfPoints, reuseTable } from './reuse-curve.ts'

/** Pools as large as their stated demand and a spare; `null` where no demand is stated. */
export function proposePools(plan: WholePlan): PoolProposal | null {
  const pools = (plan.pools ?? []).flatMap(({ label, bytes, demand, source }) => (demand === undefined ? [] : [{
    id: slug(label), label, stated: bytes.bytes, ...(source === undefined ? {} : { source }),
    items: Array.isArray(demand) ? demand.map((item) => ({ label: item.label ?? label, count: item.count, each: item.each.bytes })) : [{ label, count: 1, each: demand.bytes }],
  }]))
  return pools.length === 0 ? null : poolsFromDemand(pools)
}

/** For each group of models on demand what so many of them at once take. */
export function onDemandTable({ rows, groups }: Expanded): Table {
  const models = groups.filter(({ onDemand }) => onDemand !== null && onDemand !== undefined)
  const cells = [...new Set(models.map(({ onDemand }) => onDemand!.group))].flatMap((group) => {
    const own = models.filter(({ onDemand }) => onDemand!.group === group)
    const { residents, slowest } = loadOnDemand(own.map(({ id, label, onDemand }) => ({ name: label, bytes: sum(rows.filter(({ model }) => model === id).map(({ bytes }) => bytes)), ...(onDemand!.seconds === undefined ? {} : { seconds: onDemand!.seconds }) })))
    const planned = Math.min(...own.map(({ onDemand }) => onDemand!.atOnce))
    return residents.map(({ atOnce, bytes, freed }) => ({ group, atOnce, bytes, freedBytes: freed, slowestLoad: slowest, note: atOnce === planned ? 'as planned' : null }))
  })
  return { title: 'Models on demand: so many at once, the largest', units: { slowestLoad: 's' }, columns: fromRows(cells) }
}

/** Hits and latency at each stated size, at the pool as planned, and as proposed; and what is doubted of the stated curves. */
export function reuseOf(plan: WholePlan, proposal: PoolProposal | null): { table: Table; ledger: LedgerEntry[] } {
  const ledger: LedgerEntry[] = []
  const rows = (plan.pools ?? []).flatMap(({ label, bytes, reuse, hitMs, missMs }) => {
    if (reuse === undefined) return []
    const curve = curveOfPoints(reuse.map((point) => ({ bytes: point.bytes.bytes, hit: point.hit })))
    ledger.push(...curve.notes.map(({ kind, reason }): LedgerEntry => ({ kind, reason: `${label}: ${reason}`, count: 1, advice: 'Measure hits at each size with the same requests.' })))
    const proposed = proposal?.pools.find((pool) => pool.label === label)?.proposed
    const sizes = [...reuse.map((point) => ({ bytes: point.bytes.bytes, is: 'stated' })), { bytes: bytes.bytes, is: 'as planned' }, ...(proposed === undefined ? [] : [{ bytes: proposed, is: 'as proposed' }])].toSorted((a, b) => a.bytes - b.bytes)
    return reuseTable(curve, sizes.map((size) => size.bytes), { hitMs: hitMs ?? null, missMs: missMs ?? null }).map((row, i) => ({ pool: label, bytes: row.bytes, hitShare: row.hit, meanMs: row.latencyMs, tag: row.tag, is: `${sizes[i]!.is}${row.beyond ? ', beyond the curve' : ''}` }))
  })
  return { table: { title: 'Hits and latency by size of the pool, by the stated curve', units: { meanMs: 'ms' }, columns: fromRows(rows) }, ledger }
}
