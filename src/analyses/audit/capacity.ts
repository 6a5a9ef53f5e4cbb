import { formatAbout, formatBytes } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { printed, quantityOf, readingsOf, valueOf } from './quantity.ts'
import { checked, common, kindOf } from './kind.ts'

/** A pool this many times its own demand cannot be what limits anything: a guess, wide on purpose. */
const TIMES = 4

const schema = z.strictObject({
  kind: z.literal('capacity'), ...common,
  capacity: printed,
  demand: z.array(z.strictObject({ name: z.string(), count: z.number().positive(), each: printed })).min(1).meta({ description: 'What is said to be used at once: how many, of which size.' }),
  times: z.number().min(1).default(TIMES).meta({ description: 'Capacity up to so many times the demand is no finding.' }),
}).meta({ title: 'capacity', description: 'A capacity, and the demand that the same document states for it.' })

/** D18: a pool many times the demand that its own document states. */
export const capacity = kindOf(schema, (claim) => {
  const pool = quantityOf(claim.capacity), rows = claim.demand.map(({ count, each }) => ({ count, each: quantityOf(each) }))
  const ratios = Array.from({ length: readingsOf([pool, ...rows.map(({ each }) => each)]) }, (_, reading) => {
    const demand = rows.reduce((all, { count, each }) => all + count * valueOf(each, reading), 0)
    return { demand, times: valueOf(pool, reading) / demand, left: valueOf(pool, reading) - demand }
  })
  if (ratios[0]!.demand <= 0) return []
  const least = ratios.reduce((best, one) => (one.times < best.times ? one : best)), most = ratios.reduce((best, one) => (one.times > best.times ? one : best))
  const span = formatAbout(least.times) === formatAbout(most.times) ? `${formatAbout(least.times)}x` : `${formatAbout(least.times)} to ${formatAbout(most.times)}x`
  const demand = formatBytes(ratios[0]!.demand)
  return [checked(claim, {
    rule: 'AU016', printed: pool.text, right: `demand ${demand}`, wrong: least.times > claim.times,
    says: `${claim.name}: the stated demand is ${demand} against ${pool.text}, ${span} as much: giving up part of it cannot hurt`,
    numbers: { 'demand, bytes': Math.round(ratios[0]!.demand), demand, capacity: pool.text, 'times the demand': span, 'not asked for': formatBytes(least.left) },
  })]
})
