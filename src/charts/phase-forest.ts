import type { Report } from '../core/result.ts'
import { formatCount, formatShare } from '../core/units.ts'
import { colourOf, marginOf, numberIn, PERCENT, rowsWith, metricOf, short, type Row } from './phase-rows.ts'
import { QUIET, frame } from './theme.ts'
import type { Chart, ChartOf } from './types.ts'

/** Ratios that are drawn; the table has all. */
const MOST = 24

interface Forest { id: string; title: (drawn: number) => string; reading: string; name: (row: Row) => string; axis: string }

/** Ratios with their intervals, one below the other, around the band of the margin. */
function forest(report: Report, table: string, columns: string[], { id, title, reading, name, axis }: Forest): Chart | null {
  const found = rowsWith(report, table, columns)
  if (found === null) return null
  const primary = String(report.settings['metric'] ?? ''), margin = marginOf(report)
  const all = found.rows.map((row) => ({ metric: metricOf(row), name: name(row), word: String(row['word'] ?? ''), ratio: numberIn(row, 'ratio') ?? numberIn(row, 'retention'), low: numberIn(row, 'low'), high: numberIn(row, 'high') }))
    .filter((row): row is typeof row & { ratio: number } => row.ratio !== null)
    .toSorted((a, b) => Number(b.metric === primary) - Number(a.metric === primary))
  if (all.length === 0) return null
  const values = all.slice(0, MOST).map((row, at) => ({
    key: at, name: row.name, word: row.word, ratio: 100 * row.ratio, low: row.low === null ? null : 100 * row.low, high: row.high === null ? null : 100 * row.high, colour: colourOf(row.word),
    label: short(row.name), told: `${formatShare(row.ratio)}${row.word === '' ? '' : `, ${row.word}`}`,
  }))
  const ends = [...values.flatMap(({ ratio, low, high }) => [ratio, low ?? ratio, high ?? ratio]), 100 * (1 - 1.5 * margin), 100 * (1 + 1.5 * margin)]
  const from = Math.min(...ends), to = Math.max(...ends), room = 0.04 * (to - from)
  const x = { type: 'quantitative' as const, scale: { domain: [from - room, to + room], nice: false }, axis: { title: axis, labelExpr: PERCENT, tickCount: 6, labelBound: true, grid: true } }
  const y = { field: 'key', type: 'nominal' as const, sort: values.map(({ key }) => key), axis: null }, colour = { field: 'colour', type: 'nominal' as const, scale: null, legend: null }
  return {
    id,
    title: title(values.length),
    description: `${reading} Line: its approximate 95 % interval; band: the margin of ${formatCount(100 * margin)} %; dashed: 100 %, no difference.${all.length > values.length ? ` ${formatCount(all.length - values.length)} more are in the table.` : ''}`,
    table: found.source,
    spec: {
      ...frame,
      height: 56 * values.length,
      data: { values },
      layer: [
        { data: { values: [{ from: 100 * (1 - margin), to: 100 * (1 + margin) }] }, mark: { type: 'rect', color: QUIET, opacity: 0.18, aria: false }, encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } } },
        { data: { values: [{ at: 100 }] }, mark: { type: 'rule', color: QUIET, strokeDash: [4, 3], aria: false }, encoding: { x: { ...x, field: 'at' } } },
        ...[{ field: 'label', dy: -18 }, { field: 'told', dy: -3 }].map(({ field, dy }) => ({ mark: { type: 'text' as const, align: 'left' as const, dx: 4, dy, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, y, text: { field } } })),
        { transform: [{ filter: 'isValid(datum.low) && isValid(datum.high)' }], mark: { type: 'rule', strokeWidth: 2, yOffset: 13, aria: false }, encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color: colour } },
        { mark: { type: 'point', filled: true, size: 64, opacity: 1, yOffset: 13 }, encoding: { x: { ...x, field: 'ratio' }, y, color: colour, tooltip: [{ field: 'name' }, { field: 'word', title: 'verdict' }, { field: 'ratio', title: 'ratio (%)', format: ',.2f' }, { field: 'low', title: 'from (%)', format: ',.2f' }, { field: 'high', title: 'to (%)', format: ',.2f' }] } },
      ],
    },
  }
}

/** Retention of every metric in every compared phase. */
export const phaseForest: ChartOf = (report) => forest(report, 'phase.retention', ['metric', 'phase', 'retention', 'word'], {
  id: 'phase-forest',
  title: (drawn) => {
    const { word = [], high: highs = [] } = report.tables['phase.retention']?.columns ?? {}
    const low = highs.filter((high) => typeof high === 'number' && high < 1 - marginOf(report)).length, lost = word.filter((one) => one === 'LOSS').length
    // An interval below the margin is no loss where the baseline moves on its own, or samples are too few.
    if (low > lost) return `${formatCount(low)} of ${formatCount(drawn)} ${low === 1 ? 'intervals lies' : 'intervals lie'} wholly below the margin, ${lost === 0 ? low === 1 ? 'and it shows no loss' : 'and none of them shows a loss' : `and ${formatCount(lost)} of them ${lost === 1 ? 'shows' : 'show'} a loss`}`
    return low === 0 ? `None of ${formatCount(drawn)} comparisons lies wholly below the margin` : `${formatCount(low)} of ${formatCount(drawn)} ${low === 1 ? 'comparisons lies' : 'comparisons lie'} wholly below the margin`
  },
  reading: 'Dot: mean of the compared phase / mean of the reference, turned so that higher is better.',
  name: (row) => `${metricOf(row)}, ${String(row['phase'])}`, axis: 'retention',
})

/** Second half of the reference by its first: what an unchanged machine does on its own. */
export const phaseHalves: ChartOf = (report) => forest(report, 'phase.halves', ['metric', 'ratio', 'low', 'high'], {
  id: 'phase-halves',
  title: (drawn) => {
    const moved = (report.tables['phase.halves']?.columns['word'] ?? []).filter((word) => word === 'UNSTABLE BASELINE').length
    return moved > 0 ? `The two halves of the reference differ in ${moved === drawn ? 'every metric' : `${formatCount(moved)} of ${formatCount(drawn)} metrics`}` : 'The two halves of the reference do not differ for certain'
  },
  reading: 'Dot: second half of the reference / its first, between which nothing was changed; a smaller difference between phases is no finding.',
  name: metricOf, axis: 'second half / first half',
})
