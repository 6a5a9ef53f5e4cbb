import { formatCount } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('count'), ...common,
  stated: z.int().min(0),
  listed: z.union([z.array(z.string()), z.int().min(0)]).meta({ description: 'The items that are listed, or how many there are.' }),
}).meta({ title: 'count', description: 'A stated number of items, and those that are listed.' })

/** D2: a stated count that differs from the items listed. */
export const count = kindOf(schema, (claim) => {
  const listed = typeof claim.listed === 'number' ? claim.listed : claim.listed.length, off = claim.stated - listed
  return [checked(claim, {
    rule: 'AU002', printed: formatCount(claim.stated), right: formatCount(listed), wrong: off !== 0,
    says: `${formatCount(claim.stated)} ${claim.name} are stated, ${formatCount(listed)} listed: ${formatCount(Math.abs(off))} ${off > 0 ? 'missing from the list' : 'more in the list'}`,
    numbers: { stated: claim.stated, listed },
  })]
})
