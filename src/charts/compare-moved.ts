import type { Cell } from '../core/result.ts'
import { formatFactor, formatFigure } from '../core/units.ts'
import { sidesOf } from './compared-sides.ts'
import { namedTable } from './source.ts'
import { ALERT, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

/** Most figures drawn; the table has all. */
const MOST = 12

/** Of records that are not about I/O: the figures that moved most from the first side to the last, as ratios on a logarithmic scale. */
export const compareMoved: ChartOf = (report) => {
  const source = namedTable(report, 'compare.moved', ['figure', 'unit', 'first', 'last', 'ratio'])
  if (source === null) return null
  const sides = sidesOf(report), first = sides[0]?.label ?? '', last = sides.at(-1)?.label ?? ''
  const { figure: names, unit: units, first: before, last: after, ratio: ratios } = source.columns as Record<'figure' | 'unit' | 'first' | 'last' | 'ratio', Cell[]>
  const rows = ratios.slice(0, MOST).map(Number).map((ratio, i) => {
    const figure = String(names[i]), text = (value: Cell): string => formatFigure(figure, { value: Number(value), unit: String(units[i]), basis: '' })
    return { figure, ratio, end: Math.max(1, ratio), label: formatFactor(ratio), from: text(before[i]!), to: text(after[i]!) }
  })
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
