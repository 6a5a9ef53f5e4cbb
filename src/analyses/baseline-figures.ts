/** Figures of `tidemark baseline check` and `history`. */
import { geometricMean } from '../statistics/intervals.ts'
import type { CheckedMetric, Word } from './baseline-check.ts'
import type { EnvironmentChange } from './baseline-environment.ts'
import type { BaselineHistory } from './baseline-history.ts'
import type { FigureRule } from './figure.ts'

/** Everything that figures, tables and rules of `baseline check` look at. */
export interface BaselineFacts {
  name: string
  metrics: readonly CheckedMetric[]
  changes: readonly EnvironmentChange[]
  margin: number
}

const count = (word: Word) => ({ metrics }: BaselineFacts): number => metrics.filter((metric) => metric.word === word).length

/** Every figure of a check, in the order of the report. */
export const baselineFigures: readonly FigureRule<BaselineFacts>[] = [
  { name: 'baseline.metrics', unit: '1', formula: 'metrics of the baseline, of this measurement, or of both', compute: ({ metrics }) => metrics.length },
  { name: 'baseline.exact', unit: '1', formula: 'of them, metrics on which all runs of a side agree', compute: ({ metrics }) => metrics.filter(({ kind }) => kind === 'exact').length },
  { name: 'baseline.regressions', unit: '1', formula: 'exact metrics that are worse; noisy ones with Holm-adjusted Mann-Whitney p at most 0.05 and a 95 % interval of the ratio wholly beyond the margin, on the worse side', compute: count('REGRESSION') },
  { name: 'baseline.changed', unit: '1', formula: 'the same for metrics that have no better way', compute: count('CHANGED') },
  { name: 'baseline.improved', unit: '1', formula: 'the same on the better side', compute: count('IMPROVED') },
  { name: 'baseline.small', unit: '1', formula: 'noisy metrics that certainly differ (adjusted p at most 0.05), not certainly by more than the margin, and not certainly by less', compute: (facts) => count('SMALL LOSS')(facts) + count('SMALL GAIN')(facts) + count('SMALL CHANGE')(facts) },
  { name: 'baseline.equivalent', unit: '1', formula: 'noisy metrics whose 90 % interval of the ratio lies within the margin, with TOST p at most 0.05', compute: count('EQUIVALENT') },
  { name: 'baseline.unchanged', unit: '1', formula: 'exact metrics with the same value', compute: count('UNCHANGED') },
  { name: 'baseline.inconclusive', unit: '1', formula: 'noisy metrics of which the runs say none of these', compute: count('INCONCLUSIVE') },
  { name: 'baseline.insufficient', unit: '1', formula: 'noisy metrics with fewer than 6 runs on a side, or too few for so many metrics', compute: count('INSUFFICIENT') },
  { name: 'baseline.notComparable', unit: '1', formula: 'metrics on one side only, or measured in surroundings that differ', compute: count('NOT COMPARABLE') },
  { name: 'baseline.margin', unit: '1', formula: 'smallest change of the ratio that matters, as given', compute: ({ margin }) => margin },
  {
    name: 'baseline.geomeanRatio', unit: '1', formula: 'geometric mean of the Hodges-Lehmann ratios now / before of noisy metrics that can be compared; none where one is not above 0',
    compute: ({ metrics }) => geometricMean(metrics.filter(({ kind, word }) => kind === 'noisy' && word !== 'NOT COMPARABLE').map(({ ratio }) => ratio ?? 0)),
  },
]

/** Every figure of a history. */
export const historyFigures: readonly FigureRule<BaselineHistory>[] = [
  { name: 'baseline.history.runs', unit: '1', formula: 'saved measurements of the baseline that have the metric', compute: ({ points }) => points.length },
  { name: 'baseline.history.changes', unit: '1', formula: 'change points of the medians: E-divisive in windows of 50, segments of 3 or more, t test p at most 0.001, change at least the margin; none under 12 runs', compute: ({ changes }) => changes?.length ?? null },
  { name: 'baseline.history.last', unit: '1', formula: 'last median', compute: ({ points }) => points.at(-1)?.value ?? null },
  { name: 'baseline.history.level', unit: '1', formula: 'mean since the last change point', compute: ({ changes }) => changes?.at(-1)?.after ?? null },
]
