/** A plan against what was measured: rows that somebody measured, and buffers that the engine logged. */
import type { EngineMemory } from '../../context/engine-memory.ts'
import type { Plan } from '../../formats/plan/schema.ts'
import { sum } from '../table.ts'
import { againstMeasured } from './against-measured.ts'
import { idsOf, namesOf, type Unknown } from './changes.ts'
import type { Expanded } from './plan-rows.ts'

/** One term, planned and measured; `null` where a side says nothing. */
interface Term {
  label: string
  planned: number | null
  measured: number | null
  low: number | null
  high: number | null
}

/** What the terms come to. */
export interface Against {
  terms: Term[]
  source: string
  /** Of the terms that both sides have. */
  planned: number
  measured: number
  /** Measured total - what the terms account for; `null`: no total was measured. */
  unaccounted: number | null
  /** Sum of the amounts by which terms are off. */
  gross: number
}

/** Planned rows beside measured ones; `null` where nothing was measured. */
export function compareMeasured(plan: Plan, expanded: Expanded, log: EngineMemory | null, unknown: Unknown): Against | null {
  const { measured: told } = plan
  if (told === undefined) return null
  const named = Object.entries(told.rows ?? {}).map(([name, size]): Term => {
    const ids = idsOf(expanded, name)
    if (ids === null) throw unknown(name, namesOf(expanded), ['measured', 'rows', name])
    const rows = expanded.rows.filter(({ id }) => ids.includes(id)), bounded = rows.some(({ low, high }) => low !== null || high !== null)
    return { label: name, planned: sum(rows.map(({ bytes }) => bytes)), measured: size.bytes, low: bounded ? sum(rows.map(({ low, bytes }) => low ?? bytes)) : null, high: bounded ? sum(rows.map(({ high, bytes }) => high ?? bytes)) : null }
  })
  const logged = log === null ? [] : againstMeasured(expanded.rows, log).terms.flatMap(({ term, estimate, measured, low, high }): Term[] => (term === 'total' ? [] : [{ label: term, planned: estimate, measured, low, high }]))
  const terms = [...named, ...logged], both = terms.flatMap(({ planned, measured }) => (planned === null || measured === null ? [] : [{ planned, measured }]))
  if (terms.length === 0 && told.total === undefined) return null
  const accounted = sum(terms.map(({ measured }) => measured ?? 0)), total = told.total?.bytes ?? null
  return {
    terms, source: told.source ?? told.log ?? 'the plan', gross: sum(both.map(({ planned, measured }) => Math.abs(planned - measured))),
    planned: both.length > 0 ? sum(both.map(({ planned }) => planned)) : sum(expanded.rows.map(({ bytes }) => bytes)),
    measured: both.length > 0 ? sum(both.map(({ measured }) => measured)) : total!,
    unaccounted: total === null || terms.length === 0 ? null : total - accounted,
  }
}
