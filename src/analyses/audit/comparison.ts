import { formatAbout, formatCount } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'

const schema = z.strictObject({
  kind: z.literal('comparison'), ...common,
  sides: z.array(z.strictObject({ name: z.string(), touched: z.number().nonnegative().meta({ description: 'Bytes or elements that the side touches.' }) })).min(2),
  perByte: z.boolean().default(false).meta({ description: 'Whether what is compared is divided by what was touched.' }),
}).meta({ title: 'comparison', description: 'Sides that are compared, and how much each touches.' })

/** Sides that differ by less do the same work. */
const SAME = 0.01

/** D25: sides that do different amounts of work, compared as they are. */
export const comparison = kindOf(schema, (claim) => {
  const amounts = claim.sides.map(({ touched }) => touched), most = Math.max(...amounts), least = Math.min(...amounts)
  const none = claim.sides.filter(({ touched }) => touched === 0).map(({ name }) => name), apart = least > 0 && most / least - 1 > SAME && !claim.perByte
  const list = claim.sides.map(({ name, touched }) => `${name} ${formatCount(touched)}`).join(', ')
  return [checked(claim, {
    rule: 'AU021', printed: list, right: 'the same work, or per byte', wrong: none.length > 0 || apart,
    says: none.length > 0 ? `${claim.name}: ${none.join(', ')} ${none.length === 1 ? 'reads' : 'read'} no memory: there is nothing to compare per byte` : `${claim.name}: the sides touch ${list}, ${formatAbout(most / least)}x apart: compare per byte`,
    numbers: { touched: list, ...(least > 0 ? { 'most over least': formatAbout(most / least) } : { 'without memory': none.join(', ') }) },
  })]
})
