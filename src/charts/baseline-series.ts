import { formatCount } from '../core/units.ts'
import { namedTable, numbersOf } from './source.ts'
import { ALERT, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

/** The saved medians of one metric, with its levels and where they change. */
export const baselineSeries: ChartOf = (report) => {
  const source = namedTable(report, 'baseline.series', ['run', 'saved', 'value'])
  if (source === null) return null
  const changes = report.tables['baseline.changes'], unit = source.units?.['value'] ?? '', metric = String(report.settings['metric'])
  const runs = numbersOf(source, 'run'), values = numbersOf(source, 'value')
  const points = runs.map((run, i) => ({ run, value: values[i]!, label: String(source.columns['label']?.[i] ?? source.columns['saved']![i]) }))
  const at = changes === undefined ? [] : numbersOf(changes, 'run'), before = changes === undefined ? [] : numbersOf(changes, 'before'), after = changes === undefined ? [] : numbersOf(changes, 'after')
  const ends = [0.5, ...at.map((run) => run - 0.5), runs.at(-1)! + 0.5]
  const levels = at.length === 0 ? [] : [before[0]!, ...after].map((level, i) => ({ from: ends[i]!, to: ends[i + 1]!, level }))
  const x = { type: 'quantitative' as const, scale: { domain: [0.5, runs.at(-1)! + 0.5], nice: false }, axis: { title: 'saved run', format: ',~f', tickMinStep: 1 } }
  const y = { type: 'quantitative' as const, scale: { zero: false }, axis: { title: unit === '1' || unit === '' ? 'value' : unit, format: '~s' } }
  return {
    id: 'baseline-series',
    title: at.length === 0 ? `${metric}: no change of level in ${formatCount(points.length)} runs` : `${metric} changes its level at ${at.length === 1 ? 'run' : 'runs'} ${at.map(formatCount).join(', ')}`,
    description: 'Dot: median of a saved run; line: mean level between change points; dashed: the change. The axis need not begin at zero.',
    table: source,
    spec: {
      ...frame,
      height: 240,
      layer: [
        { data: { values: at.map((run) => ({ at: run - 0.5 })) }, mark: { type: 'rule', color: ALERT, strokeDash: [4, 3], aria: false }, encoding: { x: { ...x, field: 'at' } } },
        { data: { values: levels }, mark: { type: 'rule', color: TRUE, strokeWidth: 2, aria: false }, encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y: { ...y, field: 'level' } } },
        { data: { values: points }, mark: { type: 'point', filled: true, size: 36, opacity: 0.8, color: TRUE }, encoding: { x: { ...x, field: 'run' }, y: { ...y, field: 'value' }, tooltip: [{ field: 'label', title: 'run' }, { field: 'value', format: ',.6~g' }] } },
      ],
    },
  }
}
