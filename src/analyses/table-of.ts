import type { Cell, Table } from '../core/result.ts'

/** Columns from rows: each row's keys name the columns. */
export function tableOf(title: string, names: readonly string[], rows: readonly Cell[][], units?: Record<string, string>): Table {
  const columns = Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i] ?? null)]))
  return units === undefined ? { title, columns } : { title, units, columns }
}
