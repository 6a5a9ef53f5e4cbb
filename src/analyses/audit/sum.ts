import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { decimals, inUnitOf, meet, printed, quantitiesOf, rangeOf, readingsOf, valueOf } from './quantity.ts'
import { nearestReading, refuseMixed, sumOf } from './rows.ts'

const schema = z.strictObject({
  kind: z.literal('sum'), ...common,
  rows: z.array(z.strictObject({
    name: z.string(), value: printed,
    behind: z.array(printed).optional().meta({ description: 'What the row was rounded or copied from, where that is known: its own rows, a total elsewhere.' }),
  })).min(1),
  total: printed, decimals,
}).check(({ value: { total, rows }, issues }) => refuseMixed(total, rows.map(({ value }) => value), 'rows', issues)).meta({ title: 'sum', description: 'Rows and the total that is stated for them.' })

/** D1: a total further from the sum of its rows than printed decimals allow; and a total of rows that were rounded before. */
export const sum = kindOf(schema, (claim) => {
  const set = quantitiesOf([claim.total, ...claim.rows.map(({ value }) => value)], claim.decimals), [total, ...rows] = set as [typeof set[0], ...typeof set]
  const reading = nearestReading(rows, total), added = sumOf(rows, reading), off = valueOf(total, reading) - added.value
  const wrong = !Array.from({ length: readingsOf(set) }, (_, one) => meet(sumOf(rows, one).range, rangeOf(total, one))).some(Boolean)
  const right = inUnitOf(total, added.value, reading), apart = inUnitOf(total, Math.abs(off), reading)
  const outcome = checked(claim, {
    rule: 'AU001', printed: total.text, right, wrong,
    says: `The ${rows.length} listed rows of ${claim.name} sum to ${right}, not ${total.text}: ${apart} ${off > 0 ? 'unexplained' : 'too little'}`,
    numbers: { rows: rows.length, 'sum of the rows': right, 'stated total': total.text, [off > 0 ? 'unexplained' : 'missing from the total']: apart, 'that rounding allows': inUnitOf(total, (added.range[1] - added.range[0]) / 2, reading) },
  })
  // Of each row the least and the most that stands behind it.
  const behind = claim.rows.map(({ behind: from }, i) => (from === undefined ? [valueOf(rows[i]!, reading)] : quantitiesOf(from, claim.decimals).map((one) => valueOf(one, reading))))
  if (behind.every((values, i) => values.every((value) => Math.abs(value - valueOf(rows[i]!, reading)) <= 1e-9 * Math.abs(value)))) return [outcome]
  const ends = [Math.min, Math.max].map((pick) => behind.reduce((all, values) => all + pick(...values), 0))
  const texts = ends.map((end) => inUnitOf(total, end, reading)), gaps = ends.map((end) => inUnitOf(total, valueOf(total, reading) - end, reading)).toReversed()
  const span = ([from, to]: string[]): string => (from === to ? from! : `${from} to ${to}`)
  return [outcome, checked(claim, {
    rule: 'AU001', printed: total.text, right: span(texts), wrong: true, severity: 'warning',
    says: `${span(gaps)} of the ${total.text} of ${claim.name} is rounding carried forward: what stands behind the rows sums to ${span(texts)}`,
    numbers: { 'stated total': total.text, 'sum of what stands behind the rows': span(texts), 'carried forward': span(gaps) },
  })]
})
