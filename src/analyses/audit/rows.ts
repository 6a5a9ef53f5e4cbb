/** Rows with a name and a number each. */
import { z } from '../../formats/documents/schema.ts'
import { printed, quantityOf, rangeOf, readingsOf, valueOf, type Printed, type Quantity } from './quantity.ts'

/** Refuses rows that cannot be added to what they are set against, such as 10 % to 64 GiB, and units of bytes that are none, such as Gb. */
export function refuseMixed(whole: Printed, rows: readonly Printed[], key: string, issues: z.core.$ZodRawIssue[]): void {
  const { text, amount: { kind } } = quantityOf(whole)
  rows.forEach((one, i) => {
    const other = quantityOf(one)
    if (other.amount.kind !== kind) issues.push({ code: 'custom', message: `"${other.text}" and "${text}" do not go together: write both in one unit, such as GB, GiB or %`, input: one, path: [key, i, 'value'] })
  })
}

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
