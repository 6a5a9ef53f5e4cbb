import { formatCount, formatShare } from '../core/units.ts'
import { colourOf, marginOf, metricOf, numberIn, rowsWith, short, PERCENT, type Row } from './phase-rows.ts'
import { QUIET, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

/** Metrics that are drawn; the table has all. */
const MOST = 12

/** Ratio of every cycle as a dot, with the paired estimate and its interval, the margin drawn as a band around 100 %. */
export const phaseCycles: ChartOf = (report) => {
  const cycles = rowsWith(report, 'phase.cycles', ['metric', 'cycle', 'ratio']), paired = rowsWith(report, 'phase.paired', ['metric', 'ratio', 'word'])
  if (cycles === null || paired === null) return null
  const primary = String(report.settings['metric'] ?? '')
  const severalPhases = new Set(paired.rows.map((row) => row['phase'])).size > 1
  // Off and on are rows of their own: a metric alone does not tell them apart.
  const nameOf = (row: Row): string => (severalPhases ? `${metricOf(row)} in ${String(row['phase'])}` : metricOf(row))
  const estimates = paired.rows.map((row) => ({ metric: metricOf(row), name: nameOf(row), word: String(row['word']), ratio: numberIn(row, 'ratio'), low: numberIn(row, 'low'), high: numberIn(row, 'high'), p: numberIn(row, 'signFlipP') }))
    .filter((row): row is typeof row & { ratio: number } => row.ratio !== null)
    .toSorted((a, b) => Number(b.metric === primary) - Number(a.metric === primary)).slice(0, MOST)
  if (estimates.length === 0) return null
  const names = estimates.map(({ name }) => name), margin = marginOf(report)
  const dots = cycles.rows.map((row) => ({ name: nameOf(row), cycle: String(row['cycle']), ratio: numberIn(row, 'ratio') })).filter((row): row is typeof row & { ratio: number } => row.ratio !== null && names.includes(row.name))
  const values = estimates.map((row) => ({
    metric: row.metric, name: row.name, word: row.word, ratio: 100 * row.ratio, low: row.low === null ? null : 100 * row.low, high: row.high === null ? null : 100 * row.high, colour: colourOf(row.word),
    label: `${short(row.name, severalPhases ? 34 : 24)}: ${formatShare(row.ratio)}${row.low === null || row.high === null ? '' : ` [${(100 * row.low).toFixed(1)}, ${(100 * row.high).toFixed(1)}]`}`,
  }))
  const ends = [...dots.map(({ ratio }) => 100 * ratio), ...values.flatMap(({ ratio, low, high }) => [ratio, low ?? ratio, high ?? ratio]), 100 * (1 - 1.5 * margin), 100 * (1 + 1.5 * margin)]
  const from = Math.min(...ends), to = Math.max(...ends), room = 0.04 * (to - from)
  const x = { type: 'quantitative' as const, scale: { domain: [from - room, to + room], nice: false }, axis: { title: 'compared / reference, cycle by cycle', labelExpr: PERCENT, tickCount: 6, labelBound: true, grid: true } }
  const y = { field: 'name', type: 'nominal' as const, sort: names, axis: null }, colour = { field: 'colour', type: 'nominal' as const, scale: null, legend: null }
  const first = values[0]!, second = values.slice(1).find(({ metric }) => (severalPhases ? metric === values[0]!.metric : !metric.startsWith('speed'))) ?? values[1]
  return {
    id: 'phase-cycles',
    title: `${first.name} keeps ${formatShare(first.ratio / 100)} over ${formatCount(dots.filter(({ name }) => name === first.name).length)} cycles${second === undefined || second === first ? '' : `, ${second.name} ${formatShare(second.ratio / 100)}`}`,
    description: `Small dot: one cycle, compared / reference, 100 % is no change. Large dot and line: the estimate over the cycles with its 95 % interval. Band: the margin of ${formatCount(100 * margin)} %.${paired.rows.length > estimates.length ? ` ${formatCount(paired.rows.length - estimates.length)} more are in the table.` : ''}`,
    table: cycles.source,
    spec: {
      ...frame,
      height: 64 * values.length,
      data: { values },
      layer: [
        { data: { values: [{ from: 100 * (1 - margin), to: 100 * (1 + margin) }] }, mark: { type: 'rect', color: QUIET, opacity: 0.18, aria: false }, encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } } },
        { data: { values: [{ at: 100 }] }, mark: { type: 'rule', color: QUIET, strokeDash: [4, 3], aria: false }, encoding: { x: { ...x, field: 'at' } } },
        { mark: { type: 'text', align: 'left', dx: 4, dy: -20, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, y, text: { field: 'label' } } },
        { data: { values: dots.map((dot) => ({ ...dot, ratio: 100 * dot.ratio })) }, mark: { type: 'point', filled: true, size: 34, opacity: 0.55, color: QUIET, yOffset: -2 }, encoding: { x: { ...x, field: 'ratio' }, y, tooltip: [{ field: 'name', title: 'metric' }, { field: 'cycle' }, { field: 'ratio', title: 'ratio (%)', format: ',.2f' }] } },
        { transform: [{ filter: 'isValid(datum.low) && isValid(datum.high)' }], mark: { type: 'rule', strokeWidth: 2, yOffset: 14, aria: false }, encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color: colour } },
        { mark: { type: 'point', filled: true, size: 80, opacity: 1, yOffset: 14 }, encoding: { x: { ...x, field: 'ratio' }, y, color: colour, tooltip: [{ field: 'name', title: 'metric' }, { field: 'word', title: 'verdict' }, { field: 'ratio', title: 'ratio (%)', format: ',.2f' }, { field: 'low', title: 'from (%)', format: ',.2f' }, { field: 'high', title: 'to (%)', format: ',.2f' }] } },
      ],
    },
  }
}
