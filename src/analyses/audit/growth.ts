import { formatAbout } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed, quantityOf, rangeOf, valueOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('growth'), ...common,
  points: z.array(z.strictObject({ iterations: z.int().min(1), peak: printed })).min(2),
}).meta({ title: 'growth', description: 'Peaks of the same work after different numbers of iterations.' })

/** D24: a peak that grows with the iterations of the harness. */
export const growth = kindOf(schema, (claim) => {
  const points = claim.points.map(({ iterations, peak }) => ({ iterations, peak: quantityOf(peak) })).toSorted((a, b) => a.iterations - b.iterations), first = points[0]!, last = points.at(-1)!
  const grown = rangeOf(last.peak, 0)[0] > rangeOf(first.peak, 0)[1] * (1 + 1e-9) && last.iterations > first.iterations, times = valueOf(last.peak) / valueOf(first.peak)
  return [checked(claim, {
    rule: 'AU020', printed: last.peak.text, right: `${first.peak.text}, whatever the iterations`, wrong: grown,
    says: `${claim.name}: the peak grows with the iterations, ${formatAbout(times)}x from ${first.iterations} to ${last.iterations}: a leak in the harness`,
    numbers: { [`peak after ${first.iterations}`]: first.peak.text, [`peak after ${last.iterations}`]: last.peak.text, 'times as much': formatAbout(times), 'times the iterations': formatAbout(last.iterations / first.iterations) },
  })]
})
