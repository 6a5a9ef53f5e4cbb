import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'
import { checkPercentiles } from '../claim-checks.ts'
import { common, kindOf } from './kind.ts'
import { printed, quantityOf, rangeOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('percentile'), ...common,
  percentile: z.number().min(90).lt(100), samples: printed.meta({ description: 'How many, or from how many to how many.' }), value: printed.optional(),
}).meta({ title: 'percentile', description: 'A high percentile, and the samples that it comes from.' })

/** D22: a percentile of so few samples that it is their maximum; the fewest decide. */
export const percentile = kindOf(schema, (claim): Check[] => {
  const text = String(claim.value ?? `P${claim.percentile}`), fewest = Math.ceil(rangeOf(quantityOf(claim.samples), 0)[0]), { amount } = quantityOf(claim.value ?? 0)
  return checkPercentiles({ heading: claim.where ?? '', text: `n = ${fewest}`, claims: [{ label: `${claim.name} P${claim.percentile}`, printed: text, amount, text, line: 0 }] }).map((check) => ({ ...check, claim: { ...check.claim, line: null } }))
})
