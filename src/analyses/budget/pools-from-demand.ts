/** A way out: pools as large as what they must hold, and a spare, instead of what somebody set aside. */
import { formatBytes, formatCount, formatShare } from '../../core/units.ts'
import type { BudgetRow } from './row.ts'

/** A pool, and what is said to lie in it at once. */
export interface PoolDemand {
  id: string
  label: string
  /** Bytes set aside in the plan; `null` where it proposes none. */
  stated: number | null
  items: readonly { label: string; count: number; each: number }[]
  /** More than the demand, as a share of it. */
  spare?: number
  /** Where count and size come from. */
  source?: string
  tag?: BudgetRow['tag']
}

/** A pool beside its demand. */
interface ProposedPool {
  id: string
  label: string
  stated: number | null
  /** Sum of count x each. */
  demand: number
  proposed: number
  /** stated - proposed: below zero where the pool is too small. `null` where none is stated. */
  freed: number | null
  /** stated / demand; `null` where either is missing or nothing is wanted. */
  times: number | null
}

/** All pools. */
export interface PoolProposal {
  pools: ProposedPool[]
  /** The proposed pools as rows of a budget. */
  rows: BudgetRow[]
  demand: number
  proposed: number
  /** Of the pools that state a size; `null` where none does. */
  stated: number | null
  freed: number | null
}

/** Room for peaks, fragmentation and what nobody listed: a quarter, a choice. */
const SPARE = 0.25

/** Each pool as demand x (1 + spare): low is the demand alone, high the pool that is stated, where it is the larger. */
export function poolsFromDemand(demands: readonly PoolDemand[]): PoolProposal {
  const pools = demands.map(({ id, label, stated, items, spare = SPARE }): ProposedPool => {
    const demand = items.reduce((sum, { count, each }) => sum + count * each, 0), proposed = Math.ceil(demand * (1 + spare))
    return { id, label, stated, demand, proposed, freed: stated === null ? null : stated - proposed, times: stated === null || demand === 0 ? null : stated / demand }
  })
  const rows = pools.map(({ id, label, stated, demand, proposed }, i): BudgetRow => {
    const { items, spare = SPARE, source = 'the plan', tag = 'assumed' } = demands[i]!
    const one = items.length === 1 ? items[0]! : null
    return {
      id, label, group: 'pool', bytes: proposed, low: demand, high: Math.max(proposed, stated ?? 0), tag, source: `demand stated by ${source}`, fixed: false,
      formula: `${items.map((item) => `${formatCount(item.count)} x ${formatBytes(item.each)}`).join(' + ')}, + ${formatShare(spare)}`,
      ...(one === null ? {} : { count: one.count, each: one.each }),
    }
  })
  const sum = (of: (pool: ProposedPool) => number): number => pools.reduce((all, pool) => all + of(pool), 0)
  const said = pools.filter(({ stated }) => stated !== null)
  return {
    pools, rows, demand: sum(({ demand }) => demand), proposed: sum(({ proposed }) => proposed),
    stated: said.length === 0 ? null : said.reduce((all, pool) => all + pool.stated!, 0), freed: said.length === 0 ? null : said.reduce((all, pool) => all + pool.freed!, 0),
  }
}
