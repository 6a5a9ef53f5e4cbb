import { formatCount } from '../core/units.ts'
import { namedTable } from './source.ts'
import { ALERT, NAIVE, QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

/** Metrics that are drawn; the table has all. */
const MOST = 40

/** Letters of a name that fit a narrow page. */
const LONGEST = 44
const COLOURS: Record<string, string> = { REGRESSION: ALERT, CHANGED: ALERT, IMPROVED: TRUE, EQUIVALENT: TRUE, UNCHANGED: TRUE, 'SMALL GAIN': TRUE, 'SMALL LOSS': NAIVE, 'SMALL CHANGE': NAIVE }

const short = (name: string): string => (name.length <= LONGEST ? name : `${name.slice(0, LONGEST / 2)}…${name.slice(1 - LONGEST / 2)}`)

/** Change of every metric with its interval, the margin drawn as a band: a forest plot. */
export const baselineForest: ChartOf = (report) => {
  const source = namedTable(report, 'baseline.metrics', ['metric', 'verdict', 'ratio', 'low', 'high'])
  if (source === null) return null
  const cells = (name: string, i: number): number | null => {
    const cell = source.columns[name]![i]
    return typeof cell === 'number' ? cell : null
  }
  const all = source.columns['metric']!.map((metric, i) => ({ metric: String(metric), word: String(source.columns['verdict']![i]), ratio: cells('ratio', i), low: cells('low', i), high: cells('high', i) }))
    .filter((row): row is typeof row & { ratio: number } => row.ratio !== null)
  const changed = all.filter(({ word }) => word !== 'UNCHANGED'), rows = (changed.length === 0 ? all : changed).slice(0, MOST)
  if (rows.length === 0) return null
  const margin = Number(report.settings['margin'])
  const percent = (ratio: number): number => 100 * (ratio - 1)
  const points = rows.map((row) => ({ metric: row.metric, name: short(row.metric), word: row.word, change: percent(row.ratio), low: row.low === null ? null : percent(row.low), high: row.high === null ? null : percent(row.high), colour: COLOURS[row.word] ?? QUIET }))
  const ends = [...points.flatMap(({ change, low, high }) => [change, low ?? change, high ?? change]), -150 * margin, 150 * margin]
  const from = Math.min(...ends), to = Math.max(...ends), room = 0.05 * (to - from)
  const worse = points.filter(({ word }) => word === 'REGRESSION' || word === 'CHANGED').length
  const x = { type: 'quantitative' as const, scale: { domain: [from - room, to + room], nice: false }, axis: { title: 'change from the baseline (%)', labelExpr: "(datum.value > 0 ? '+' : '') + format(datum.value, ',~f')", tickCount: 6 } }
  const y = { field: 'metric', type: 'nominal' as const, sort: points.map(({ metric }) => metric), axis: null }
  const colour = { field: 'colour', type: 'nominal' as const, scale: null, legend: null }
  const hidden = all.length - points.length
  return {
    id: 'baseline-forest',
    title: worse > 0
      ? `${formatCount(worse)} of the ${formatCount(points.length)} metrics drawn ${worse === 1 ? 'is' : 'are'} worse, or changed`
      : 'No metric is certainly worse by more than the margin',
    description: `Dot: change of the ratio now / before; line: its 95 % interval, none where a metric is exact or has too few runs; band: the margin of ${formatCount(100 * margin)} %, within which a change does not matter. Which way is worse, the table says.${hidden > 0 ? ` ${formatCount(hidden)} more are in the table.` : ''}`,
    table: source,
    spec: {
      ...frame,
      height: 40 * points.length,
      data: { values: points },
      layer: [
        { data: { values: [{ from: -100 * margin, to: 100 * margin }] }, mark: { type: 'rect', color: QUIET, opacity: 0.18, aria: false }, encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } } },
        { data: { values: [{ at: 0 }] }, mark: { type: 'rule', color: QUIET, strokeDash: [4, 3], aria: false }, encoding: { x: { ...x, field: 'at' } } },
        { mark: { type: 'text', align: 'left', dx: 4, dy: -12, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, y, text: { field: 'name' } } },
        { transform: [{ filter: 'isValid(datum.low) && isValid(datum.high)' }], mark: { type: 'rule', strokeWidth: 2, yOffset: 6, aria: false }, encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color: colour } },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1, yOffset: 6 },
          encoding: { x: { ...x, field: 'change' }, y, color: colour, tooltip: [{ field: 'metric' }, { field: 'word', title: 'verdict' }, { field: 'change', title: 'change (%)', format: '+,.2f' }, { field: 'low', title: 'from (%)', format: '+,.2f' }, { field: 'high', title: 'to (%)', format: '+,.2f' }] },
        },
      ],
    },
  }
}
