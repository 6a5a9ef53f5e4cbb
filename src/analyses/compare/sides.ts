import type { Figure, Report, Table } from '../../core/result.ts'
import { runFigures } from './run-figures.ts'
import { median as middleOf } from '../../statistics/ranks.ts'

/** One side of a comparison: a record, or several of runs that were repeated. */
export interface Side {
  /** `A none-frag`: a letter that no other side has, and its name. */
  label: string
  name: string
  /** What it was read from: `trace`, `record` or `published`. */
  from: 'trace' | 'record' | 'published'
  /** At least one. */
  runs: readonly Report[]
}

/** The first run: tables that cannot be averaged are its. */
export const first = (side: Side): Report => side.runs[0]!

/** A table of the side's first run. */
export const tableIn = (side: Side, name: string): Table | undefined => first(side).tables[name]

/** A column of numbers; what is no number counts as zero. */
export function numbers(table: Table | undefined, column: string): number[] {
  return (table?.columns[column] ?? []).map((cell) => (typeof cell === 'number' && Number.isFinite(cell) ? cell : 0))
}

/** A column as text. */
export const words = (table: Table | undefined, column: string): string[] => (table?.columns[column] ?? []).map(String)

/** Median of a list; `null` of an empty one. */
export function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : middleOf(values)
}

/** Figures of a run: those of its record, and what its tables say of time and memory. */
export const figuresOf = (run: Report): Record<string, Figure> => ({ ...run.figures, ...runFigures(run) })

/** Values of a figure over the runs, those without one left out. */
export function valuesOf(side: Side, name: string): number[] {
  return side.runs.map((run) => figuresOf(run)[name]?.value ?? null).filter((value) => value !== null)
}

/** The figure's median over the runs; `null` where no run has one. */
export const valueOf = (side: Side, name: string): number | null => median(valuesOf(side, name))
