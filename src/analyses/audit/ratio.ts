import { formatCount } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { decimals, meet, printed, quantityOf, rangeOf, readingsOf, valueOf, type Quantity } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('ratio'), ...common,
  of: printed, over: printed, stated: printed,
  form: z.enum(['ratio', 'change', 'times']).default('ratio').meta({ description: 'of / over; of / over - 1; or of x over.' }),
  within: z.number().min(0).max(1).default(0).meta({ description: 'How far off, as a share, still agrees.' }),
  decimals,
}).meta({ title: 'ratio', description: 'A figure that follows from two others.' })

type Form = z.output<typeof schema>['form']

const apply = (form: Form, a: number, b: number): number => (form === 'times' ? a * b : form === 'change' ? a / b - 1 : a / b)

/** Least, middle and most of what follows from two printed numbers. */
export function follows(of: Quantity, over: Quantity, form: Form, reading = 0): { value: number; range: [low: number, high: number] } {
  const all = rangeOf(of, reading).flatMap((a) => rangeOf(over, reading).map((b) => apply(form, a, b)))
  return { value: apply(form, valueOf(of, reading), valueOf(over, reading)), range: [Math.min(...all), Math.max(...all)] }
}

/** In the unit of the stated figure, as exactly as the inputs allow. */
function shown({ unit, scales }: Quantity, value: number): string {
  return `${formatCount(Number((value / scales[0]!).toPrecision(5)))}${unit === '' ? '' : ` ${unit}`}`
}

/** A figure that does not follow from those beside it; right arithmetic is silent. */
export const ratio = kindOf(schema, (claim) => {
  const [of, over, stated] = [claim.of, claim.over, claim.stated].map((one) => quantityOf(one, claim.decimals)) as [Quantity, Quantity, Quantity]
  const results = Array.from({ length: readingsOf([of, over]) }, (_, reading) => follows(of, over, claim.form, reading)), first = results[0]!
  const printedRange = /\d\s*[-\u2013]\s*\d/.test(stated.text)
  const fits = results.some(({ value, range }) => printedRange
    // A stated range must hold all that follows, and reach no further than its own rounding.
    ? rangesAlike(range, stated)
    : meet(range, rangeOf(stated, 0).map((end, i) => end * (1 + (i === 0 ? -claim.within : claim.within) * Math.sign(end))) as [number, number]) || Math.abs(value / valueOf(stated) - 1) <= claim.within)
  const right = printedRange ? `${shown(stated, first.range[0])} to ${shown(stated, first.range[1])}` : shown(stated, first.value), sign = claim.form === 'times' ? 'x' : '/'
  const formula = `${of.text} ${sign} ${over.text}${claim.form === 'change' ? ' - 1' : ''}`
  return [checked(claim, {
    rule: 'AU025', printed: stated.text, right: `${formula} = ${right}`, wrong: !fits,
    says: `${claim.name}: ${formula} is ${right}, not ${stated.text}`,
    numbers: { formula, result: right, 'that the printed decimals allow': `${shown(stated, first.range[0])} to ${shown(stated, first.range[1])}`, stated: stated.text },
  })]
})

function rangesAlike([low, high]: [number, number], stated: Quantity): boolean {
  const [least, most] = rangeOf(stated, 0), [from, upTo] = stated.text.match(/\d[\d,]*(?:\.\d+)?/g)!.map((digits) => Number(digits.replaceAll(',', '')) * stated.scales[0]!)
  const rounding = [from! - least, most - upTo!]
  return low >= least - rounding[0]! && high <= most + rounding[1]! && Math.abs(low - from!) <= 2 * rounding[0]! + 1e-9 && Math.abs(high - upTo!) <= 2 * rounding[1]! + 1e-9
}
