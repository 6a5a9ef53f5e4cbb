/** The record of `tidemark baseline history`: the series of one metric and where its level changed. */
import { TidemarkError } from '../core/error.ts'
import type { Cell, Input, Report } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { changePoints, type ChangePoint } from '../statistics/change-points.ts'
import { median } from '../statistics/ranks.ts'
import type { SavedMeasurement } from './baseline-file.ts'
import { historyFigures } from './baseline-figures.ts'
import { changeText } from './baseline-words.ts'
import { computeFigures } from './figure.ts'
import { tableOf } from './table.ts'

/** One saved measurement of the metric. */
interface HistoryPoint {
  saved: string
  label: string | null
  value: number
  runs: number
  /** Keys of the environment that differ from those of the point before. */
  moved: string[]
}

/** A series and its change points; `null`: too short to say. */
export interface BaselineHistory {
  metric: string
  unit: string
  points: readonly HistoryPoint[]
  changes: readonly ChangePoint[] | null
}

/** Fewer runs show no change points. */
const FEWEST = 12

/** Names of all metrics of a series, in the order of the last measurement that has them. */
export function metricsOf(series: readonly SavedMeasurement[]): string[] {
  return [...new Set(series.toReversed().flatMap(({ exact, noisy }) => [...exact, ...noisy].map(({ id }) => id)))]
}

/** Throws `USAGE` where no measurement has the metric. */
export function analyseHistory(name: string, metric: string, series: readonly SavedMeasurement[], margin: number, inputs: Input[], version: string): Report {
  let unit = '', last: Record<string, string> | null = null
  const points: HistoryPoint[] = []
  for (const { saved, label, environment, exact, noisy } of series) {
    const samples = noisy.find(({ id }) => id === metric) ?? exact.filter(({ id }) => id === metric).map((found) => ({ ...found, samples: [found.value] }))[0]
    if (samples === undefined) continue
    const before: Record<string, string> = last ?? environment
    unit = samples.unit
    points.push({ saved, label, value: median(samples.samples), runs: samples.samples.length, moved: [...new Set([...Object.keys(before), ...Object.keys(environment)])].filter((key) => before[key] !== environment[key]).toSorted() })
    last = environment
  }
  if (points.length === 0) throw new TidemarkError('USAGE', `${name} has no metric "${metric}": it has ${metricsOf(series).slice(0, 12).join(', ')}`)
  const changes = points.length < FEWEST ? null : changePoints(points.map(({ value }) => value), { leastChange: margin })
  const history: BaselineHistory = { metric, unit, points, changes }
  const figures = computeFigures(historyFigures, history, `${metric} of ${name}, medians of saved measurements, margin ${formatCount(100 * margin)} %`)
  for (const figure of ['baseline.history.last', 'baseline.history.level']) figures[figure]!.unit = unit
  return {
    schema: 'tidemark.report/1', version, settings: { baseline: name, metric, margin },
    inputs,
    verdict: { grade: 'COMPUTED', sentence: sentenceOf(history), notShown: ['why the level changed: look at what the labels of the runs beside it changed', 'changes of spread without a change of level', 'changes among the first or last 2 runs'], answers: [] },
    figures,
    tables: {
      'baseline.series': tableOf(`${metric} in the order of saving`, ['run', 'saved', 'label', 'value', 'runs', 'environmentChanged'], points.map((point, i): Cell[] => [i + 1, point.saved, point.label, point.value, point.runs, point.moved.join(', ')]), { value: unit }),
      'baseline.changes': tableOf('Change points', ['run', 'saved', 'label', 'before', 'after', 'change', 'p'], (changes ?? []).map(({ index, before, after, p }): Cell[] => [index + 1, points[index]!.saved, points[index]!.label, before, after, before === 0 ? null : after / before - 1, p]), { before: unit, after: unit, change: 'share', p: 'share' }),
    },
    findings: [],
    ledger: [],
  }
}

function sentenceOf({ metric, points, changes }: BaselineHistory): string {
  if (changes === null) return `${metric} was saved ${points.length === 1 ? 'once' : `${points.length} times`}: change points need ${FEWEST} runs.`
  const latest = changes.at(-1)
  if (latest === undefined) return `${metric} keeps its level through ${points.length} runs.`
  return `${metric} changes its level ${changes.length === 1 ? 'once' : `${changes.length} times`} in ${points.length} runs, last at run ${latest.index + 1} (${points[latest.index]!.label ?? points[latest.index]!.saved}): ${changeText(latest.before === 0 ? null : latest.after / latest.before - 1)}.`
}
