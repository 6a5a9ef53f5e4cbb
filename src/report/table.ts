import { formatCell, formatCount, inWords, unitOfColumn } from '../core/units.ts'
import { Html, html, idOf, type Part } from './markup.ts'
import type { Cell, Table } from '../core/result.ts'

/** Rows that a page shows; the JSON has all. */
const MOST_ROWS = 200

/** Text that is a number with its unit, and so stands flush right. */
const QUANTITY = /^(?:[<>] |\u2212)?[\d.,]+(?:\u00d7| %| [KMGTPE]?i?B(?:\/s)?| [mn\u00b5]?s| \/s| requests?| lines?)?$|^\u2013$/

/** Stands where a table or a figure is missing. */
export const nothing = html`<p class="nothing">Nothing to show: not in this recording.</p>`

/** How a cell is drawn when text alone will not do. */
export type Draw = Partial<Record<string, (cell: Cell) => Html>>

/**
 * A table as real rows; a `name` makes it downloadable as CSV and gives it the id `table-<name>`. End tags that HTML lets a writer leave out
 * are left out, and numbers are set right by a class of the table for each column, not of each cell: a page holds thousands of cells.
 */
export function tableHtml(source: Table | null | undefined, name: string | null, draw: Draw = {}): Html {
  if (source === null || source === undefined) return nothing
  const columns = Object.entries(source.columns)
  const length = Math.max(0, ...columns.map(([, cells]) => cells.length))
  if (length === 0) return nothing
  const shown = Math.min(length, MOST_ROWS)
  const units = columns.map(([column]) => unitOfColumn(source, column))
  const right = columns.flatMap(([, cells], c) => cells.every(cell => cell === null || typeof cell === 'number' || QUANTITY.test(cell)) ? [`n${c + 1}`] : [])
  const rows: Html[] = []
  for (let r = 0; r < shown; r++) {
    rows.push(html`<tr>${columns.map(([column, cells], c) => cellHtml(cells[r], units[c] ?? '', c === 0, draw[column]))}`)
  }
  return html`<div class="scroll"${name !== null && html` id="${tableId(name)}"`} role="region" tabindex="0" aria-label="Table: ${source.title}"><table${right.length > 0 && html` class="${right.join(' ')}"`}>
<caption>${source.title}${name !== null && html` <button class="small js" type="button" data-csv="${name}">CSV<span class="unseen"> of ${source.title}</span></button>`}</caption>
<thead><tr>${columns.map(([column], c) => html`<th scope=col>${headOf(column, units[c] ?? '')}`)}</thead><tbody>${rows}</tbody></table></div>${shown < length && html`<p class="more">First ${formatCount(shown)} of ${formatCount(length)} rows; ${formatCount(length - shown)} more are in the JSON and the CSV.</p>`}`
}

/** Where a named table stands on the page. */
export function tableId(name: string): string {
  return `table-${idOf(name)}`
}

/** Names beside values, as a small table. */
export function pairs(title: string, entries: [string, Part][]): Html {
  if (entries.length === 0) return nothing
  return html`<table class="pairs"><caption class="unseen">${title}</caption><tbody>${entries.map(([name, value]) =>
    html`<tr><th scope=row>${name}<td>${value}`)}</tbody></table>`
}

function headOf(column: string, unit: string): string {
  const words = inWords(column)
  return ['', '1', 'share', 'fineShare', 'factor', 'B', 'B/s', words].includes(unit) ? words : `${words} (${unit})`
}

function cellHtml(cell: Cell | undefined, unit: string, first: boolean, draw: ((cell: Cell) => Html) | undefined): Html {
  const content = draw !== undefined && cell !== undefined ? draw(cell) : formatCell(cell, unit)
  const exact = typeof cell === 'number' && unit === 'B' && typeof content === 'string' && rounded(cell, content) ? html` title="${formatCount(cell)} B"` : ''
  return first ? html`<th scope=row${exact}>${content}` : html`<td${exact}>${content}`
}

/** Whether bytes as text, such as "44.6 MiB", say less than the number. */
function rounded(bytes: number, text: string): boolean {
  const [digits = '', unit = ''] = text.split(' ')
  const power = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'].indexOf(unit)
  return power > 0 && Number(digits) * 1024 ** power !== Math.abs(bytes)
}
