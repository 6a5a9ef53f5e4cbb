import type { Cell, Report, Table } from '../core/result.ts'
import { NOTHING } from '../core/units.ts'
import { unitText } from './phase-rows.ts'
import { cellsOf } from './sections.ts'

/** Signals that are levels of memory. */
const LEVEL = /^(lowest|highest) /

/** A signal of every phase in one row, as text with its unit. */
function pivot(report: Report, title: string, wanted: (signal: string) => boolean): Table | null {
  const source = report.tables['phase.signals'], signals = cellsOf(source, 'signal').map(String)
  const at = (column: string, row: number): Cell => cellsOf(source, column)[row] ?? null
  const kept = signals.flatMap((signal, row) => (wanted(signal) && at('phase', row) !== 'every phase' ? [{ key: `${signal}\n${String(at('of', row) ?? '')}`, row }] : []))
  const keys = [...new Set(kept.map(({ key }) => key))], phases = [...new Set(kept.map(({ row }) => String(at('phase', row))))]
  if (keys.length === 0) return null
  const text = (key: string, phase: string): string => {
    const row = kept.find((one) => one.key === key && at('phase', one.row) === phase)?.row
    const value = row === undefined ? null : at('value', row)
    return typeof value === 'number' ? unitText(value, String(at('unit', row!))) : NOTHING
  }
  return {
    title,
    columns: {
      signal: keys.map((key) => key.split('\n')[0]!),
      of: keys.map((key) => key.split('\n')[1] || 'host'),
      ...Object.fromEntries(phases.map((phase) => [phase, keys.map((key) => text(key, phase))])),
    },
  }
}

/** What was recorded beside the levels, a row for each signal, a column for each phase. */
export function signalRows(report: Report): Table | null {
  return pivot(report, 'Signals beside the levels', (signal) => !LEVEL.test(signal))
}

/** The worst value of every level that changes: the lowest, or the highest of what is used. */
export function extremeRows(report: Report): Table | null {
  return pivot(report, 'Lowest and highest levels in each phase', (signal) => LEVEL.test(signal))
}

/** Signals that were not recorded, with what to sample for them. */
export function unrecorded(report: Report): [string, string][] {
  const source = report.tables['phase.signals'], notes = cellsOf(source, 'note')
  return cellsOf(source, 'signal').flatMap((signal, row) => (cellsOf(source, 'phase')[row] === 'every phase' ? [[String(signal), String(notes[row])] as [string, string]] : []))
}
