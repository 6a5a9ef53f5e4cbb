import { z } from '../../formats/documents/schema.ts'
import type { Claim } from '../../formats/claims/read.ts'
import type { Check } from '../claim-checks.ts'
import { checkZeros } from '../claim-words.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed, quantityOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('current'), ...common,
  overhead: printed.meta({ description: 'Memory that the work is said to have held.' }),
  beside: printed.meta({ description: 'Memory of other work that is compared with it.' }),
  ratio: printed.optional().meta({ description: 'A ratio of the two, where one is printed.' }),
}).meta({ title: 'current', description: 'Memory of work that must hold some, beside that of other work.' })

/** D27: an overhead of exactly zero for work that must hold memory. */
export const current = kindOf(schema, (claim): Check[] => {
  const as = (label: string, given: string | number): Claim => {
    const { text, amount } = quantityOf(given)
    return { label, printed: text, amount, text, line: 0 }
  }
  const claims = [as(`${claim.name} memory`, claim.overhead), as('other memory', claim.beside), ...(claim.ratio === undefined ? [] : [as('memory ratio', claim.ratio)])]
  const zeros = checkZeros({ heading: claim.where ?? '', claims, text: '' }).map((check) => ({ ...check, claim: { ...check.claim, line: null } }))
  return zeros.length > 0 ? zeros : [checked(claim, { rule: 'AL003', printed: claims[0]!.printed, right: 'not zero', wrong: false })]
})
