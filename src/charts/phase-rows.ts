import type { Cell, Report, Table } from '../core/result.ts'
import { formatBytes, formatCount, formatDuration, formatShare } from '../core/units.ts'
import { namedTable } from './source.ts'
import { ALERT, NAIVE, QUIET, TRUE } from './theme.ts'

/** A row of a table of the record. */
export type Row = Record<string, Cell>

/** Rows of a table with at least these columns; none where it is missing. */
export function rowsWith(report: Report, name: string, columns: string[]): { source: Table; rows: Row[] } | null {
  const source = namedTable(report, name, columns)
  if (source === null) return null
  const names = Object.keys(source.columns)
  return { source, rows: source.columns[columns[0]!]!.map((_, i) => Object.fromEntries(names.map((column) => [column, source.columns[column]![i] ?? null]))) }
}

/** A finite number, or `null`. */
export function numberIn(row: Row, column: string): number | null {
  const cell = row[column]
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : null
}

/** A metric with its owner: two processes may have a metric of one name. */
export function metricOf(row: Row): string {
  return row['of'] === null || row['of'] === undefined || row['of'] === '' ? String(row['metric']) : `${String(row['metric'])} of ${String(row['of'])}`
}

/** A name that fits a narrow page, its middle left out. */
export function short(name: string, letters = 42): string {
  return name.length <= letters ? name : `${name.slice(0, Math.ceil(letters / 2))}…${name.slice(1 - Math.floor(letters / 2))}`
}

/** The margin that was stated, as a share. */
export function marginOf(report: Report): number {
  return Number(report.settings['margin'] ?? 0.05)
}

/** Colour of a verdict word; the word stands beside it. */
export function colourOf(word: string): string {
  return word === 'LOSS' || word === 'UNSTABLE BASELINE' ? ALERT : word === 'SMALL LOSS' ? NAIVE : /^(NO LOSS|SMALL GAIN|GAIN|STABLE)/.test(word) ? TRUE : QUIET
}

/** How values of a unit are drawn: the number that they are divided by, the unit of the axis, and one value as text. */
export function scaleOf(unit: string, most: number): { size: number; axis: string; text: (value: number) => string } {
  if (unit === 'B' || unit === 'B/s') {
    const steps: [number, string][] = [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']]
    const [size, name] = steps.find(([step]) => most >= step) ?? [1, 'B'], per = unit === 'B' ? '' : '/s'
    return { size, axis: `${name}${per}`, text: (value) => `${formatBytes(value)}${per}` }
  }
  if (unit === 's') {
    const steps: [number, string][] = [[1, 's'], [1e-3, 'ms'], [1e-6, '\u00b5s'], [1e-9, 'ns']]
    const [size, name] = steps.find(([step]) => most >= step) ?? [1e-9, 'ns']
    return { size, axis: name, text: (value) => formatDuration(value * 1e9) }
  }
  if (unit === 'share') return { size: 0.01, axis: '% of the time', text: formatShare }
  return { size: 1, axis: unit === '1' || unit === '' ? 'value' : unit, text: (value) => formatCount(Number(value.toPrecision(4))) }
}

/** Per cent with a sign only where it is needed, as an axis writes them. */
export const PERCENT = "format(datum.value, ',~f') + ' %'"
