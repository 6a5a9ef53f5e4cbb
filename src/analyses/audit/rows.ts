/** Rows with a name and a number each. */
import { z } from '../../formats/documents/schema.ts'
import { printed, rangeOf, readingsOf, valueOf, type Quantity } from './quantity.ts'

/** Schema of one row. */
export const row = z.strictObject({ name: z.string(), value: printed }).meta({ id: 'row', title: 'row' })

/** Sum by a reading, with the least and most that the printed decimals allow. */
export function sumOf(rows: readonly Quantity[], reading: number): { value: number; range: [low: number, high: number] } {
  const ranges = rows.map((one) => rangeOf(one, reading))
  return { value: rows.reduce((sum, one) => sum + valueOf(one, reading), 0), range: [ranges.reduce((sum, [low]) => sum + low, 0), ranges.reduce((sum, [, high]) => sum + high, 0)] }
}

/** Reading by which rows and total come closest, where a unit leaves its base open. */
export function nearestReading(rows: readonly Quantity[], total: Quantity): number {
  const off = (reading: number): number => Math.abs(sumOf(rows, reading).value / valueOf(total, reading) - 1)
  return Array.from({ length: readingsOf([...rows, total]) }, (_, reading) => reading).reduce((best, reading) => (off(reading) < off(best) ? reading : best), 0)
}
