/** What figures, tables and rules of `tidemark budget` look at. */
import type { Check } from '../claim-checks.ts'
import { sum } from '../table.ts'
import type { Against } from './against.ts'
import type { PoolProposal } from './pools-from-demand.ts'
import type { Headroom } from './places.ts'
import type { WholePlan } from './plan.ts'
import type { Expanded, PlannedRow } from './plan-rows.ts'
import type { Configuration, WhatIfs } from './what-ifs.ts'

/** A pool and the demand that the plan states for it. */
export interface Demand {
  label: string
  on: string
  pool: number
  /** `null`: none is stated. */
  demand: number | null
}

/** How a model that is a file is served. */
export interface Served {
  /** Place among the models of the plan. */
  index: number
  name: string
  /** Whether the plan says how many sequences. */
  sequencesSaid: boolean
  context: number
  contextSaid: boolean
  sequences: number
  engine: string
  versionSaid: boolean
  kvType: string
}

/** A plan that was worked out. */
export interface BudgetFacts {
  plan: WholePlan
  expanded: Expanded
  places: Headroom[]
  /** The memory with the least headroom for its size. */
  tight: Headroom
  demands: Demand[]
  served: Served[]
  whatIfs: WhatIfs | null
  configurations: Configuration[]
  checks: Check[]
  against: Against | null
  proposal: PoolProposal | null
  basis: string
}

/** Pools and their demand. */
export function demandsOf(plan: WholePlan): Demand[] {
  return (plan.pools ?? []).map(({ label, bytes, demand, on }) => ({
    label, on: on ?? 'host', pool: bytes.bytes,
    demand: demand === undefined ? null : Array.isArray(demand) ? sum(demand.map(({ count, each }) => count * each.bytes)) : demand.bytes,
  }))
}

/** Share of what is committed, the reserve too, that is known in this way; `null` where nothing is. */
export function shareOf({ tight }: BudgetFacts, tag: PlannedRow['tag']): number | null {
  const all = [tight.place.reserve, ...tight.rows]
  return tight.committed > 0 ? sum(all.filter((row) => row.tag === tag).map(({ bytes }) => bytes)) / tight.committed : null
}

/** Rules that tell of waste, not of numbers that cannot be true together: no headroom, capacity beyond demand. */
const NO_CONTRADICTION = new Set(['AU003', 'AU016'])

/** Checks that contradict the plan, notes left out. */
export function contradictions({ checks }: Pick<BudgetFacts, 'checks'>): Check[] {
  return checks.filter(({ wrong, severity, rule }) => wrong && severity !== 'info' && !NO_CONTRADICTION.has(rule))
}
