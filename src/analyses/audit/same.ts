import { says } from '../../formats/claims/amount.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { agree, baseOf, printed, quantityOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('same'), ...common,
  values: z.array(z.strictObject({ where: z.string(), value: printed })).min(2).meta({ description: 'Every place that gives the quantity.' }),
  follows: z.strictObject({ times: z.number(), of: printed }).optional().meta({ description: 'What it must be by another figure of the document.' }),
}).meta({ title: 'same', description: 'One quantity, in several places.' })

/** D28: one quantity with two values, and which of them another figure supports. */
export const same = kindOf(schema, (claim) => {
  const values = claim.values.map(({ where, value }) => ({ where, quantity: quantityOf(value) }))
  const wrong = values.some((one, i) => values.slice(i + 1).some((other) => !agree(one.quantity, other.quantity))), list = values.map(({ where, quantity }) => `${quantity.text} (${where})`).join(', ')
  const base = claim.follows === undefined ? null : quantityOf(claim.follows.of), target = base === null ? null : baseOf(base) * claim.follows!.times
  const held = target === null ? [] : values.filter(({ quantity }) => says(quantity.amount, target)).map(({ quantity }) => quantity.text), reason = base !== null && held.length > 0 ? `${claim.follows!.times} x ${base.text} is ${held.join(', ')}` : null
  return [checked(claim, {
    rule: 'AU024', printed: values.map(({ quantity }) => quantity.text).join(', '), right: reason ?? 'one value', wrong,
    says: `${claim.name} has two values: ${list}${reason === null ? '' : `; ${reason}`}`, numbers: { values: list, ...(reason === null ? {} : { supported: reason }) },
  })]
})
