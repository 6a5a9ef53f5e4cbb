import { formatCount, formatShare } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { inUnitOf, printed, quantityOf, valueOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('availability'), ...common,
  ratio: printed, before: printed, after: printed,
  total: printed.optional().meta({ description: 'MemTotal of the machine.' }),
}).meta({ title: 'availability', description: 'Available memory as a ratio of before and after.' })

/** Machines come in steps of so many units; the second example is large whatever the unit. */
const STEP = 16, LARGE = 512

/** D10: available memory as a ratio depends on the machine; gives used memory. */
export const availability = kindOf(schema, (claim) => {
  const ratio = quantityOf(claim.ratio), before = quantityOf(claim.before), after = quantityOf(claim.after), [was, is] = [valueOf(before), valueOf(after)]
  if (was <= 0 || is <= 0) return []
  const used = (total: number): string => `used ${inUnitOf(before, total - was)} to ${inUnitOf(before, total - is)}, ${formatShare((total - is) / (total - was))}`
  if (claim.total !== undefined) {
    const total = quantityOf(claim.total), wrong = valueOf(total) <= Math.max(was, is)
    return [checked(claim, { rule: 'AU008', printed: ratio.text, right: wrong ? 'more available than there is' : used(valueOf(total)), wrong, says: `${claim.name}: ${total.text} in all cannot leave ${Math.max(was, is) === is ? after.text : before.text} available`, numbers: { total: total.text } })]
  }
  const unit = before.scales[0]!, near = Math.ceil(Math.max(was, is) / unit / STEP) * STEP, far = Math.max(LARGE, near * 4)
  const [small, large] = [near, far].map((size) => `${formatCount(size)} ${before.unit}`)
  return [checked(claim, {
    rule: 'AU008', printed: ratio.text, right: `used memory, from the total`, wrong: true,
    says: `${claim.name}: ${ratio.text} of available memory depends on the machine: ${[near, far].map((size) => `used is ${formatShare((size * unit - is) / (size * unit - was))} on ${formatCount(size)} ${before.unit}`).join(', ')}; state the total and used as well`,
    numbers: { 'available before': before.text, 'available after': after.text, change: inUnitOf(before, is - was), [`on ${small}`]: used(near * unit), [`on ${large}`]: used(far * unit) },
  })]
})
