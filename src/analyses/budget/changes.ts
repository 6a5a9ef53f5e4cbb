/** What-ifs: changes of a plan, alone and together. */
import { TidemarkError } from '../../core/error.ts'
import { nearest } from '../../core/nearest.ts'
import type { Plan, PlanChange } from '../../formats/plan/schema.ts'
import { SETTINGS_OF_ROWS } from '../../formats/plan/models.ts'
import { sum } from '../table.ts'
import { expandPlan, modelName, slug, type Expanded, type PlannedRow, type RowsOfModel } from './plan-rows.ts'

/** A change, and where it stands. */
export interface NamedChange {
  label: string
  change: PlanChange
  path: readonly (string | number)[]
}

/** A plan after changes: what is in it, and the rows that say that they cannot change and did. */
export interface Changed {
  expanded: Expanded
  fixed: { id: string; label: string; before: number; after: number; by: string }[]
}

/** The error where a name is not in the plan; `what` it should name, a row or the like unless said. */
export type Unknown = (name: string, known: readonly string[], path: readonly (string | number)[], what?: string) => TidemarkError

/** Ids of the rows that a name stands for: a row or a group, by id, by either end of an id, or by label. */
export function idsOf({ rows, groups }: Expanded, name: string): string[] | null {
  const wanted = slug(name)
  const fits = [
    (one: { id: string; label: string }) => one.id === name || one.label === name,
    (one: { id: string; label: string }) => one.id === wanted || slug(one.label) === wanted,
    (one: { id: string; label: string }) => one.id.endsWith(`.${wanted}`),
  ]
  for (const fit of fits) {
    const group = groups.find(fit)
    if (group !== undefined) return rows.filter(({ id, model, group: kind }) => id.startsWith(`${group.id}.`) || model === group.id || group.kind === 'pools' && kind === 'pool').map(({ id }) => id)
    const found = rows.filter(fit)
    if (found.length === 1) return [found[0]!.id]
  }
  const inside = rows.filter(({ id }) => id.startsWith(`${name}.`) || id.startsWith(`${wanted}.`))
  return inside.length === 0 ? null : inside.map(({ id }) => id)
}

/** Names that a change may use. */
export function namesOf({ rows, groups }: Expanded): string[] {
  return [...groups, ...rows].map(({ id }) => id)
}

const scaled = (row: PlannedRow, factor: number): PlannedRow => {
  const { printed: _, ...rest } = row
  return { ...rest, bytes: row.bytes * factor, low: row.low === null ? null : row.low * factor, high: row.high === null ? null : row.high * factor }
}

/** `all`: rows that any change before this one may have taken. */
function changeRows(expanded: Expanded, all: Expanded, { label, change, path }: NamedChange, unknown: Unknown): Expanded {
  let { rows } = expanded
  const pick = (name: string, key: string): Set<string> => {
    const ids = idsOf({ ...expanded, rows }, name)
    // What an earlier change removed is known all the same.
    if (ids === null && idsOf(all, name) === null) throw unknown(name, namesOf(expanded), [...path, key, name])
    return new Set(ids ?? [])
  }
  for (const name of change.remove ?? []) {
    const ids = pick(name, 'remove')
    rows = rows.filter(({ id }) => !ids.has(id))
  }
  for (const [name, factor] of Object.entries(change.scale ?? {})) {
    const ids = pick(name, 'scale')
    rows = rows.map((row) => (ids.has(row.id) ? scaled(row, factor) : row))
  }
  for (const [name, size] of Object.entries(change.set ?? {})) {
    const ids = pick(name, 'set'), all = sum(rows.filter(({ id }) => ids.has(id)).map(({ bytes }) => bytes))
    rows = rows.map((row) => (ids.has(row.id) ? { ...scaled(row, 1), bytes: all === 0 ? size.bytes / ids.size : row.bytes / all * size.bytes, low: null, high: null, tag: 'assumed' as const, source: `what if: ${label}` } : row))
  }
  const added = change.add ?? []
  if (added.length > 0) {
    const more = expandPlan({ host: { devices: [] }, rows: added } as unknown as Plan, () => []).rows
    rows = [...rows, ...more.map((row) => ({ ...row, id: rows.some(({ id }) => id === row.id) ? `${row.id}-${slug(label)}` : row.id, path: [...path, 'add', ...row.path.slice(1)], source: row.source === 'the plan' ? `what if: ${label}` : row.source }))]
  }
  return { ...expanded, rows }
}

/** Settings of models as changes leave them. */
function changeModels(plan: Plan, changes: readonly NamedChange[], unknown: Unknown): Plan {
  let models = plan.models ?? []
  for (const { change, path } of changes) {
    for (const [name, settings] of Object.entries(change.models ?? {})) {
      const names = models.map((model, i) => modelName(model, i)), at = names.findIndex((one) => one === name || slug(one) === slug(name))
      if (at < 0) throw unknown(name, names, [...path, 'models', name])
      const { gguf, config, rows, ...old } = models[at]!
      const file = settings.gguf !== undefined || settings.config !== undefined ? {} : { gguf, config, rows }
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
      const idle = file.rows === undefined ? undefined : Object.keys(given).find((key) => !SETTINGS_OF_ROWS.includes(key))
      if (idle !== undefined) throw unknown(idle, SETTINGS_OF_ROWS, [...path, 'models', name, idle], 'setting of a model of rows')
      models = models.with(at, { ...old, ...file, name: names[at]!, ...given })
    }
  }
  return { ...plan, models }
}

/** The plan after these changes, in their order: settings of models first, then rows. */
export function changePlan(plan: Plan, changes: readonly NamedChange[], rowsOf: RowsOfModel, unknown: Unknown): Changed {
  const before = expandPlan(plan, rowsOf), fixed: Changed['fixed'] = []
  let expanded = expandPlan(changeModels(plan, changes, unknown), rowsOf)
  const all = expanded
  for (const one of changes) {
    const next = changeRows(expanded, all, one, unknown)
    for (const row of expanded.rows.filter((each) => each.fixed)) {
      const after = next.rows.find(({ id }) => id === row.id)?.bytes ?? 0
      if (after !== row.bytes) fixed.push({ id: row.id, label: row.label, before: before.rows.find(({ id }) => id === row.id)?.bytes ?? row.bytes, after, by: one.label })
    }
    expanded = next
  }
  return { expanded, fixed }
}

/** The error of a name that the plan does not have. */
export function unknownIn(file: string, lineOf: (path: readonly PropertyKey[]) => number): Unknown {
  return (name, known, path, what = 'row, group, pool or model of the plan') => {
    const several = known.filter((id) => id.endsWith(`.${slug(name)}`)), at = `${file}:${lineOf(path)}`
    if (several.length > 1) return new TidemarkError('UNREADABLE', `${at}: "${name}" may mean ${several.join(', ')}: write one of them`)
    return new TidemarkError('UNREADABLE', `${at}: "${name}" is no ${what}${nearest(name, known) || `; there are ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}`}`)
  }
}
