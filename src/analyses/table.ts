import type { Cell, Table } from '../core/result.ts'

/** A table from rows whose cells follow the names of the columns. */
export function tableOf(title: string, names: readonly string[], rows: readonly Cell[][], units?: Record<string, string>): Table {
  const columns = Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i] ?? null)]))
  return units === undefined ? { title, columns } : { title, units, columns }
}

/** Columns from rows that all have the same names. */
export function fromRows(rows: readonly Record<string, Cell>[]): Record<string, Cell[]> {
  return Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name] ?? null)]))
}

/** Sum of a column. */
export function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
