/** Figures of `tidemark peak` over samples. */
import type { Figure } from '../core/result.ts'
import { computeFigures, ratio, type FigureRule } from './figure.ts'
import type { SampledPeakFacts } from './sampled-peak.ts'

const apart = (a: number | null | undefined, b: number): number | null => (a === null || a === undefined ? null : Math.abs(a - b))

/** Every figure, in the order of the report. Values are in the unit of the metric, which is B unless it is no memory. */
export const sampledPeakFigures: readonly FigureRule<SampledPeakFacts>[] = [
  { name: 'sampled.extreme', unit: 'B', formula: 'highest sample of the metric; the lowest where little of it is bad, such as available memory', compute: ({ extreme }) => extreme },
  { name: 'sampled.typical', unit: 'B', formula: 'median of the samples', compute: ({ typical }) => typical },
  { name: 'sampled.swing', unit: 'B', formula: '|sampled.extreme - sampled.typical|', compute: ({ extreme, typical }) => Math.abs(extreme - typical) },
  { name: 'sampled.atSeconds', unit: 's', formula: 'time of the first sample that has sampled.extreme, since the first sample', compute: ({ at }) => at },
  { name: 'sampled.samples', unit: '1', formula: 'samples of the metric', compute: ({ series }) => series.values.length },
  { name: 'sampled.interval', unit: 's', formula: 'median time between two samples', compute: ({ interval }) => interval },
  { name: 'sampled.gaps', unit: '1', formula: 'times between two samples longer than 3 x sampled.interval', compute: ({ gaps }) => gaps },
  { name: 'sampled.every', unit: 's', formula: 'polling interval that is asked for', compute: ({ asked }) => asked?.interval ?? null },
  { name: 'sampled.polledMedian', unit: 'B', formula: 'extreme that polling at sampled.every reports, median over all moments at which it may begin', compute: ({ asked }) => asked?.median ?? null },
  { name: 'sampled.polledWorst', unit: 'B', formula: 'the same from the unluckiest moment', compute: ({ asked }) => asked?.worst ?? null },
  { name: 'sampled.missedMedian', unit: 'B', formula: '|sampled.polledMedian - sampled.extreme|', compute: ({ asked, extreme }) => apart(asked?.median, extreme) },
  { name: 'sampled.missedWorst', unit: 'B', formula: '|sampled.polledWorst - sampled.extreme|', compute: ({ asked, extreme }) => apart(asked?.worst, extreme) },
  { name: 'sampled.missedWorstShare', unit: '1', formula: 'sampled.missedWorst / sampled.swing', compute: ({ asked, extreme, typical }) => (asked?.worst === null || asked === null ? null : ratio(apart(asked.worst, extreme)!, Math.abs(extreme - typical))) },
  { name: 'sampled.seenShare', unit: '1', formula: 'share of moments to begin from which polling at sampled.every sees sampled.extreme', compute: ({ asked }) => asked?.seenShare ?? null },
  { name: 'sampled.highWater', unit: 'B', formula: 'high-water mark that kernel or cgroup kept of the same quantity; none where none was recorded', compute: ({ mark }) => mark?.value ?? null },
  { name: 'sampled.missedBetween', unit: 'B', formula: 'sampled.highWater - sampled.extreme: what the recording itself missed', compute: ({ mark, extreme }) => (mark === null ? null : mark.value - extreme) },
  { name: 'sampled.levels.width', unit: 's', formula: 'width of a bin of sampled.levels', compute: ({ width }) => width },
]

/** All of them by name, in the unit of the metric. */
export function computeSampledPeakFigures(facts: SampledPeakFacts): Record<string, Figure> {
  const figures = computeFigures(sampledPeakFigures, facts, facts.basis)
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, figure.unit === 'B' ? { ...figure, unit: facts.series.unit } : figure]))
}
