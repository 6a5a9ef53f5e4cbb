import type { Cell, Report } from '../../core/result.ts'
import { inflate } from './unpack.ts'

/** Wires the JSON button and every CSV button. */
export function wireDownloads(): void {
  document.getElementById('json')?.addEventListener('click', async () => {
    save('tidemark-report.json', 'application/json', await inflate('report-data'))
  })
  for (const button of document.querySelectorAll<HTMLElement>('[data-csv]')) {
    button.addEventListener('click', async () => {
      const name = button.dataset['csv'] ?? ''
      const { tables } = JSON.parse(await inflate('report-data')) as Report
      const columns = tables[name]?.columns
      if (columns !== undefined) save(`${name.replace(/[^\w.-]+/g, '-')}.csv`, 'text/csv', csvOf(columns))
      button.closest<HTMLDetailsElement>('details.menu')?.removeAttribute('open')
    })
  }
}

/** RFC 4180; text that a spreadsheet would run as a formula gets an apostrophe. */
function csvOf(columns: Record<string, Cell[]>): string {
  const names = Object.keys(columns)
  const length = Math.max(0, ...Object.values(columns).map(cells => cells.length))
  const lines = [names.map(csvCell).join(',')]
  for (let i = 0; i < length; i++) lines.push(names.map(name => csvCell(columns[name]?.[i] ?? null)).join(','))
  return `${lines.join('\r\n')}\r\n`
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
