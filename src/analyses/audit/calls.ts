import { says } from '../../formats/claims/amount.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed, quantityOf } from './quantity.ts'

const side = z.strictObject({ blocks: z.int().min(1), bytes: z.number().positive() })

const schema = z.strictObject({
  kind: z.literal('calls'), ...common,
  many: side, few: side, ratio: printed,
  measures: z.enum(['memory', 'time']).meta({ description: 'What the ratio is said to be of.' }),
}).meta({ title: 'calls', description: 'The same bytes in many blocks and in few, and a ratio between them.' })

/** Updates of an allocator's books for one block: when it comes and when it goes. */
const UPDATES = 2

/** S002.8 of D22: a count of calls that is sold as memory. */
export const calls = kindOf(schema, (claim) => {
  const stated = quantityOf(claim.ratio), bytes = claim.many.blocks * claim.many.bytes / (claim.few.blocks * claim.few.bytes), wrong = claim.measures === 'memory' && !says(stated.amount, bytes)
  return [checked(claim, {
    rule: 'AL005', printed: stated.text, right: wrong ? `${bytes.toFixed(2)}x in memory` : 'named for what it is', wrong,
    numbers: {
      printed: stated.text, 'allocations, many': claim.many.blocks, 'allocations, few': claim.few.blocks, 'counter updates, many': claim.many.blocks * UPDATES, 'counter updates, few': claim.few.blocks * UPDATES,
      'ratio of updates': claim.many.blocks / claim.few.blocks, 'ratio of bytes': bytes,
    },
  })]
})
