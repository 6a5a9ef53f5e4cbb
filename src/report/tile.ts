import { formatFigure } from '../core/units.ts'
import type { Tile } from './layout.ts'
import type { Report } from '../core/result.ts'

/** Text of a figure; `null` where it is not in the report or has no value. */
export function valueText(report: Report, name: string): string | null {
  const figure = report.figures[name]
  return figure === undefined || figure.value === null ? null : formatFigure(name, figure)
}

/** A tile of one figure; `more` has what differs. */
export function tile(report: Report, label: string, name: string, note: string, more: Partial<Tile> = {}): Tile {
  return { label, value: valueText(report, name), naive: null, note, tone: 'calm', ...more }
}
