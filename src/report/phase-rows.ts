import type { Cell, Report, Table } from '../core/result.ts'
import { formatAbout, formatDuration, formatNumber, NOTHING } from '../core/units.ts'
import { cellsOf } from './sections.ts'

const ownedBy = (metric: Cell | undefined, of: Cell | undefined): string => (of === null || of === undefined ? String(metric) : `${String(metric)} of ${String(of)}`)

/** Columns of a table with its metric and owner in one, and those that are named. */
function narrow(source: Table, title: string, columns: Record<string, (row: number) => Cell>): Table {
  const rows = cellsOf(source, 'metric')
  return {
    title, ...(source.units === undefined ? {} : { units: source.units }),
    columns: { metric: rows.map((metric, row) => ownedBy(metric, cellsOf(source, 'of')[row])), ...Object.fromEntries(Object.entries(columns).map(([name, cell]) => [name, rows.map((_, row) => cell(row))])) },
  }
}

/** The numbers of `phase.retention` that fit a page; the CSV has all. */
export function retentionRows(report: Report): Table | null {
  const source = report.tables['phase.retention']
  if (source === undefined) return null
  const at = (name: string) => (row: number): Cell => cellsOf(source, name)[row] ?? null
  const samples = (side: 'Reference' | 'Phase') => (row: number): string => {
    const n = at(`n${side}`)(row), effective = at(`effective${side}`)(row)
    return typeof effective === 'number' ? `${formatAbout(effective)} of ${String(n)}` : n === null ? NOTHING : String(n)
  }
  return narrow(source, source.title, {
    phase: at('phase'), verdict: at('word'), retention: at('retention'), low: at('low'), high: at('high'), detectable: at('detectable'),
    'effective samples, reference': samples('Reference'), 'effective samples, phase': samples('Phase'),
  })
}

/** What each verdict means, in words. */
export function retentionNotes(report: Report): Table | null {
  const source = report.tables['phase.retention']
  if (source === undefined) return null
  return narrow(source, 'What each verdict says', { phase: (row) => cellsOf(source, 'phase')[row] ?? null, note: (row) => cellsOf(source, 'note')[row] ?? null })
}

/** "UNSTABLE BASELINE for 6, INSUFFICIENT for 3", in the order of the table. */
export function wordCounts(report: Report): string {
  const words = cellsOf(report.tables['phase.retention'], 'word').map(String)
  return [...new Set(words)].map((word) => `${word} for ${words.filter((one) => one === word).length}`).join(', ')
}

/** A value in its unit, times as durations. */
export function unitText(value: number, unit: string): string {
  if (unit === 's') return formatDuration(value * 1e9)
  if (unit === 'B' || unit === 'B/s' || unit === 'share') return formatNumber(value, unit)
  return `${formatAbout(value)}${unit === '' || unit === '1' ? '' : unit === '1/s' ? ' /s' : ` ${unit}`}`
}

/** A table whose column `unit` says what these columns are in, with the unit beside each value; no owner where there is none. */
export function inUnits(source: Table | undefined, columns: readonly string[]): Table | null {
  if (source === undefined) return null
  const units = cellsOf(source, 'unit').map(String), owned = cellsOf(source, 'of').some((of) => of !== null)
  const shown = Object.entries(source.columns).filter(([name]) => name !== 'unit' && (name !== 'of' || owned))
  return { ...source, columns: Object.fromEntries(shown.map(([name, cells]) => [name, columns.includes(name) ? cells.map((cell, row) => (typeof cell === 'number' ? unitText(cell, units[row]!) : cell)) : cells])) }
}
