import type { Report } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { numberIn, rowsWith, scaleOf, short, type Row } from './phase-rows.ts'
import { TRUE, frame } from './theme.ts'
import type { Chart, ChartOf } from './types.ts'

/** Bars that are drawn; the table has all. */
const MOST = 40

const owner = (row: Row): string => (row['of'] === null || row['of'] === '' ? '' : `, ${short(String(row['of']), 12)}`)

/** Signals of one unit as bars, phase by phase. */
function bars(report: Report, id: string, unit: string, wanted: RegExp, title: (rows: Row[], text: (value: number) => string) => string, description: string): Chart | null {
  const found = rowsWith(report, 'phase.signals', ['signal', 'phase', 'value', 'unit'])
  const rows = found?.rows.filter((row) => row['unit'] === unit && wanted.test(String(row['signal'])) && numberIn(row, 'value') !== null) ?? []
  if (found === null || rows.length === 0) return null
  const most = Math.max(...rows.map((row) => numberIn(row, 'value')!)), { size, axis, text } = scaleOf(unit, most)
  const values = rows.slice(0, MOST).map((row, key) => ({ key, name: `${String(row['signal'])}${owner(row)}, ${String(row['phase'])}`, value: numberIn(row, 'value')! / size, label: `${String(row['signal'])}${owner(row)}, ${short(String(row['phase']), 14)}: ${text(numberIn(row, 'value')!)}` }))
  const y = { field: 'key', type: 'nominal' as const, sort: values.map(({ key }) => key), axis: null }
  const x = { field: 'value', type: 'quantitative' as const, scale: { domain: [0, Math.max(most / size, Number.MIN_VALUE)], nice: most > 0 }, axis: { title: axis, grid: true, format: ',~f', tickCount: 6, labelBound: true } }
  return {
    id,
    title: title(rows, text),
    description: `${description}${rows.length > values.length ? ` ${formatCount(rows.length - values.length)} more are in the table.` : ''}`,
    table: found.source,
    spec: {
      ...frame,
      height: 34 * values.length,
      data: { values },
      layer: [
        { mark: { type: 'bar', color: TRUE, height: 7, yOffset: 9 }, encoding: { x, y, tooltip: [{ field: 'label', title: 'signal' }] } },
        { mark: { type: 'text', align: 'left', dx: 4, dy: -6, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, y, text: { field: 'label' } } },
      ],
    },
  }
}

const worst = (rows: readonly Row[]): Row => rows.toSorted((a, b) => numberIn(b, 'value')! - numberIn(a, 'value')!)[0]!

/** Share of the time in which tasks waited for memory, disk or CPU, phase by phase. */
export const phasePressure: ChartOf = (report) => bars(report, 'phase-pressure', 'share', /^PSI (?:memory|io)/, (rows, text) => {
  const memory = rows.filter((row) => String(row['signal']).startsWith('PSI memory'))
  if (memory.length > 0 && memory.every((row) => row['value'] === 0)) return 'Pressure on memory is exactly 0 in every phase'
  const most = worst(memory.length > 0 ? memory : rows)
  return `${String(most['signal'])} is highest in ${String(most['phase'])}: ${text(numberIn(most, 'value')!)} of the time`
}, 'Share of the time in which some or all tasks stood still for want of memory or disk: growth of the total / time. Contention for memory bandwidth does not show here.')

/** What was read again, read, written or moved in a second, phase by phase. */
export const phaseTraffic: ChartOf = (report) => bars(report, 'phase-traffic', 'B/s', /./, (rows, text) => {
  const most = worst(rows)
  return `${String(most['signal'])}: most in ${String(most['phase'])}, ${text(numberIn(most, 'value')!)}`
}, 'Bytes in a second, from the growth of counters within each phase.')
