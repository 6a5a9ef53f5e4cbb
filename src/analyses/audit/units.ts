import { formatCount } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed, quantityOf, valueOf, type Quantity } from './quantity.ts'
import type { Check } from '../claim-checks.ts'

const schema = z.strictObject({
  kind: z.literal('units'), ...common,
  rows: z.array(z.strictObject({ name: z.string(), capacity: printed, item: printed, count: printed })).optional()
    .meta({ description: 'Rows of one table: how many items of a size a capacity holds.' }),
  labels: z.array(z.strictObject({ unit: z.string(), divisor: z.number().positive() })).optional()
    .meta({ description: 'Units as they are printed, and the number of bytes that the code divides by.' }),
}).meta({ title: 'units', description: 'Numbers whose unit may be of base 1000 or of 1024.' })

/** Counts that print so: zeros at the end of a whole number are taken for rounding, "~28,000" is 27,500 to 28,500. */
function aboutSo({ text, value }: Quantity): [low: number, high: number] {
  const zeros = /^\D*[\d,]*?((?:,?0)+)\D*$/.exec(text.includes('.') ? '' : text)?.[1]?.replaceAll(',', '').length ?? 0
  const half = 0.5 * 10 ** zeros
  return [value - half, value + half]
}

const BYTES: Record<string, number> = { KB: 1000, MB: 1000 ** 2, GB: 1000 ** 3, TB: 1000 ** 4, KIB: 1024, MIB: 1024 ** 2, GIB: 1024 ** 3, TIB: 1024 ** 4 }

/** D4: one row fits only base 1000, another only base 1024; and a unit whose name is not of the base that it is divided by. */
export const units = kindOf(schema, (claim): Check[] => {
  const rows = (claim.rows ?? []).map(({ name, capacity, item, count }) => {
    const [whole, each, printedCount] = [capacity, item, count].map((one) => quantityOf(one)) as [Quantity, Quantity, Quantity]
    const counts = [0, 1].map((reading) => valueOf(whole, reading) / valueOf(each, reading)), [low, high] = aboutSo(printedCount)
    return { name, printed: printedCount.text, counts, fits: counts.map((right) => right >= low && right <= high) }
  })
  const only = (reading: number): string[] => rows.filter(({ fits }) => fits[reading] && !fits[1 - reading]).map(({ name }) => name)
  const decimal = only(0), binary = only(1), mixed = decimal.length > 0 && binary.length > 0
  const list = (reading: number): string => rows.map(({ counts }) => formatCount(Math.floor(counts[reading]!))).join(', ')
  return [
    ...(rows.length === 0 ? [] : [checked(claim, {
      rule: 'AU004', printed: rows.map((one) => one.printed).join(', '), right: mixed ? `${list(1)} by 1024; ${list(0)} by 1000` : 'one base fits all rows', wrong: mixed,
      says: `Two unit bases in ${claim.name}: ${decimal.join(', ')} fit${decimal.length === 1 ? 's' : ''} only 1000, ${binary.join(', ')} only 1024`,
      numbers: { 'only by 1000': decimal.join(', '), 'only by 1024': binary.join(', '), 'all rows by 1000': list(0), 'all rows by 1024': list(1) },
    })]),
    ...(claim.labels ?? []).map(({ unit, divisor }) => {
      const said = BYTES[unit.toUpperCase()], right = Object.keys(BYTES).find((name) => BYTES[name] === divisor)?.replace('IB', 'iB')
      return checked(claim, {
        rule: 'AU004', printed: unit, right: right ?? `${divisor} bytes`, wrong: said !== undefined && said !== divisor,
        says: `${claim.name}: what is printed as ${unit} is bytes / ${formatCount(divisor)}${right === undefined ? '' : `, which is ${right}`}`,
        numbers: { printed: unit, 'bytes divided by': divisor, ...(said === undefined ? {} : { 'bytes of the printed unit': said }) },
      })
    }),
  ]
})
