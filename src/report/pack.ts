import { deflateRaw } from 'pako'
import type { Cell } from '../core/result.ts'

/** A column as it travels: as it is, or as a dictionary with an index per row (-1 is `null`). */
type PackedColumn = Cell[] | { words: string[], at: number[] }

/** Rows by column; the page builds them again. */
export interface PackedRows {
  length: number
  columns: Record<string, PackedColumn>
}

/** A compiled chart without its rows, and the rows. */
export interface PackedChart {
  id: string
  spec: object
  data: Record<string, PackedRows>
}

/** Rows to columns, text to a dictionary. */
export function packRows(rows: Record<string, Cell>[]): PackedRows {
  const columns: Record<string, PackedColumn> = {}
  for (const name of Object.keys(rows[0] ?? {})) {
    const cells = rows.map(row => row[name] ?? null)
    columns[name] = cells.some(cell => typeof cell === 'number') || cells.every(cell => cell === null) ? cells : dictionary(cells)
  }
  return { length: rows.length, columns }
}

/** Text as base64 of raw deflate: safe inside a script element, undone by `DecompressionStream`. The same bytes on every engine. */
export function deflate(text: string): string {
  const packed = deflateRaw(text, { level: 9 })
  let binary = ''
  for (let at = 0; at < packed.length; at += ARGUMENTS) binary += String.fromCharCode(...packed.subarray(at, at + ARGUMENTS))
  return btoa(binary)
}

/** As many as a call takes on every engine. */
const ARGUMENTS = 8192

function dictionary(cells: Cell[]): PackedColumn {
  const index = new Map<string, number>()
  const at = cells.map(cell => {
    if (typeof cell !== 'string') return -1
    const known = index.get(cell)
    if (known !== undefined) return known
    index.set(cell, index.size)
    return index.size - 1
  })
  return { words: [...index.keys()], at }
}
