/** Which series are compared: those that the user names, else available memory and every series of events. */
import { TidemarkError } from '../../core/error.ts'
import type { LedgerEntry } from '../../core/result.ts'
import type { SampleTrace, Series } from '../../traces/samples.ts'
import { choices } from '../../core/nearest.ts'

/** What the user says about metrics; a name is that of a series, or SOURCE:NAME, whatever the case. */
export interface MetricChoice {
  metrics: readonly string[]
  /** Series that are times of pieces of work. */
  latencies: readonly string[]
  /** Series of which less is better. */
  lower: readonly string[]
}

/** The series, and what was left aside. */
export interface ChosenSeries {
  chosen: { series: Series, latency: boolean, lower: boolean }[]
  ledger: LedgerEntry[]
}

const AVAILABLE = /^(mem)?available(_bytes)?$|^kbavail$|^available \(/i
const MOST_NAMED = 12

const answers = ({ name, source }: Series, wanted: string): boolean => [name, `${source}:${name}`].some((known) => known.toLowerCase() === wanted.toLowerCase())
/** What several tools see of one thing. */
const keyOf = ({ name, of }: Series): string => `${of ?? ''}\n${name.toLowerCase()}`

/** The series to compare, those named first in the order of the names. Throws `USAGE` for a name that no series has, and where nothing is left. */
export function chooseSeries({ series }: SampleTrace, { metrics, latencies, lower }: MetricChoice): ChosenSeries {
  const named = [...metrics, ...latencies]
  const found = named.flatMap((wanted) => {
    const matches = series.filter((one) => answers(one, wanted))
    const known = [...new Set(series.map(({ name }) => name))]
    if (matches.length === 0) throw new TidemarkError('USAGE', `no series is called "${wanted}"${choices(wanted, known, MOST_NAMED)}`)
    return matches
  })
  const usual = (): Series[] => [...series.filter(({ kind }) => kind === 'event'), ...fullest(series.filter(({ name, of }) => of === null && AVAILABLE.test(name)))]
  const wanted = named.length > 0 ? [...new Set(found)] : usual()
  if (wanted.length === 0) {
    throw new TidemarkError('USAGE', `there is neither available memory nor a series of latencies: name what to compare with --metric, of ${[...new Set(series.map(({ name }) => name))].slice(0, MOST_NAMED).join(', ') || 'which there is none'}`)
  }
  const best = new Map<string, Series>()
  for (const one of wanted) if ((best.get(keyOf(one))?.values.length ?? -1) < one.values.length) best.set(keyOf(one), one)
  const chosen = [...best.values()], aside = wanted.length - chosen.length, rest = series.filter((one) => !chosen.includes(one))
  const restNames = [...new Set(rest.filter(({ name }) => !chosen.some((one) => one.name === name)).map(({ name }) => name))]
  const ledger: LedgerEntry[] = [
    ...(aside > 0 ? [{ kind: 'skipped' as const, reason: 'series that another source holds with more samples', count: aside, advice: 'Name one as SOURCE:NAME with --metric to compare that one.' }] : []),
    ...(named.length === 0 && restNames.length > 0
      ? [{ kind: 'skipped' as const, reason: `series that were not compared (${restNames.slice(0, MOST_NAMED).join(', ')}${restNames.length > MOST_NAMED ? ', ...' : ''})`, count: restNames.length, advice: 'Name what to compare with --metric NAME, before you look at it: of many comparisons some stray by chance.' }]
      : []),
  ]
  const isAmong = (one: Series, names: readonly string[]): boolean => names.some((name) => answers(one, name))
  return { chosen: chosen.map((one) => ({ series: one, latency: isAmong(one, latencies), lower: isAmong(one, lower) })), ledger }
}

/** The one with most samples; nothing of nothing. */
function fullest(series: readonly Series[]): Series[] {
  return series.length === 0 ? [] : [series.reduce((best, one) => (one.values.length > best.values.length ? one : best))]
}
