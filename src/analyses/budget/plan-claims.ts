/** What a plan states of itself, as claims that the audit checks. */
import type { Size } from '../../formats/documents/size.ts'
import type { PlanRow } from '../../formats/plan/rows.ts'
import { sum } from '../table.ts'
import type { StructuredClaim } from '../audit/index.ts'
import { idsOf, type Unknown } from './changes.ts'
import type { Headroom } from './places.ts'
import type { WholePlan } from './plan.ts'
import { slug, type Expanded, type PlannedGroup } from './plan-rows.ts'
import { changesOf, type WhatIfs } from './what-ifs.ts'

type Listed = { name: string; value: string }

/** A size as printed, else its bytes. */
const printedOf = ({ printed, bytes }: { printed?: string | undefined; bytes: number }): string => (printed === undefined || /^\d+$/.test(printed) ? `${printed ?? Math.round(bytes)} B` : printed)
const sizeText = (size: Size): string => printedOf({ printed: size.text, bytes: size.bytes })

/** Sizes added up in the unit that they share, else in bytes. */
function added(rows: readonly { printed?: string | undefined; bytes: number }[]): string {
  const units = new Set(rows.map(({ printed }) => /[A-Za-z]+$/.exec(printed ?? '')?.[0] ?? 'B')), [unit = 'B'] = units
  if (units.size !== 1 || unit === 'B') return `${Math.round(sum(rows.map(({ bytes }) => bytes)))} B`
  const numbers = rows.map(({ printed }) => /[\d.,]+/.exec(printed!)![0].replaceAll(',', '')), places = Math.max(...numbers.map((number) => /\.(\d+)/.exec(number)?.[1]!.length ?? 0))
  return `${sum(numbers.map(Number)).toFixed(places)} ${unit}`
}

const rowsIn = (expanded: Expanded, ids: readonly string[]): Expanded['rows'] => expanded.rows.filter(({ id }) => ids.includes(id))

/** What a name of `of` stands for: what is stated of it, and what its rows say. */
function partOf(expanded: Expanded, name: string, path: readonly (string | number)[], unknown: Unknown): { name: string; value: string; behind?: string[]; rows: Expanded['rows'] } {
  const ids = idsOf(expanded, name)
  if (ids === null) throw unknown(name, [...expanded.groups, ...expanded.rows].map(({ id }) => id), path)
  const group = expanded.groups.find(({ id, label }) => id === name || label === name || id === slug(name) || slug(label) === slug(name))
  const rows = rowsIn(expanded, group?.listed ?? ids), own = added(rows), stated = group?.stated?.total
  if (stated === undefined) return { name: group?.label ?? rows[0]?.label ?? name, value: own, rows }
  return { name: group!.label, value: sizeText(stated), behind: [sizeText(stated), own], rows }
}

function statedOf(group: PlannedGroup, expanded: Expanded): StructuredClaim[] {
  const rows = rowsIn(expanded, group.listed), { stated, label } = group
  return [
    ...(stated?.total === undefined ? [] : [{ kind: 'sum' as const, name: stated.label ?? label, total: sizeText(stated.total), rows: rows.map((row) => ({ name: row.label, value: printedOf(row) })) }]),
    ...(stated?.count === undefined ? [] : [{ kind: 'count' as const, name: stated.label ?? label, stated: stated.count, listed: rows.map((row) => row.label) }]),
  ]
}

function totalsOf(plan: WholePlan, expanded: Expanded, unknown: Unknown): StructuredClaim[] {
  return (plan.stated ?? []).flatMap(({ label, total, count, of }, i): StructuredClaim[] => {
    const names = of ?? [...new Set([...expanded.groups.filter(({ path }) => path.length <= 2).map(({ id }) => id), ...expanded.rows.filter(({ path, group }) => path.length === 2 && group !== 'pool').map(({ id }) => id)])]
    const parts = names.map((name) => partOf(expanded, name, ['stated', i, 'of'], unknown)), name = label ?? names.join(' + ')
    return [
      ...(total === undefined ? [] : [{ kind: 'sum' as const, name, total: sizeText(total), rows: parts.map(({ name: part, value, behind }) => ({ name: part, value, ...(behind === undefined ? {} : { behind }) })) }]),
      ...(count === undefined ? [] : [{ kind: 'count' as const, name, stated: count, listed: parts.flatMap(({ rows }) => rows.map((row) => row.label)) }]),
    ]
  })
}

/** Bytes beside parameters and bits, or count and each, of the same row. */
function elementsOf(rows: readonly PlanRow[]): StructuredClaim[] {
  return rows.flatMap((row): StructuredClaim[] => {
    const type = { 4: 'int4', 8: 'int8', 16: 'f16', 32: 'f32' }[row.bits ?? 0]
    const own = row.bytes === undefined || row.parameters === undefined || type === undefined ? [] : [{ kind: 'elements' as const, name: row.label, factors: { parameters: row.parameters }, type, bytes: sizeText(row.bytes), of: 'other' as const }]
    // Factors are meant as written; the amount may be rounded.
    const times = (of: number, over: string): StructuredClaim[] => (row.bytes === undefined ? [] : [{ kind: 'ratio', form: 'times', name: row.label, of: String(of), over, stated: sizeText(row.bytes), decimals: 9, within: row.bytes.bytes === 0 ? 0 : Math.min(1, (row.bytes.high - row.bytes.low) / 2 / row.bytes.bytes) }])
    const counted = row.count === undefined || row.each === undefined ? [] : times(row.count, sizeText(row.each))
    const odd = row.parameters === undefined || row.bits === undefined || type !== undefined ? [] : times(row.parameters, `${row.bits / 8} B`)
    return [...own, ...counted, ...odd, ...elementsOf(row.rows ?? [])]
  })
}

function poolsOf(plan: WholePlan): StructuredClaim[] {
  const pools = (plan.pools ?? []).filter(({ demand }) => demand !== undefined)
  const claims = pools.map(({ label, bytes, demand }) => ({
    kind: 'capacity' as const, name: label, capacity: sizeText(bytes), times: 4,
    demand: Array.isArray(demand) ? demand.map((one) => ({ name: one.label ?? label, count: one.count, each: sizeText(one.each) })) : [{ name: label, count: 1, each: sizeText(demand!) }],
  }))
  if (claims.length < 2) return claims
  return [{ kind: 'capacity', name: 'all pools', capacity: added(pools.map(({ bytes }) => ({ printed: bytes.text, bytes: bytes.bytes }))), times: 4, demand: claims.flatMap(({ demand }) => demand) }]
}

/** Everything that is promised of one memory, reservations as a whole. */
function headroomOf({ place, rows }: Headroom, { groups }: Expanded): StructuredClaim {
  const whole = groups.filter(({ reserved }) => reserved !== null), inside = (id: string): boolean => whole.some((group) => id.startsWith(`${group.id}.`))
  const reservations = whole.map((group): Listed => {
    const bytes = sum(rows.filter(({ id }) => id.startsWith(`${group.id}.`)).map((row) => row.bytes))
    return { name: group.label, value: bytes === group.reserved!.bytes ? sizeText(group.reserved!) : `${Math.round(bytes)} B` }
  })
  const single = [place.reserve, ...rows.filter(({ id }) => !inside(id))].filter(({ bytes }) => bytes > 0)
  return { kind: 'headroom', name: place.name, capacity: printedOf({ printed: place.written, bytes: place.capacity }), decimals: 9, reserved: [...reservations, ...single.map((row): Listed => ({ name: row.label, value: printedOf(row) }))] }
}

/** A change that the rows of the plan do not show, such as another context: everything that is planned, before and after. */
function workedOut(label: string, whatIfs: WhatIfs | null, expanded: Expanded): { becomes?: { from: string; to: string } } {
  const alone = whatIfs?.list.find((one) => one.label === label)?.alone
  if (alone === undefined) return {}
  const before = sum(expanded.rows.map(({ bytes }) => bytes)), inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`
  return { becomes: { from: inMiB(before), to: inMiB(before - alone) } }
}

function whatIfsOf(plan: WholePlan, expanded: Expanded, whatIfs: WhatIfs | null, unknown: Unknown): StructuredClaim[] {
  const changes = changesOf(plan).filter(({ change }) => change.claimed !== undefined)
  const listed = (names: readonly string[], path: readonly (string | number)[]): Listed[] => names.map((name) => partOf(expanded, name, path, unknown)).map(({ name, value }) => ({ name, value }))
  const options = changes.map(({ label, change, path }) => {
    const scales = Object.entries(change.scale ?? {}), sets = Object.entries(change.set ?? {}), kinds = [change.remove, change.models, change.add].filter((one) => one !== undefined).length
    const keeps = scales[0]?.[1] ?? 1, one = { name: label, gain: sizeText(change.claimed!) }
    if (change.remove !== undefined && kinds === 1 && scales.length + sets.length === 0) return { ...one, removes: listed(change.remove, path) }
    if (kinds === 0 && sets.length === 0 && scales.length > 0 && keeps <= 1 && scales.every(([, factor]) => factor === keeps)) return { ...one, shrinks: { rows: listed(scales.map(([name]) => name), path), keeps } }
    if (kinds === 0 && scales.length === 0 && sets.length === 1) return { ...one, becomes: { from: listed([sets[0]![0]], path)[0]!.value, to: sizeText(sets[0]![1]) } }
    return { ...one, ...workedOut(label, whatIfs, expanded) }
  })
  const claims: StructuredClaim[] = options.length === 0 ? [] : [{ kind: 'what-if', name: 'what-ifs', base: [], options }]
  for (const [i, { name, apply, stated, ...change }] of (plan.configurations ?? []).entries()) {
    if (stated === undefined) continue
    const path = ['configurations', i], base = stated.of.map((of) => ({ of, ...partOf(expanded, of, path, unknown) }))
    const after = Object.entries(change.set ?? {}).flatMap(([of, size]) => {
      const found = base.find((one) => one.of === of || slug(one.of) === slug(of))
      return found === undefined ? [] : [{ name: found.name, value: sizeText(size) }]
    })
    const taken = options.filter((option) => apply?.includes(option.name)).map(({ name: option, gain }) => ({ name: option, gain }))
    claims.push({ kind: 'what-if', name, options: taken, base: base.map(({ name: part, value, rows }) => ({ name: part, value, fixed: rows.length > 0 && rows.every(({ fixed }) => fixed) })), together: { options: apply ?? [name], total: sizeText(stated.total), rows: after } })
    if (after.length > 1) claims.push({ kind: 'sum', name: `${name}, stated total`, total: sizeText(stated.total), rows: after })
  }
  return claims
}

/** Every claim of a plan, those that it lists last. `places`: what is left of each memory. */
export function claimsOf(plan: WholePlan, expanded: Expanded, places: readonly Headroom[], whatIfs: WhatIfs | null, unknown: Unknown): StructuredClaim[] {
  const listed = [...plan.rows ?? [], ...(plan.models ?? []).flatMap(({ rows }) => rows ?? [])]
  return [
    ...expanded.groups.flatMap((group) => statedOf(group, expanded)),
    ...totalsOf(plan, expanded, unknown),
    ...elementsOf(listed),
    ...places.map((place) => headroomOf(place, expanded)),
    ...poolsOf(plan),
    ...whatIfsOf(plan, expanded, whatIfs, unknown),
    ...plan.claims ?? [],
  ]
}
