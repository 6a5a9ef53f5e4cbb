/** What-ifs of a plan, each alone, in their order, and together; named configurations beside them. */
import { sum } from '../table.ts'
import type { WholePlan } from './plan.ts'
import { changePlan, type Changed, type NamedChange, type Unknown } from './changes.ts'
import { sumUp, type Headroom, type Place } from './places.ts'
import type { RowsOfModel } from './plan-rows.ts'

/** One what-if. Bytes; a gain is what it leaves more. */
interface WhatIf {
  label: string
  alone: number
  /** On top of those before it. */
  onTop: number
  claimed: number | null
  fixed: Changed['fixed']
}

/** All of them. */
export interface WhatIfs {
  list: WhatIf[]
  together: number
  sumOfAlone: number
}

/** One way to set things up. */
export interface Configuration {
  name: string
  changed: Changed
  places: Headroom[]
  /** Bytes more that each of these memories has left than as planned: memories of different kinds have no common sum. */
  gains: number[]
}

/** Everything that is committed, of all memories. */
const committed = (places: readonly Headroom[]): number => sum(places.map((one) => one.committed))

/** Changes that the plan names as what-ifs. */
export function changesOf(plan: WholePlan): NamedChange[] {
  return (plan.whatIfs ?? []).map(({ label, ...change }, i) => ({ label, change, path: ['whatIfs', i] }))
}

/** Gains of the what-ifs; `null` where the plan has none. */
export function weighWhatIfs(plan: WholePlan, places: readonly Place[], rowsOf: RowsOfModel, unknown: Unknown): WhatIfs | null {
  const changes = changesOf(plan)
  if (changes.length === 0) return null
  const after = (some: readonly NamedChange[]): { bytes: number; changed: Changed } => {
    const changed = changePlan(plan, some, rowsOf, unknown)
    return { bytes: committed(sumUp(places, changed.expanded, unknown)), changed }
  }
  const steps = changes.map((_, i) => after(changes.slice(0, i + 1))), before = after([]).bytes
  const list = changes.map((one, i): WhatIf => {
    const alone = after([one])
    return { label: one.label, alone: before - alone.bytes, onTop: (i === 0 ? before : steps[i - 1]!.bytes) - steps[i]!.bytes, claimed: one.change.claimed?.bytes ?? null, fixed: alone.changed.fixed }
  })
  return { list, together: before - steps.at(-1)!.bytes, sumOfAlone: sum(list.map(({ alone }) => alone)) }
}

/** The plan as it is and its named configurations. */
export function configure(plan: WholePlan, places: readonly Place[], rowsOf: RowsOfModel, unknown: Unknown): Configuration[] {
  const named = changesOf(plan), configurations = plan.configurations ?? []
  if (configurations.length === 0) return []
  const base = changePlan(plan, [], rowsOf, unknown), before = sumUp(places, base.expanded, unknown)
  return [{ name: 'as planned', changes: [] as NamedChange[] }, ...configurations.map(({ name, apply, ...change }, i) => {
    const taken = (apply ?? []).map((label) => {
      const found = named.find((one) => one.label === label)
      if (found === undefined) throw unknown(label, named.map((one) => one.label), ['configurations', i, 'apply'])
      return found
    })
    return { name, changes: [...taken, { label: name, change, path: ['configurations', i] }] }
  })].map(({ name, changes }): Configuration => {
    const changed = changePlan(plan, changes, rowsOf, unknown), left = sumUp(places, changed.expanded, unknown)
    return { name, changed, places: left, gains: left.map(({ committed: now }, i) => before[i]!.committed - now) }
  })
}
