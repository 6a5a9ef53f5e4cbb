import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed, quantityOf, rangeOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('interval'), ...common, lower: printed, estimate: printed.optional(), upper: printed,
}).meta({ title: 'interval', description: 'An interval, and the estimate that it is of.' })

/** D28: an interval upside down, or without its own estimate, beyond the printed decimals. */
export const interval = kindOf(schema, (claim) => {
  const lower = quantityOf(claim.lower), upper = quantityOf(claim.upper), estimate = claim.estimate === undefined ? null : quantityOf(claim.estimate)
  const upside = rangeOf(lower, 0)[0] > rangeOf(upper, 0)[1], outside = estimate !== null && (rangeOf(estimate, 0)[1] < rangeOf(lower, 0)[0] || rangeOf(estimate, 0)[0] > rangeOf(upper, 0)[1])
  return [checked(claim, {
    rule: 'AU023', printed: `${lower.text} to ${upper.text}`, right: upside ? 'lower below upper' : outside ? 'the estimate inside' : 'holds together', wrong: upside || outside,
    says: `${claim.name}: ${upside ? `the lower end ${lower.text} is above the upper ${upper.text}` : `the estimate ${estimate?.text} is outside ${lower.text} to ${upper.text}`}`,
    numbers: { lower: lower.text, ...(estimate === null ? {} : { estimate: estimate.text }), upper: upper.text },
  })]
})
