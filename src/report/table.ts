import { formatCell, formatCount, inWords, unitOfColumn } from '../core/units.ts'
import { Html, html, type Part } from './markup.ts'
import type { Cell, Table } from '../core/result.ts'

/** Rows that a page shows; the JSON has all. */
const MOST_ROWS = 200

/** Text that is a number with its unit, and so stands flush right. */
const QUANTITY = /^(?:[<>] |\u2212)?[\d.,]+(?:\u00d7| %| [KMGTPE]?i?B| requests?| lines?)?$|^\u2013$/

/** Stands where a table or a figure is missing. */
export const nothing = html`<p class="nothing">Nothing to show: not in this recording.</p>`

/** How a cell is drawn when text alone will not do. */
export type Draw = Partial<Record<string, (cell: Cell) => Html>>

/** A table as real rows; `name` makes it downloadable as CSV. */
export function tableHtml(source: Table | null | undefined, name: string | null, draw: Draw = {}): Html {
  if (source === null || source === undefined) return nothing
  const columns = Object.entries(source.columns)
  const length = Math.max(0, ...columns.map(([, cells]) => cells.length))
  if (length === 0) return nothing
  const shown = Math.min(length, MOST_ROWS)
  const units = columns.map(([column]) => unitOfColumn(source, column))
  const numeric = columns.map(([, cells]) => cells.every(cell => cell === null || typeof cell === 'number' || QUANTITY.test(cell)))
  const head = columns.map(([column], c) => html`<th scope="col" class="${numeric[c] ? 'number' : ''}">${headOf(column, units[c] ?? '')}</th>`)
  const rows: Html[] = []
  for (let r = 0; r < shown; r++) {
    rows.push(html`<tr>${columns.map(([column, cells], c) => cellHtml(cells[r], units[c] ?? '', numeric[c] ?? false, c === 0, draw[column]))}</tr>`)
  }
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Table: ${source.title}"><table>
<caption>${source.title}${name !== null && html` <button class="small js" type="button" data-csv="${name}">CSV<span class="unseen"> of ${source.title}</span></button>`}</caption>
<thead><tr>${head}</tr></thead><tbody>
${rows}</tbody></table></div>${shown < length && html`<p class="more">First ${formatCount(shown)} of ${formatCount(length)} rows; ${formatCount(length - shown)} more are in the JSON and the CSV.</p>`}`
}

/** Names beside values, as a small table. */
export function pairs(title: string, entries: [string, Part][]): Html {
  if (entries.length === 0) return nothing
  return html`<table class="pairs"><caption class="unseen">${title}</caption><tbody>${entries.map(([name, value]) =>
    html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`
}

function headOf(column: string, unit: string): string {
  const words = inWords(column)
  return ['', '1', 'share', 'fineShare', 'factor', 'B', 'B/s', words].includes(unit) ? words : `${words} (${unit})`
}

function cellHtml(cell: Cell | undefined, unit: string, numeric: boolean, first: boolean, draw: ((cell: Cell) => Html) | undefined): Html {
  const exact = typeof cell === 'number' && unit === 'B' && cell >= 1024 ? html` title="${formatCount(cell)} B"` : ''
  const content = draw !== undefined && cell !== undefined ? draw(cell) : formatCell(cell, unit)
  const look = numeric ? 'number' : ''
  return first
    ? html`<th scope="row" class="${look}"${exact}>${content}</th>`
    : html`<td class="${look}"${exact}>${content}</td>`
}
