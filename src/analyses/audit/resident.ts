import { formatBytes } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { agree, inUnitOf, printed, quantityOf, rangeOf, valueOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('resident'), ...common,
  each: printed, times: z.int().min(1),
  total: printed.meta({ description: 'The sum that is stated.' }),
  peak: printed.optional().meta({ description: 'The measured peak, such as max RSS.' }),
  live: z.int().min(1).optional().meta({ description: 'How many are held at once.' }),
  explains: printed.optional().meta({ description: 'The change of a level that it is said to explain.' }),
}).refine(({ peak, live }) => peak !== undefined || live !== undefined, { error: 'needs the measured peak, or how many are live at once' })
  .meta({ title: 'resident', description: 'Allocations that are added up and set against a level.' })

/** D9: a sum of allocations over time is no level. */
export const resident = kindOf(schema, (claim) => {
  const total = quantityOf(claim.total), each = quantityOf(claim.each), peak = claim.peak === undefined ? null : quantityOf(claim.peak)
  const held = peak === null ? valueOf(each) * claim.live! : valueOf(peak), text = formatBytes(held)
  const cumulative = rangeOf(total, 0)[0] > held * (1 + 1e-9) && !(peak !== null && agree(total, peak)), change = claim.explains === undefined ? null : quantityOf(claim.explains)
  const short = change !== null && rangeOf(change, 0)[0] > held
  return [checked(claim, {
    rule: 'AU007', printed: total.text, right: `peak ${text}`, wrong: cumulative,
    says: `${claim.name}: ${total.text} is allocated over time, not held: the peak is ${text}${short ? `, which cannot alone explain ${change.text}` : ''}`,
    numbers: { allocations: claim.times, each: each.text, 'allocated over time': total.text, peak: peak === null ? `${claim.live} x ${each.text} = ${text}` : `${peak.text} = ${inUnitOf(total, Number(held.toPrecision(3)))}`, ...(change === null ? {} : { 'said to explain': change.text }) },
  })]
})
