import type { ColumnTable } from 'arquero'
import type { Cell, Report, Table } from '../core/result.ts'

/** A table of the report with at least these columns and one row, or `null`. */
export function namedTable(report: Report, name: string, columns: string[]): Table | null {
  const found = report.tables[name]
  if (found === undefined) return null
  if (!columns.every(column => (found.columns[column]?.length ?? 0) > 0)) return null
  return found
}

/** Rows as plain objects, ready for a spec. Not arquero's `objects`, `orderby` or expressions: they compile code, which a page under a strict policy may not. */
export function rowsOf(from: ColumnTable): Record<string, Cell>[] {
  const names = from.columnNames()
  const columns = names.map(name => from.array(name) as ArrayLike<Cell>)
  return Array.from({ length: from.numRows() }, (_, i) => Object.fromEntries(names.map((name, n) => [name, columns[n]![i]!])))
}

/** Column of numbers; what is not a number counts as zero. */
export function numbersOf(source: Table, column: string): number[] {
  return (source.columns[column] ?? []).map(cell => typeof cell === 'number' && Number.isFinite(cell) ? cell : 0)
}

/** Value of a figure, or `null` if it is missing or empty. */
export function valueOf(report: Report, name: string): number | null {
  return report.figures[name]?.value ?? null
}

/** The operation that was counted, as a plural noun for titles. */
export function counted(report: Report): string {
  const op = report.settings['op']
  if (op === undefined || op === null || op === 'read') return 'reads'
  return op === 'all' ? 'requests' : `${op}s`
}

/** The lifecycle step that was counted. */
export function stageOf(report: Report): string {
  return String(report.settings['stage'] ?? 'issue')
}
