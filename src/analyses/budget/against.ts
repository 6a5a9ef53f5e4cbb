/** A plan against what was measured: rows that somebody measured, and buffers that the engine logged. */
import type { EngineMemory } from '../../context/engine-memory.ts'
import type { Plan } from '../../formats/plan/schema.ts'
import { sum } from '../table.ts'
import { againstMeasured, type SamplePeak } from './against-measured.ts'
import type { Place } from './places.ts'
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

/** The highest level that samples saw, and what is known to be in it. */
export interface PeakRest extends SamplePeak {
  /** Series of that name; the highest is this one. */
  among: number
  /** Bytes that `by` accounts for in that memory; `null`: several memories are planned of which it may be. */
  accounted: number | null
  by: string
  /** bytes - accounted; below 0: not all of it was resident. */
  rest: number | null
}

/** What the terms come to. */
export interface Against {
  terms: Term[]
  source: string
  /** Of the terms that both sides have. */
  planned: number
  /** `null`: neither terms nor a total. */
  measured: number | null
  /** Measured total - what the terms account for; `null`: no total was measured. */
  unaccounted: number | null
  /** Sum of the amounts by which terms are off. */
  gross: number
  peaks: PeakRest[]
}

/** Planned rows beside measured ones; `null` where nothing was measured. */
export function compareMeasured(plan: Plan, places: readonly Place[], expanded: Expanded, log: EngineMemory | null, found: readonly SamplePeak[], unknown: Unknown): Against | null {
  const { measured: told } = plan
  if (told === undefined) return null
  const taken = new Set<string>()
  const named = Object.entries(told.rows ?? {}).map(([name, size]): Term => {
    const ids = idsOf(expanded, name)
    if (ids === null) throw unknown(name, namesOf(expanded), ['measured', 'rows', name])
    for (const id of ids) taken.add(id)
    const rows = expanded.rows.filter(({ id }) => ids.includes(id)), bounded = rows.some(({ low, high }) => low !== null || high !== null)
    return { label: name, planned: sum(rows.map(({ bytes }) => bytes)), measured: size.bytes, low: bounded ? sum(rows.map(({ low, bytes }) => low ?? bytes)) : null, high: bounded ? sum(rows.map(({ high, bytes }) => high ?? bytes)) : null }
  })
  // A term of which rows are measured by name is not counted again from the log.
  const byName = new Set(expanded.rows.filter(({ id }) => taken.has(id)).map(({ term }) => term))
  const logged = log === null ? [] : againstMeasured(expanded.rows, log).terms.flatMap(({ term, estimate, measured, low, high }): Term[] => (term === 'total' || byName.has(term) ? [] : [{ label: term, planned: estimate, measured, low, high }]))
  const terms = [...named, ...logged], both = terms.flatMap(({ planned, measured }) => (planned === null || measured === null ? [] : [{ planned, measured }]))
  const peaks = peaksBeside(told.of === undefined ? found : found.filter(({ of }) => of === told.of), places, expanded, log)
  if (told.of !== undefined && found.length > 0 && peaks.length === 0) throw unknown(told.of, [...new Set(found.flatMap(({ of }) => of ?? []))], ['measured', 'of'], 'process, pod or GPU of the samples')
  if (terms.length === 0 && told.total === undefined && peaks.length === 0) return null
  const accounted = sum(terms.map(({ measured }) => measured ?? 0)), total = told.total?.bytes ?? null
  return {
    terms, source: told.source ?? told.log ?? (peaks.length > 0 ? 'samples' : 'the plan'), gross: sum(both.map(({ planned, measured }) => Math.abs(planned - measured))),
    planned: both.length > 0 ? sum(both.map(({ planned }) => planned)) : sum(expanded.rows.map(({ bytes }) => bytes)),
    measured: both.length > 0 ? sum(both.map(({ measured }) => measured)) : total,
    peaks,
    unaccounted: total === null || terms.length === 0 ? null : total - accounted,
  }
}

/** The highest of each kind of series, beside what an engine's log accounts for in that memory, else the rows of models as planned. */
function peaksBeside(found: readonly SamplePeak[], places: readonly Place[], { rows }: Expanded, log: EngineMemory | null): PeakRest[] {
  const highest = found.filter((one) => found.every((other) => other.series !== one.series || other.place !== one.place || other.bytes < one.bytes || other === one || found.indexOf(other) > found.indexOf(one)))
  const logged = log === null ? null : againstMeasured(rows, log, highest).unaccounted
  return highest.map((peak, i): PeakRest => {
    const on = places.filter(({ kind }) => (kind === 'gpu') === (peak.place === 'device')).map(({ name }) => name)
    const here = rows.filter((row) => on.includes(row.on) && row.model !== null)
    const planned = on.length === 1 ? sum(here.map(({ bytes }) => bytes)) : null
    const [accounted, by] = logged !== null ? [logged[i]!.accounted, 'buffers of the log'] : [planned, 'models as planned']
    return { ...peak, among: found.filter(({ series, place }) => series === peak.series && place === peak.place).length, accounted, by, rest: accounted === null ? null : peak.bytes - accounted }
  })
}
