import { formatShare } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { decimals, inUnitOf, printed, quantitiesOf, valueOf } from './quantity.ts'
import { row, nearestReading, refuseMixed, sumOf } from './rows.ts'

const schema = z.strictObject({
  kind: z.literal('headroom'), ...common,
  capacity: printed,
  reserved: z.array(row).min(1).meta({ description: 'All that the capacity is promised to: pools, models, system.' }),
  decimals,
}).check(({ value: { capacity, reserved }, issues }) => refuseMixed(capacity, reserved.map(({ value }) => value), 'reserved', issues)).meta({ title: 'headroom', description: 'A capacity, and everything that is reserved of it.' })

/** D3: capacity minus all reservations; nothing left is a finding even where it "fits". */
export const headroom = kindOf(schema, (claim) => {
  const set = quantitiesOf([claim.capacity, ...claim.reserved.map(({ value }) => value)], claim.decimals), [capacity, ...rows] = set as [typeof set[0], ...typeof set]
  const reading = nearestReading(rows, capacity), reserved = sumOf(rows, reading).value, all = valueOf(capacity, reading)
  const left = Math.abs(all - reserved) < 1e-9 * all ? 0 : all - reserved, text = inUnitOf(capacity, left, reading)
  return [checked(claim, {
    rule: 'AU003', printed: capacity.text, right: `${text} left`, wrong: left <= 0, severity: left < 0 ? 'error' : 'warning',
    says: left < 0 ? `${claim.name}: ${inUnitOf(capacity, reserved, reading)} are reserved of ${capacity.text}, ${inUnitOf(capacity, -left, reading)} too much` : `${claim.name}: all ${capacity.text} are reserved, headroom ${text}: it fits without headroom`,
    numbers: { capacity: capacity.text, reserved: inUnitOf(capacity, reserved, reading), headroom: text, 'share of the capacity': formatShare(left / all) },
  })]
})
