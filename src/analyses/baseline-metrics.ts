/** Metrics out of what a user measured: our own records, and benchmark text. */
import { TidemarkError } from '../core/error.ts'
import type { LedgerEntry, Report } from '../core/result.ts'
import type { GoBenchmarks } from '../formats/benchmarks/go.ts'
import type { Better } from '../statistics/decision.ts'
import type { Measurement } from './baseline-file.ts'

/** One input: a record of ours is one run, a benchmark text as many as it has lines of a name. */
export type Measured = { name: string; report: Report } | { name: string; benchmarks: GoBenchmarks }

type Kind = 'exact' | 'noisy'

/** What the user, or the baseline that it is checked against, says of kinds; `null`: the unit and the name decide. */
export type KindOf = (id: string) => Kind | null

/** Units of times and rates, which no two runs share. */
const NOISY_UNIT = /^(ns|us|µs|ms|s|sec)$|\/s$|\/s(ec)?\b|^(ns|sec)\/op$/
const HIGHER_UNIT = /\/s(ec)?$/
const LOWER_UNIT = /^(ns|us|µs|ms|s|sec)$|\/op$|\/tok(en)?$/
/** Our figures that say which way is better by name; all others have no better way. */
const LOWER_NAME = /(rereadFactor|backwardShare|missedShare|pendingFrees|overStart|io\.bytes|io\.requests)$|^peak\.level$|waste|fragmentation|preempt|lost\./i
const HIGHER_NAME = /(sequentialShare|hitShare|hitRate|sharedShare)$/i
/** Figures of ours that measure nothing: widths of drawn bins, and what naive counting would have said. */
const NO_METRIC = /\.width$|\.naive\./
/** Keys of benchmark text that say where it ran; other keys may be anything, secrets too. */
const GO_KEYS = ['goos', 'goarch', 'cpu']

function betterOf(id: string, unit: string, told: string | undefined): Better {
  if (told === 'higher' || told === 'lower') return told
  if (LOWER_NAME.test(id)) return 'lower'
  if (HIGHER_NAME.test(id)) return 'higher'
  return HIGHER_UNIT.test(unit) ? 'higher' : LOWER_UNIT.test(unit) ? 'lower' : null
}

interface Gathered {
  unit: string
  better: Better
  kind: Kind
  samples: number[]
}

/** Metrics and environment of the inputs of one side. Throws `USAGE` where an exact metric varies, or nothing was measured. */
export function gather(inputs: readonly Measured[], environment: Readonly<Record<string, string>>, kindOf: KindOf): { measurement: Measurement; ledger: LedgerEntry[] } {
  const metrics = new Map<string, Gathered>(), keys = new Map<string, Set<string>>()
  let unreadable = 0
  const add = (id: string, unit: string, value: number, told: Record<string, string> = {}, text = false): void => {
    const kind = kindOf(id) ?? (told['assume'] === 'exact' ? 'exact' : text || NOISY_UNIT.test(unit) ? 'noisy' : 'exact')
    const found = metrics.get(id) ?? { unit, better: betterOf(id, unit, told['better']), kind, samples: [] }
    found.samples.push(value)
    metrics.set(id, found)
  }
  const note = (key: string, value: string): void => void keys.set(key, (keys.get(key) ?? new Set()).add(value))
  for (const input of inputs) {
    if ('report' in input) addReport(input.report, add, note)
    else {
      unreadable += input.benchmarks.unreadable
      addBenchmarks(input.benchmarks, add, note)
    }
  }
  if (metrics.size === 0) throw new TidemarkError('USAGE', `${inputs.map(({ name }) => name).join(', ')}: no figure has a value, so there is nothing to save or check`)
  const told = Object.fromEntries([...keys].map(([key, values]) => [key, [...values].toSorted().join(' | ')]))
  const measurement: Measurement = { environment: { ...told, ...environment }, exact: [], noisy: [] }
  for (const [id, { unit, better, kind, samples }] of metrics) {
    if (kind === 'noisy') measurement.noisy.push({ id, unit, better, samples })
    else {
      const other = samples.find((value) => value !== samples[0])
      if (other !== undefined) throw new TidemarkError('USAGE', `${id} is taken as exact, and is ${samples[0]} in one run and ${other} in another of the same side: say --noisy '${id}', or measure the same thing`)
      measurement.exact.push({ id, unit, better, value: samples[0]! })
    }
  }
  const ledger: LedgerEntry[] = unreadable === 0 ? [] : [{ kind: 'lost', reason: 'lines that begin as a result of a benchmark and are cut or odd', count: unreadable, advice: 'Print the text anew; other output may stand within the lines.' }]
  return { measurement, ledger }
}

type Add = (id: string, unit: string, value: number, told?: Record<string, string>, text?: boolean) => void
type Note = (key: string, value: string) => void

function addReport(report: Report, add: Add, note: Note): void {
  for (const [name, { value, unit }] of Object.entries(report.figures)) if (value !== null && !NO_METRIC.test(name)) add(name, unit, value)
  for (const [key, value] of Object.entries(report.settings)) if (value !== null) note(`settings.${key}`, String(value))
  const { item = [], value = [] } = report.tables['run.environment']?.columns ?? {}
  for (const [i, name] of item.entries()) if (value[i] !== null && value[i] !== undefined) note(`run.${name}`, String(value[i]))
}

function addBenchmarks({ results, units }: GoBenchmarks, add: Add, note: Note): void {
  const packages = new Set(results.map(({ config }) => config['pkg']))
  for (const { name, config, values } of results) {
    for (const key of GO_KEYS) if (config[key] !== undefined) note(`go.${key}`, config[key])
    const place = packages.size > 1 && config['pkg'] !== undefined ? `${config['pkg']} ` : ''
    for (const { unit, value } of values) add(`${place}${name} ${unit}`, unit, value, units[unit], true)
  }
}
