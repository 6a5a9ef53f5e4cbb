/** Numbers of a claim as they were printed: the decimals decide what they can mean. */
import { amountOf, decimalsOf, middle, PRINTED, type Amount } from '../../formats/claims/amount.ts'
import { z } from '../../formats/documents/schema.ts'
import { formatCount } from '../../core/units.ts'

/** Schema of a number as printed. Quote it to keep its zeros: a bare 2.0 is 2 to YAML and JSON. */
export const printed = z.union([z.string().regex(PRINTED), z.number()]).meta({ id: 'printed', title: 'printed', description: 'A number as printed, with its unit: "~14.5 GB", "5-20 MB", "92 %". Quoted, its decimals decide the tolerance.', examples: ['~14.5 GB', '89 ns', 28000] })

/** Decimals of numbers that were written without quotes. */
export const decimals = z.int().min(0).max(12).optional().meta({ description: 'Decimals with which every number of this claim counts as printed, whatever it shows.' })

export type Printed = z.output<typeof printed>

/** A printed number, its unit and its readings. */
export interface Quantity {
  text: string
  unit: string
  /** In its unit; the middle of a range. */
  value: number
  /** Bytes, seconds, or the value itself of one unit, by each reading. */
  scales: number[]
  amount: Amount
}

/** Reads a number that the schema let through. `places`: decimals to count with instead of those printed. */
export function quantityOf(given: Printed, places?: number): Quantity {
  const text = typeof given === 'number' ? String(given) : given.trim()
  const [, from = '0', upTo = from, unit = ''] = PRINTED.exec(text) ?? []
  const fixed = (digits: string): string => (places === undefined ? digits : Number(digits.replaceAll(',', '')).toFixed(Math.max(places, 0)))
  const amount = amountOf(fixed(from), unit, fixed(upTo))!, one = amountOf('1', unit)!
  const number = (digits: string): number => Number(digits.replaceAll(',', ''))
  return { text, unit, value: (number(from) + number(upTo)) / 2, scales: one.ranges.map(([low, high]) => (low + high) / 2), amount }
}

/** Numbers that belong together: bare ones take the decimals of the one that shows most. */
export function quantitiesOf(given: readonly Printed[], places?: number): Quantity[] {
  const shown = given.filter((one) => typeof one === 'number').map((one) => Math.max(0, decimalsOf(String(one))))
  const bare = shown.length === 0 ? undefined : Math.max(...shown)
  return given.map((one) => quantityOf(one, places ?? (typeof one === 'number' ? bare : undefined)))
}

/** Readings of a set of numbers: 1 where every unit is clear, 2 where GB may be of 1000 or of 1024. */
export function readingsOf(set: readonly Quantity[]): number {
  return Math.max(...set.map(({ amount }) => amount.ranges.length))
}

/** Lowest and highest value by a reading, in base units. */
export function rangeOf({ amount: { ranges } }: Quantity, reading: number): [low: number, high: number] {
  return ranges[Math.min(reading, ranges.length - 1)]!
}

/** Value by a reading, in base units: bytes, seconds, shares, or itself. */
export function valueOf({ value, scales }: Quantity, reading = 0): number {
  return value * scales[Math.min(reading, scales.length - 1)]!
}

/** Whether two ranges share a value. */
export function meet([low, high]: readonly [number, number], [least, most]: readonly [number, number]): boolean {
  const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high), Math.abs(least), Math.abs(most))
  return low <= most + slack && least <= high + slack
}

/** A number in words: three decimals at most, four digits where it is below 1. */
function shown(value: number): string {
  return Math.abs(value) < 1 ? String(Number(value.toPrecision(4))).replace('-', '\u2212') : formatCount(value)
}

/** A value of base units in the unit of another number: "12.5 GB". */
export function inUnitOf({ unit, scales }: Quantity, base: number, reading = 0): string {
  return `${shown(Number((base / scales[Math.min(reading, scales.length - 1)]!).toPrecision(12)))}${unit === '' ? '' : ` ${unit}`}`
}

/** Whether some reading of both agrees. */
export function agree(a: Quantity, b: Quantity): boolean {
  return Array.from({ length: readingsOf([a, b]) }, (_, reading) => meet(rangeOf(a, reading), rangeOf(b, reading))).some(Boolean)
}

/** Middle of what was printed, in base units of the first reading. */
export function baseOf({ amount }: Quantity): number {
  return middle(amount)
}
