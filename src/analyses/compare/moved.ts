import type { Table } from '../../core/result.ts'
import { tableOf } from '../table.ts'
import { difference, type FigureRow } from './figures.ts'
import type { Side } from './sides.ts'

/** A figure that differs between the first side and the last. */
interface Moved {
  figure: string
  unit: string
  first: number
  last: number
  /** Last over first, above 0 and not 1. */
  ratio: number
}

/** Figures that differ between the first side and the last as ratios, the farthest from 1 first: a half is as far as twice. */
export function movedFigures(figures: readonly FigureRow[]): Moved[] {
  return figures.flatMap((row): Moved[] => {
    const other = row.values.length - 1, { ratio } = difference(row, other)
    return ratio === null || ratio <= 0 || ratio === 1 ? [] : [{ figure: row.name, unit: row.unit, first: row.values[0]!, last: row.values[other]!, ratio }]
  }).toSorted((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)))
}

/** The same as a table; `null`: none moved. */
export function movedTable(sides: readonly Side[], figures: readonly FigureRow[]): Table | null {
  const rows = movedFigures(figures)
  if (rows.length === 0) return null
  return tableOf(`Figures that moved from ${sides[0]!.label} to ${sides.at(-1)!.label}, the farthest first`, ['figure', 'unit', 'first', 'last', 'ratio'], rows.map(({ figure, unit, first, last, ratio }) => [figure, unit, first, last, ratio]))
}
