/** A plan against what was measured, row by row. */
import type { Plan } from '../../formats/plan/schema.ts'
import { sum } from '../table.ts'
import { idsOf, namesOf, type Unknown } from './changes.ts'
import type { Expanded } from './plan-rows.ts'

/** One term, planned and measured. */
export interface Term {
  label: string
  planned: number
  measured: number
}

/** What the terms come to. */
export interface Against {
  terms: Term[]
  source: string
  planned: number
  /** `null`: no total was measured. */
  measured: number | null
  unaccounted: number | null
}

/** Planned rows beside measured ones; `null` where nothing was measured. */
export function againstMeasured(plan: Plan, expanded: Expanded, unknown: Unknown): Against | null {
  const { measured } = plan
  if (measured === undefined || measured.rows === undefined && measured.total === undefined) return null
  const bytesOf = (ids: readonly string[]): number => sum(expanded.rows.filter(({ id }) => ids.includes(id)).map(({ bytes }) => bytes))
  const terms = Object.entries(measured.rows ?? {}).map(([name, size]): Term => {
    const ids = idsOf(expanded, name)
    if (ids === null) throw unknown(name, namesOf(expanded), ['measured', 'rows', name])
    return { label: name, planned: bytesOf(ids), measured: size.bytes }
  })
  const planned = sum(expanded.rows.map(({ bytes }) => bytes)), total = measured.total?.bytes ?? null
  return { terms, source: measured.source ?? 'the plan', planned, measured: total, unaccounted: total === null ? null : total - planned }
}
