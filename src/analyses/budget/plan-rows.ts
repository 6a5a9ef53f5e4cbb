/** Rows of a plan, its groups and pools, as one list that can be summed up and changed. */
import type { Size } from '../../formats/documents/size.ts'
import type { PlanModel } from '../../formats/plan/models.ts'
import type { PlanPool, PlanRow, Stated } from '../../formats/plan/rows.ts'
import type { Plan } from '../../formats/plan/schema.ts'
import { sum } from '../table.ts'
import type { BudgetRow } from './row.ts'

/** A row and where it stands. */
export interface PlannedRow extends BudgetRow {
  /** Name of the memory that it lies in. */
  on: string
  /** Id of its model, where it belongs to one. */
  model: string | null
  /** Place in the plan. */
  path: readonly (string | number)[]
}

/** Rows under one name. */
export interface PlannedGroup {
  id: string
  label: string
  kind: 'rows' | 'model' | 'pools'
  stated: Stated | null
  /** Set aside for its rows as a whole; `null`: only the rows count. */
  reserved: Size | null
  /** Rows that its author listed, the rest of a reservation left out. */
  listed: string[]
  onDemand: PlanModel['onDemand'] | null
  path: readonly (string | number)[]
}

/** What a plan holds. */
export interface Expanded {
  rows: PlannedRow[]
  groups: PlannedGroup[]
}

/** What rows take from the group around them. */
interface Above {
  id: string
  group: BudgetRow['group']
  fixed: boolean
  on: string
  model: string | null
  tag?: BudgetRow['tag'] | undefined
  source?: string | undefined
}

/** Rows of a model that is given as a file. */
export type RowsOfModel = (model: PlanModel, name: string, index: number) => BudgetRow[]

/** Ends the id of what a reservation holds beyond its rows. */
const REST = '.rest'

/** `Vision decoder` as part of an id: `vision-decoder`. */
export function slug(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9.]+/g, '-').replace(/^-|-$/g, '') || 'row'
}

/** Name of a model: as said, else its file. */
export function modelName(model: PlanModel, index: number): string {
  const file = (model.gguf ?? model.config)?.replace(/\/(?:config\.json)?$/, '').split('/').at(-1)?.replace(/(\.gguf|[._-]?config\.json)?(\.gz)?$/i, '')
  return model.name ?? (file === undefined || file === '' ? `model ${index + 1}` : file)
}

/** All rows of a plan. `rowsOf` computes models that are files. */
export function expandPlan(plan: Plan, rowsOf: RowsOfModel): Expanded {
  const found: Expanded = { rows: [], groups: [] }, taken = new Set<string>()
  const fresh = (id: string): string => {
    let free = id
    for (let n = 2; taken.has(free); n++) free = `${id}-${n}`
    taken.add(free)
    return free
  }
  const add = (row: PlanRow, above: Above, path: (string | number)[]): string[] => {
    const id = fresh(above.id === '' ? slug(row.label) : `${above.id}.${slug(row.label)}`)
    const inner = { id, group: row.group ?? above.group, fixed: row.fixed ?? above.fixed, on: row.on ?? above.on, model: above.model, tag: row.tag ?? above.tag, source: row.source ?? above.source }
    if (row.rows === undefined) {
      found.rows.push({ ...amountOf({ ...row, tag: inner.tag, source: inner.source }), id, label: row.label, group: inner.group, ...termOf(inner.group), fixed: inner.fixed, on: inner.on, model: inner.model, path })
      return [id]
    }
    const listed = row.rows.flatMap((one, i) => add(one, inner, [...path, 'rows', i]))
    const reserved = row.bytes ?? null
    found.groups.push({ id, label: row.label, kind: 'rows', stated: row.stated ?? null, reserved, listed, onDemand: null, path })
    const rest = reserved === null ? 0 : reserved.bytes - sum(found.rows.filter((one) => listed.includes(one.id)).map(({ bytes }) => bytes))
    if (rest > 0) found.rows.push({ id: `${id}${REST}`, label: `${row.label}: reserved beyond its rows`, group: inner.group === 'weights' ? 'other' : inner.group, bytes: rest, low: null, high: null, tag: 'assumed', source: row.source ?? 'the plan', fixed: inner.fixed, on: inner.on, model: inner.model, path })
    return listed
  }
  plan.models?.forEach((model, i) => {
    const name = modelName(model, i), id = fresh(slug(name)), path = ['models', i]
    const from = found.rows.length, device = plan.host.devices[0]?.name ?? 'host', times = model.instances ?? 1
    if (model.rows !== undefined) model.rows.forEach((row, n) => add(row, { id, group: 'weights', fixed: false, on: model.on ?? device, model: id }, [...path, 'rows', n]))
    else for (const row of rowsOf(model, name, i)) found.rows.push({ ...row, id: fresh(`${id}.${slug(row.id.startsWith(`${name}.`) ? row.id.slice(name.length + 1) : row.id)}`), on: row.place === 'host' ? 'host' : model.on ?? device, model: id, path })
    for (const row of found.rows.slice(from)) if (times > 1) Object.assign(row, { bytes: row.bytes * times, low: row.low === null ? null : row.low * times, high: row.high === null ? null : row.high * times, formula: `${times} instances of ${row.formula ?? row.printed ?? `${row.bytes} B`}` })
    found.groups.push({ id, label: name, kind: 'model', stated: model.stated ?? null, reserved: null, listed: found.rows.slice(from).filter((row) => !row.id.endsWith(REST)).map((row) => row.id), onDemand: model.onDemand ?? null, path })
  })
  plan.rows?.forEach((row, i) => add(row, { id: '', group: 'system', fixed: false, on: 'host', model: null }, ['rows', i]))
  const pools = (plan.pools ?? []).map((pool, i) => {
    const id = fresh(slug(pool.label))
    found.rows.push(poolRow(pool, id, i))
    return id
  })
  if (pools.length > 0 && !taken.has('pools')) found.groups.push({ id: 'pools', label: 'pools', kind: 'pools', stated: null, reserved: null, listed: pools, onDemand: null, path: ['pools'] })
  return found
}

/** What an engine's log would call it. */
const termOf = (group: BudgetRow['group']): Pick<BudgetRow, 'term'> => (group === 'weights' || group === 'kv' || group === 'compute' ? { term: group } : {})

function poolRow(pool: PlanPool, id: string, i: number): PlannedRow {
  return { ...told(pool), id, label: pool.label, group: 'pool', bytes: pool.bytes.bytes, printed: pool.bytes.text, fixed: pool.fixed ?? false, on: pool.on ?? 'host', model: null, path: ['pools', i] }
}

const told = ({ tag, source, low, high }: Pick<PlanRow, 'tag' | 'source' | 'low' | 'high'>): Pick<BudgetRow, 'tag' | 'source' | 'low' | 'high'> => ({ tag: tag ?? 'assumed', source: source ?? 'the plan', low: low?.bytes ?? null, high: high?.bytes ?? null })

/** Bytes as stated, else count x each, else parameters x bits / 8. */
function amountOf(row: PlanRow): Pick<BudgetRow, 'bytes' | 'low' | 'high' | 'tag' | 'source' | 'printed' | 'formula' | 'count' | 'each'> {
  const { bytes, count, each, parameters, bits } = row
  const counts = { ...(count === undefined ? {} : { count }), ...(each === undefined ? {} : { each: each.bytes }) }
  const product = count !== undefined && each !== undefined ? { bytes: count * each.bytes, formula: `${count} x ${each.text}` } : null
  const values = parameters !== undefined && bits !== undefined ? { bytes: parameters * bits / 8, formula: `${parameters} values x ${bits} bits / 8` } : null
  const made = product ?? values
  return { ...told(row), tag: row.tag ?? (bytes === undefined && made !== null ? 'computed' : 'assumed'), ...counts, bytes: bytes?.bytes ?? made?.bytes ?? 0, ...(made === null ? {} : { formula: made.formula }), ...(bytes === undefined ? {} : { printed: bytes.text }) }
}
