import { formatFigure } from '../core/units.ts'
import { sidesOf } from './compared-sides.ts'
import { namedTable } from './source.ts'
import { ALERT, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

/** Most figures drawn; the table has all. */
const MOST = 12

/** Of records that are not about I/O: the figures that moved most from the first side to the last, as ratios on a logarithmic scale. */
export const compareMoved: ChartOf = (report) => {
  if (report.tables['compare.experiment'] !== undefined) return null
  const sides = sidesOf(report), first = sides[0]?.label ?? '', last = sides.at(-1)?.label ?? ''
  const source = namedTable(report, 'compare.figures', ['figure', 'unit', first, last])
  const ratios = source?.columns[`${last}, ratio`]
  if (source === null || ratios === undefined) return null
  const text = (side: string, i: number): string => {
    const value = source.columns[side]![i]
    return typeof value === 'number' ? formatFigure(String(source.columns['figure']![i]), { value, unit: String(source.columns['unit']![i]), basis: '' }) : 'nothing'
  }
  const rows = ratios.flatMap((ratio, i) => (typeof ratio === 'number' && ratio > 0 && ratio !== 1 ? [{ figure: String(source.columns['figure']![i]), ratio, end: Math.max(1, ratio), label: formatFigure('factor', { value: ratio, unit: '1', basis: '' }), from: text(first, i), to: text(last, i) }] : []))
    .toSorted((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio))).slice(0, MOST)
  const [most] = rows
  if (most === undefined) return null
  const reach = Math.max(...rows.map(({ ratio }) => Math.abs(Math.log(ratio)))) 
  return {
    id: 'compare-moved',
    title: `${most.figure} moved most, to ${most.label}: from ${most.from} to ${most.to}`,
    description: `Figures of ${last} over those of ${first}, on a scale where a half and twice are equally far from 1; the ${rows.length} that moved most.`,
    table: source,
    spec: {
      ...frame,
      height: rows.length * 26,
      data: { values: rows },
      encoding: {
        y: { field: 'figure', type: 'nominal', sort: null, axis: { title: null, labelLimit: 220, labelColor: 'var(--fg)', domain: false } },
        x: { field: 'ratio', type: 'quantitative', scale: { type: 'log', domain: [Math.exp(-1.1 * reach), Math.exp(1.6 * reach)], nice: false }, axis: { title: `${last.split(' ')[0]} over ${first.split(' ')[0]}`, grid: true, format: '~g', tickCount: 5 } },
      },
      layer: [
        { mark: { type: 'rule', color: ALERT, strokeWidth: 2 }, encoding: { x2: { datum: 1 } } },
        { mark: { type: 'point', filled: true, size: 60, color: ALERT, opacity: 1 }, encoding: { tooltip: [{ field: 'figure' }, { field: 'from', title: first }, { field: 'to', title: last }, { field: 'label', title: 'ratio' }] } },
        { mark: { type: 'text', align: 'left', dx: 8, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'label' } } },
      ],
    },
  }
}
