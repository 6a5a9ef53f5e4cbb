import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'

/** Definitions in use. Sources: jemalloc and many papers; PagedAttention's internal waste; PyTorch's MemoryViz.js. */
const DEFINITIONS = {
  external: '1 - largest free block / total free',
  internal: '(allocated - requested) / allocated',
  squares: 'sum(free block ^ 2) / total ^ 2, of MemoryViz',
} as const

const schema = z.strictObject({
  kind: z.literal('formula'), ...common,
  stated: z.string().meta({ description: 'What it is said to be, such as "wasted / total".' }),
  definition: z.enum(Object.keys(DEFINITIONS) as [keyof typeof DEFINITIONS, ...(keyof typeof DEFINITIONS)[]]).optional().meta({ description: Object.entries(DEFINITIONS).map(([name, text]) => `${name}: ${text}`).join('; ') }),
  computes: z.string().optional().meta({ description: 'What the code computes instead, where it was read.' }),
}).meta({ title: 'formula', description: 'A measure of fragmentation, and the formula that is named for it.' })

/** D23: fragmentation by a formula that nobody named. */
export const formula = kindOf(schema, (claim) => {
  const wrong = claim.definition === undefined || claim.computes !== undefined, offered = Object.values(DEFINITIONS).join('; ')
  return [checked(claim, {
    rule: 'AU019', printed: claim.stated, right: wrong ? offered : DEFINITIONS[claim.definition!], wrong,
    says: `${claim.name}: "${claim.stated}" names no formula${claim.computes === undefined ? '' : `, and the code computes ${claim.computes}`}; there are ${offered}`,
    numbers: { stated: claim.stated, ...(claim.computes === undefined ? {} : { 'the code computes': claim.computes }), 'definitions in use': offered },
  })]
})
