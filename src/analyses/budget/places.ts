/** Memory that is planned, what is committed of it, and what is left. */
import { deviceReserves, hostReserves } from '../../context/host-reserve.ts'
import type { Size } from '../../formats/documents/size.ts'
import type { Plan, PlanReserve } from '../../formats/plan/schema.ts'
import { sum } from '../table.ts'
import type { Unknown } from './changes.ts'
import type { Expanded, PlannedRow } from './plan-rows.ts'

/** One memory: that of the host, or of a device. */
export interface Place {
  name: string
  kind: 'host' | 'gpu'
  capacity: number
  /** As its author wrote it. */
  written: string
  /** As a row, so that it has tag and source. */
  reserve: PlannedRow
  /** Whether somebody states the reserve, 0 too. */
  reserveStated: boolean
  /** Least that must be left, as stated. */
  minimum: number | null
}

/** What is left of a place. */
export interface Headroom {
  place: Place
  /** Rows that count: of models loaded on demand the largest. */
  rows: PlannedRow[]
  /** Reserve and rows. */
  committed: number
  headroom: number
  /** Sum of lows and highs: no more certain than that; `null` where no row states an interval. */
  low: number | null
  high: number | null
  word: 'FITS' | 'NO HEADROOM' | 'OVER BUDGET'
}

/** What is assumed where nobody states a reserve. */
const USUAL = { host: 'gke', gpu: 'llama.cpp' } as const

function reserveRow(stated: PlanReserve | undefined, name: string, kind: 'host' | 'gpu', capacity: number, several: boolean): PlannedRow {
  const base = { id: several ? `${name}.reserve` : 'reserve', label: several ? `Reserve of ${name}` : 'Reserve', group: 'reserve' as const, on: name, model: null, path: ['host', 'reserve'], low: null, high: null, fixed: false, tag: 'assumed' as const }
  if (stated === 'none') return { ...base, bytes: 0, source: 'the plan: none' }
  if (stated === undefined || typeof stated === 'string') {
    const id = stated ?? USUAL[kind], rules = [...kind === 'gpu' ? deviceReserves(capacity) : hostReserves(capacity), ...deviceReserves(capacity), ...hostReserves(capacity)]
    const rule = rules.find((one) => one.id === id)!
    return { ...base, bytes: Math.round(rule.bytes), source: `${rule.source}${stated === undefined ? ' (the plan states none)' : ''}`, formula: rule.rule }
  }
  if ('text' in stated) return { ...base, bytes: stated.bytes, source: 'the plan', printed: stated.text }
  return { ...base, bytes: stated.bytes.bytes, printed: stated.bytes.text, source: stated.source ?? 'the plan', tag: stated.tag ?? 'assumed', low: stated.low?.bytes ?? null, high: stated.high?.bytes ?? null, fixed: stated.fixed ?? false }
}

/** Every memory of a plan, the host first. */
export function placesOf({ host }: Plan): Place[] {
  const several = host.devices.length > 0
  const place = (name: string, kind: 'host' | 'gpu', { bytes: capacity, text }: Size, reserve: PlanReserve | undefined, minimum: number | null): Place => ({ name, kind, capacity, written: text, reserve: reserveRow(reserve, name, kind, capacity, several), reserveStated: reserve !== undefined, minimum })
  return [
    place('host', host.kind, host.memory, host.reserve, host.headroom?.bytes ?? null),
    ...host.devices.map(({ name, memory, reserve, headroom }) => place(name, 'gpu', memory, reserve, headroom?.bytes ?? null)),
  ]
}

/** Models that are not loaded when the most memory is taken: of each group on demand, all but the largest `atOnce`. */
function notLoaded({ rows, groups }: Expanded): Set<string> {
  const out = new Set<string>(), models = groups.filter(({ onDemand }) => onDemand !== null && onDemand !== undefined)
  const size = (id: string): number => sum(rows.filter(({ model }) => model === id).map(({ bytes }) => bytes))
  for (const name of new Set(models.map(({ onDemand }) => onDemand!.group))) {
    const together = models.filter(({ onDemand }) => onDemand!.group === name).toSorted((a, b) => size(b.id) - size(a.id))
    for (const { id } of together.slice(Math.min(...together.map(({ onDemand }) => onDemand!.atOnce)))) out.add(id)
  }
  return out
}

/** What is left of every memory. Throws where a row lies in none of them. */
export function sumUp(places: readonly Place[], expanded: Expanded, unknown: Unknown): Headroom[] {
  const names = places.map(({ name }) => name), lost = expanded.rows.find(({ on }) => !names.includes(on))
  if (lost !== undefined) throw unknown(lost.on, names, [...lost.path, 'on'], 'memory of the plan')
  const away = notLoaded(expanded)
  return places.map((place) => {
    const rows = expanded.rows.filter(({ on, model }) => on === place.name && (model === null || !away.has(model)))
    const all = [place.reserve, ...rows], committed = Math.round(sum(all.map(({ bytes }) => bytes))), headroom = place.capacity - committed
    const bounded = all.some(({ low, high }) => low !== null || high !== null)
    const least = place.minimum ?? 0
    return {
      place, rows, committed, headroom,
      low: bounded ? place.capacity - Math.round(sum(all.map(({ high, bytes }) => high ?? bytes))) : null,
      high: bounded ? place.capacity - Math.round(sum(all.map(({ low, bytes }) => low ?? bytes))) : null,
      word: headroom < 0 ? 'OVER BUDGET' : headroom === 0 || headroom < least ? 'NO HEADROOM' : 'FITS',
    }
  })
}
