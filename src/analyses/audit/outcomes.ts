import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('outcomes'), ...common,
  passes: z.array(z.string()).min(1).meta({ description: 'Outcomes that count as good.' }),
  fails: z.array(z.string()).default([]).meta({ description: 'Outcomes that would count as bad.' }),
  margin: printed.optional().meta({ description: 'A loss that would be too much, stated before looking.' }),
}).meta({ title: 'outcomes', description: 'Which outcomes of a test pass, and which fail.' })

/** D14: a test that no outcome could have failed. */
export const outcomes = kindOf(schema, (claim) => {
  const wrong = claim.fails.length === 0 && claim.margin === undefined
  return [checked(claim, {
    rule: 'AU012', printed: claim.passes.join(', '), right: wrong ? 'a margin, stated first' : `fails at ${[...claim.fails, ...(claim.margin === undefined ? [] : [`more than ${claim.margin}`])].join(', ')}`, wrong,
    says: `${claim.name}: no outcome could have failed this test (${claim.passes.join(', ')} all pass); state a margin first`,
    numbers: { 'outcomes that pass': claim.passes.join(', '), 'outcomes that fail': 'none' },
  })]
})
