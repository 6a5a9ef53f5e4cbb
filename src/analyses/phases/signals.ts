/** What stands beside the levels: worst values, stalls, kills, refaults, pressure and bandwidth of each phase. */
import type { Cell, LedgerEntry, Table } from '../../core/result.ts'
import type { Series } from '../../traces/samples.ts'
import { mean } from '../../statistics/welch.ts'
import { tableOf } from '../table.ts'
import { betterOf } from './quantities.ts'
import { signalKinds, type SignalKind } from './signal-kinds.ts'

/** A phase as the stretches of time that it has: several where it comes back. */
export interface PhaseStretches {
  name: string
  /** Seconds on the clock of the samples, from the first up to but without the second. */
  stretches: readonly { from: number; to: number }[]
}

/** One signal in one phase. */
export interface Signal {
  signal: string
  of: string | null
  phase: string
  /** In `unit`; `null`: nothing to say, and `note` says why. */
  value: number | null
  unit: string
  /** The difference of the counters over the phase, in seconds, bytes or counts; `null` of a level. */
  total: number | null
  note: string
}

/** Differences of one counter over a phase. */
interface Delta {
  count: number
  seconds: number
  /** Steps at which the counter went back: they are in neither number. */
  resets: number
}

/** Difference of a counter between its own samples within the stretches, and the time between these samples. */
function deltaOf({ times, values }: Series, stretches: PhaseStretches['stretches']): Delta {
  const delta = { count: 0, seconds: 0, resets: 0 }
  for (const { from, to } of stretches) {
    let last = -1
    for (let i = 0; i < times.length; i++) {
      if (times[i]! < from || times[i]! >= to || !Number.isFinite(values[i]!)) continue
      if (last >= 0) {
        const step = values[i]! - values[last]!
        if (step < 0) delta.resets++
        else {
          delta.count += step
          delta.seconds += times[i]! - times[last]!
        }
      }
      last = i
    }
  }
  return delta
}

/** Series by the process or cgroup that they belong to and the file that they stand in. */
function bySource(counters: readonly Series[]): Series[][] {
  const groups = new Map<string, Series[]>()
  for (const series of counters) {
    const key = JSON.stringify([series.of, series.source])
    groups.set(key, [...groups.get(key) ?? [], series])
  }
  return [...groups.values()]
}

function valueOf({ per }: SignalKind, total: number, seconds: number): number | null {
  return per === 'count' ? total : seconds > 0 ? total / seconds : null
}

const UNITS = { share: () => 'share', rate: (unit: string) => `${unit}/s`, count: () => '1' }

/** One signal of one owner in every phase. */
function signalOf(kind: SignalKind, picked: readonly Series[], others: readonly string[], phases: readonly PhaseStretches[], resets: Map<string, number>): Signal[] {
  return phases.map(({ name, stretches }) => {
    const deltas = picked.map((series) => ({ series, ...deltaOf(series, stretches) }))
    for (const { series, resets: back } of deltas) if (back > 0) resets.set(series.name, (resets.get(series.name) ?? 0) + back)
    const seen = deltas.filter(({ seconds }) => seconds > 0), seconds = Math.max(0, ...seen.map((delta) => delta.seconds))
    const total = seen.length === 0 ? null : seen.reduce((sum, { series, count }) => sum + kind.amount(count, series), 0)
    const back = deltas.reduce((sum, delta) => sum + delta.resets, 0)
    const notes = [
      ...(total === null ? ['fewer than two samples in this phase: no difference'] : [`over ${Number(seconds.toPrecision(4))} s between samples of ${picked[0]!.source}`]),
      ...(picked.length > 1 ? [`sum of ${picked.map((series) => series.name).join(', ')}`] : []),
      ...(others.length > 0 ? [`also in ${others.join(', ')}`] : []),
      ...(back > 0 ? [`the counter went back ${back} times: those steps are left out`] : []),
    ]
    return { signal: kind.signal, of: picked[0]!.of, phase: name, value: total === null ? null : valueOf(kind, total, seconds), unit: UNITS[kind.per](kind.unit), total, note: notes.join('; ') }
  })
}

/** Values of a series within the stretches. */
function within({ times, values }: Series, stretches: PhaseStretches['stretches']): number[] {
  return stretches.flatMap(({ from, to }) => Array.from(values).filter((value, i) => times[i]! >= from && times[i]! < to && Number.isFinite(value)))
}

/** Mean of rates that a tool printed, in each phase. */
function rateOf(kind: SignalKind, series: Series, phases: readonly PhaseStretches[]): Signal[] {
  return phases.map(({ name, stretches }) => {
    const rates = within(series, stretches)
    const note = rates.length === 0 ? 'no sample in this phase' : `mean of ${rates.length} rates of ${series.source} (${series.name})`
    return { signal: kind.signal, of: series.of, phase: name, value: rates.length === 0 ? null : mean(rates), unit: UNITS[kind.per](kind.unit), total: null, note }
  })
}

/** The worst value of a level in each phase: the lowest, or the highest where less is better. */
function worst(series: Series, phases: readonly PhaseStretches[]): Signal[] {
  const end = betterOf(series) === 'lower' ? 'highest' : 'lowest'
  return phases.map(({ name, stretches }) => {
    const values = within(series, stretches)
    const note = values.length === 0 ? 'no sample in this phase' : `${end} of ${values.length} samples of ${series.source}; what lies between samples is not seen`
    return { signal: `${end} ${series.name}`, of: series.of, phase: name, value: values.length === 0 ? null : values.reduce(end === 'lowest' ? (a, b) => Math.min(a, b) : (a, b) => Math.max(a, b)), unit: series.unit, total: null, note }
  })
}

/** Of series that several files hold the one with most samples. */
function fullest(series: readonly Series[]): Series[] {
  const best = new Map<string, Series>()
  for (const one of series) {
    const key = JSON.stringify([one.of, one.name])
    if ((best.get(key)?.values.length ?? -1) < one.values.length) best.set(key, one)
  }
  return [...best.values()]
}

const varies = ({ values }: Series): boolean => values.some((value) => value !== values[0])

/**
 * Every signal of every phase, per owner of the series, and the worst value of every level of memory that changes; what several files hold is taken from
 * the one with most samples. What was not recorded has one row without a
 * value, which says what to record: nothing is taken as zero. Counters that go back are told in the ledger.
 */
export function phaseSignals(series: readonly Series[], phases: readonly PhaseStretches[]): { signals: Signal[]; ledger: LedgerEntry[] } {
  const counters = bySource(series.filter(({ kind }) => kind === 'counter')), resets = new Map<string, number>()
  const found = signalKinds.flatMap((kind) => {
    const picked = counters.map((group) => kind.pick(group)).filter((group) => group.length > 0).toSorted((a, b) => b[0]!.values.length - a[0]!.values.length)
    const owned = new Set(picked.map((group) => group[0]!.of))
    const rates = series.filter(({ kind: is, name, of }, at, all) => is === 'rate' && kind.rates?.test(name) && !owned.has(of) && all.findIndex((other) => other.of === of && other.name === name) === at)
    if (picked.length + rates.length === 0) return [{ signal: kind.signal, of: null, phase: 'every phase', value: null, unit: UNITS[kind.per](kind.unit), total: null, note: `not recorded: sample ${kind.how}` }]
    return [
      ...[...owned].flatMap((of) => {
        const [first, ...more] = picked.filter((group) => group[0]!.of === of)
        return signalOf(kind, first!, more.map((group) => group[0]!.source), phases, resets)
      }),
      ...rates.flatMap((one) => rateOf(kind, one, phases)),
    ]
  })
  const levels = fullest(series.filter((one) => one.kind === 'level' && one.unit === 'B' && varies(one))).flatMap((one) => worst(one, phases))
  const ledger: LedgerEntry[] = [...resets].map(([name, count]) => ({
    kind: 'lost', reason: `steps at which the counter ${name} went back`, count,
    advice: 'The counter was reset (restart, new cgroup) or two sources are mixed; what it counted in such a step is in no number.',
  }))
  return { signals: [...found, ...levels], ledger }
}

/** The signals as the table `phase.signals`. */
export function signalsTable(signals: readonly Signal[]): Table {
  const rows = signals.map(({ signal, of, phase, value, unit, total, note }): Cell[] => [signal, of, phase, value, unit, total, note])
  return tableOf('What stands beside the levels, by phase', ['signal', 'of', 'phase', 'value', 'unit', 'total', 'note'], rows)
}
