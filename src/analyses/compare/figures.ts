import type { Cell, Table } from '../../core/result.ts'
import { hodgesLehmann, type Shift } from '../../statistics/hodges-lehmann.ts'
import { tableOf } from '../table.ts'
import { figuresOf, median, valuesOf, type Side } from './sides.ts'

/** One figure on every side. */
export interface FigureRow {
  name: string
  unit: string
  /** Median of the side's runs; `null` where it has none. */
  values: (number | null)[]
  /** Smallest and largest of the side's runs. */
  ranges: ([number, number] | null)[]
  /** Hodges-Lehmann shift of each side from the first with its interval; `null` unless both have two runs or more. */
  shifts: (Shift | null)[]
}

/** How far one side is from the first. */
export interface Difference {
  /** Value less that of the first side. */
  by: number | null
  /** The same as a share of the first side's value; `null` over 0. */
  share: number | null
  /** Value over that of the first side; `null` over 0. */
  ratio: number | null
}

/** Of the intervals. */
export const CONFIDENCE = 0.95

/** Widths of windows and bins: choices of the tool, no result. */
const CHOICES = /\.width$/

/** Figures that are left out: choices of the tool, and those with two units, whose numbers are not of one kind. */
export function leftOut(sides: readonly Side[]): { choices: number; mixed: number } {
  const units = unitsOf(sides), names = [...units.keys()].filter((name) => !CHOICES.test(name))
  return { choices: units.size - names.length, mixed: names.filter((name) => units.get(name)!.size > 1).length }
}

function unitsOf(sides: readonly Side[]): Map<string, Set<string>> {
  const units = new Map<string, Set<string>>()
  for (const side of sides) for (const run of side.runs) for (const [name, { unit }] of Object.entries(figuresOf(run))) units.set(name, (units.get(name) ?? new Set()).add(unit))
  return units
}

/** Every figure of any side, in the order of the records, but for those that are left out. */
export function compareFigures(sides: readonly Side[]): FigureRow[] {
  return [...unitsOf(sides)].filter(([name, of]) => of.size === 1 && !CHOICES.test(name)).map(([name, of]): FigureRow => {
    const values = sides.map((side) => valuesOf(side, name))
    return { name, unit: [...of][0]!, values: values.map(median), ranges: values.map((all) => (all.length === 0 ? null : [Math.min(...all), Math.max(...all)])), shifts: values.map((all, i) => (i === 0 || all.length < 2 || values[0]!.length < 2 ? null : hodgesLehmann(values[0]!, all, CONFIDENCE))) }
  }).filter(({ values }) => values.some((value) => value !== null))
}

/** From the first side to another. */
export function difference({ values }: FigureRow, other: number): Difference {
  const [a] = values, b = values[other]
  if (a === null || a === undefined || b === null || b === undefined) return { by: null, share: null, ratio: null }
  return { by: b - a, share: a === 0 ? null : (b - a) / a, ratio: a === 0 ? null : b / a }
}

/** Whether all sides that have the figure agree, and all have it. */
export const agrees = ({ values }: FigureRow): boolean => values.every((value) => value === values[0])

/** The same as a table: numbers as they are, for programs. */
export function figuresTable(sides: readonly Side[], rows: readonly FigureRow[]): Table {
  const repeated = sides.some(({ runs }) => runs.length > 1)
  const others = sides.slice(1)
  const names = [
    'figure', 'unit', ...sides.flatMap(({ label }) => (repeated ? [label, `${label}, smallest`, `${label}, largest`] : [label])),
    ...others.flatMap(({ label }) => [`${label}, difference`, `${label}, change`, `${label}, ratio`, ...(repeated ? [`${label}, shift`, `${label}, shift from`, `${label}, shift to`] : [])]),
  ]
  return tableOf(`Every figure of all sides; differences are from the first${repeated ? '. Shift: by Hodges and Lehmann, with its exact 95 % interval where the runs are enough for one' : ''}`, names, rows.map((row): Cell[] => [
    row.name, row.unit, ...row.values.flatMap((value, i): Cell[] => (repeated ? [value, row.ranges[i]?.[0] ?? null, row.ranges[i]?.[1] ?? null] : [value])),
    ...others.flatMap((_, i) => {
      const { by, share, ratio } = difference(row, i + 1)
      const shift = row.shifts[i + 1]
      return [by, share, ratio, ...(repeated ? [shift?.shift ?? null, shift?.low ?? null, shift?.high ?? null] : [])]
    }),
  ]))
}
