import { formatCount, formatFactor } from '../core/units.ts'
import { namedTable } from './source.ts'
import { ALERT, QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

/** Claims that are drawn; the table has all. */
const MOST = 12
/** Letters of a label that fit a narrow page. */
const LONGEST = 50

const times = (factor: number): string => (factor < 100 ? formatFactor(factor) : `${formatCount(Math.round(factor))}\u00d7`)
const short = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`)

/** Each printed number over the right one, those that are farthest off first. */
export const claimsRatio: ChartOf = (report) => {
  const source = namedTable(report, 'claims', ['claim', 'printed', 'right', 'rule', 'timesRight'])
  if (source === null) return null
  const cell = (name: string, i: number): string => String(source.columns[name]![i])
  const all = source.columns['timesRight']!.flatMap((times, i) => (typeof times !== 'number' ? [] : [{
    row: i, times, agrees: cell('rule', i) === 'agrees', rule: cell('rule', i),
    label: short(`${cell('claim', i)}: ${cell('printed', i)}${cell('rule', i) === 'agrees' ? '' : `, right ${cell('right', i).replace(/^.* = /, '')}`}`),
  }])).toSorted((a, b) => Number(a.agrees) - Number(b.agrees) || Math.abs(Math.log(b.times)) - Math.abs(Math.log(a.times)))
  const points = all.slice(0, MOST).map((point) => ({ ...point, colour: point.agrees ? TRUE : ALERT }))
  const worst = points[0]
  if (worst === undefined) return null
  const wrong = all.filter(({ agrees }) => !agrees).length
  const ends = points.map(({ times }) => Math.abs(Math.log10(times))), reach = Math.max(...ends, Math.log10(2)) * 1.1
  const x = { type: 'quantitative' as const, scale: { type: 'log' as const, domain: [10 ** -reach, 10 ** reach], nice: false }, axis: { title: 'printed / right (log scale)', labelExpr: "format(datum.value, datum.value < 10 ? '~g' : '~s') + '\u00d7'", tickCount: 7 } }
  const y = { field: 'row', type: 'nominal' as const, sort: points.map(({ row }) => row), axis: null }
  return {
    id: 'claims-ratio',
    title: worst.agrees ? 'Every number that has a right one beside it agrees with it'
      : `${formatCount(wrong)} of ${formatCount(all.length)} numbers ${wrong === 1 ? 'lies' : 'lie'} off the right one, the farthest ${times(worst.times >= 1 ? worst.times : 1 / worst.times)} too ${worst.times >= 1 ? 'large' : 'small'}`,
    description: `Dot: a printed number divided by the right one; dashed: they are equal. Claims whose fault is no single number are in the table alone.${all.length > points.length ? ` ${formatCount(all.length - points.length)} more are in the table.` : ''}`,
    table: source,
    spec: {
      ...frame,
      height: 34 * points.length,
      data: { values: points },
      layer: [
        { data: { values: [{ at: 1 }] }, mark: { type: 'rule', color: QUIET, strokeDash: [4, 3], aria: false }, encoding: { x: { ...x, field: 'at' } } },
        { mark: { type: 'text', align: 'left', dx: 4, dy: -9, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, y, text: { field: 'label' } } },
        { mark: { type: 'point', filled: true, size: 60, opacity: 1, yOffset: 7 }, encoding: { x: { ...x, field: 'times' }, y, color: { field: 'colour', type: 'nominal', scale: null, legend: null }, tooltip: [{ field: 'label', title: 'claim' }, { field: 'times', title: 'printed / right', format: ',.4~g' }, { field: 'rule' }] } },
      ],
    },
  }
}
