import { says } from '../../formats/claims/amount.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { baseOf, printed, quantityOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('tautology'), ...common,
  ratio: printed, uses: z.int().min(2).meta({ description: 'The number that the ratio is defined by, such as uses of one allocation.' }),
  measured: z.boolean().default(false).meta({ description: 'Whether times were measured with and without.' }),
}).meta({ title: 'tautology', description: 'A ratio, and the count that may define it.' })

/** How close a ratio must be to the count to be it. */
const SAME = 0.01

/** D20: a figure that follows from its definition. */
export const tautology = kindOf(schema, (claim) => {
  const stated = quantityOf(claim.ratio), follows = baseOf(stated) >= 1 ? claim.uses : 1 / claim.uses, wrong = !claim.measured && (says(stated.amount, follows) || Math.abs(baseOf(stated) / follows - 1) <= SAME)
  return [checked(claim, {
    rule: 'AL004', printed: stated.text, right: wrong ? `follows from ${claim.uses} uses: 1/N` : claim.measured ? 'measured' : 'not 1/N', wrong,
    numbers: { 'uses per allocation': claim.uses, 'ratio that follows': follows, printed: stated.text },
  })]
})
