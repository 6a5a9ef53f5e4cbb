import { table } from 'arquero'
import { formatNumber } from '../core/units.ts'
import { namedTable, numbersOf, rowsOf, valueOf } from './source.ts'
import { NAIVE, QUIET, TRUE, frame } from './theme.ts'
import { labelledLevels } from './labelled-levels.ts'
import type { ChartOf } from './types.ts'

/** Labels nearer than this share of the axis would lie on each other. */
const NEAR = 0.07
const SIZES: readonly (readonly [number, string])[] = [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']]

/** A sampled quantity over time, with its extreme and what polling reports of it. */
export const sampledOverTime: ChartOf = report => {
  const source = namedTable(report, 'sampled.levels', ['seconds', 'lowest', 'highest'])
  const extreme = valueOf(report, 'sampled.extreme'), width = valueOf(report, 'sampled.levels.width')
  if (source === null || extreme === null || width === null) return null
  const unit = report.figures['sampled.extreme']!.unit, every = report.settings['every'], metric = String(report.settings['metric'])
  const lowest = numbersOf(source, 'lowest'), highest = numbersOf(source, 'highest'), isHighest = report.settings['looksFor'] === 'highest'
  const bottom = Math.min(...lowest), top = Math.max(...highest), span = Math.max(top - bottom, Number.EPSILON)
  const [size, name] = unit === 'B' ? SIZES.find(([bytes]) => top >= 2 * bytes) ?? [1, 'B'] as const : [1, unit] as const
  const show = (value: number): string => formatNumber(value, unit)
  const rows = table({
    at: numbersOf(source, 'seconds'), low: lowest.map(value => value / size), high: highest.map(value => value / size),
    label: lowest.map((value, i) => (value === highest[i] ? show(value) : `${show(value)} to ${show(highest[i]!)}`)),
  })
  const worst = valueOf(report, 'sampled.polledWorst'), mark = valueOf(report, 'sampled.highWater')
  const lines = [
    { level: extreme, label: `${isHighest ? 'highest' : 'lowest'} sample ${show(extreme)}`, colour: TRUE, dy: isHighest ? -8 : 10 },
    ...(worst === null || Math.abs(worst - extreme) < NEAR * span ? [] : [{ level: worst, label: `every ${every}, at worst: ${show(worst)}`, colour: NAIVE, dy: isHighest ? 10 : -8 }]),
    ...(mark === null || Math.abs(mark - extreme) < NEAR * span ? [] : [{ level: mark, label: `high-water mark ${show(mark)}`, colour: QUIET, dy: -8 }]),
  ].map(line => ({ ...line, level: line.level / size }))
  const margin = 0.14 * span
  const y = { type: 'quantitative' as const, scale: { zero: false, nice: false, domain: [(bottom - margin) / size, (Math.max(top, mark ?? top) + margin) / size] }, axis: { title: `${metric} (${name})`, format: ',~f' } }
  const x = { field: 'at', type: 'quantitative' as const, scale: { nice: false }, axis: { title: 'seconds since the first sample', format: ',~f' } }
  return {
    id: 'sampled-over-time',
    title: worst === null || worst === extreme
      ? `${metric} ${isHighest ? 'rises to' : 'falls to'} ${show(extreme)}`
      : `${metric} ${isHighest ? 'rises to' : 'falls to'} ${show(extreme)}; read every ${every} it may miss ${show(Math.abs(worst - extreme))} of that`,
    description: 'Lowest and highest sample in each bin of equal width; the axis does not begin at zero. Lines: the extreme of all samples, and what polling reports of it from the unluckiest moment to begin.',
    table: source,
    spec: {
      ...frame,
      height: 260,
      data: { values: rowsOf(rows) },
      layer: [
        { mark: { type: 'area', color: TRUE, opacity: 0.35, interpolate: 'step-after', aria: false }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } } },
        {
          mark: { type: 'line', color: TRUE, strokeWidth: 1.25, interpolate: 'step-after', aria: false },
          encoding: { x, y: { ...y, field: isHighest ? 'high' : 'low' }, tooltip: [{ field: 'at', title: 'from (s)', format: ',.6~f' }, { field: 'label', title: 'samples' }] },
        },
        ...labelledLevels(lines, y),
      ],
    },
  }
}
