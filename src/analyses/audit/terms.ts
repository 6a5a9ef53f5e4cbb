import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { inUnitOf, printed, quantityOf, valueOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('terms'), ...common,
  advised: z.string().meta({ description: 'The option that is recommended.' }),
  options: z.array(z.strictObject({ name: z.string(), terms: z.record(z.string(), printed) })).min(2).meta({ description: 'Each option with every term of its cost, in one unit.' }),
}).refine(({ advised, options }) => options.some(({ name }) => name === advised), { error: 'advises an option that is not listed' })
  .meta({ title: 'terms', description: 'A choice, and every term of what it costs.' })

/** A choice that costs up to this much more than the best is no fault. */
const SLACK = 1.1

/** D21: advice that shrinks the small term and pays with the large one. */
export const terms = kindOf(schema, (claim) => {
  const options = claim.options.map(({ name, terms: all }) => {
    const parts = Object.entries(all).map(([term, value]) => ({ term, quantity: quantityOf(value) }))
    return { name, parts, total: parts.reduce((sum, { quantity }) => sum + valueOf(quantity), 0) }
  })
  const advised = options.find(({ name }) => name === claim.advised)!, best = options.reduce((least, one) => (one.total < least.total ? one : least)), unit = best.parts[0]?.quantity
  const shown = (value: number): string => (unit === undefined ? String(value) : inUnitOf(unit, Number(value.toPrecision(4)))), list = ({ parts }: typeof best): string => parts.map(({ term, quantity }) => `${term} ${quantity.text}`).join(', ')
  return [checked(claim, {
    rule: 'AU018', printed: claim.advised, right: best.name, wrong: advised.total > best.total * SLACK,
    says: `${claim.name}: ${claim.advised} shrinks the small term and costs ${shown(advised.total)} (${list(advised)}); ${best.name} costs ${shown(best.total)} (${list(best)})`,
    numbers: { advised: claim.advised, 'its terms': list(advised), 'in all': shown(advised.total), best: best.name, 'terms of the best': list(best), 'in all, the best': shown(best.total) },
  })]
})
