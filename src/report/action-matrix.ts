import { cellsOf } from './sections.ts'
import type { Cell, Report, Table } from '../core/result.ts'

/** More columns than this do not fit a page. */
const MOST_COLUMNS = 14

/** The action census as a matrix: a row per action, a column per kind of letters; `null` when it would be too wide. */
export function actionMatrix(report: Report): Table | null {
  const source = report.tables['io.actions']
  const actions = cellsOf(source, 'action').map(String), letters = cellsOf(source, 'rwbs').map(String), counts = cellsOf(source, 'count')
  const columns = [...new Set(letters)], rows = [...new Set(actions)]
  if (source === undefined || rows.length === 0 || columns.length > MOST_COLUMNS) return null
  const cells: Record<string, Cell[]> = { action: rows }
  for (const column of columns) cells[column === 'action' ? 'action ' : column] = rows.map(() => null)
  actions.forEach((action, i) => {
    const column = cells[letters[i] ?? '']
    if (column !== undefined) column[rows.indexOf(action)] = counts[i] ?? null
  })
  return { title: source.title, columns: cells }
}
