import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { decimals, inUnitOf, meet, printed, quantityOf, rangeOf, readingsOf, valueOf, type Quantity } from './quantity.ts'

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

/** Least and most of a range as it is written, without its rounding, in base units; of one number, twice that. */
function endsOf({ text, scales }: Quantity): [number, number] {
  const [from, upTo] = /^\D*?([\d,.]+)\s*[-\u2013]\s*([\d,.]+)/.exec(text)?.slice(1).map((digits) => Number(digits.replaceAll(',', '')) * scales[0]!) ?? []
  return from === undefined || upTo === undefined ? [NaN, NaN] : [from, upTo]
}

/** A range whose rounding moves an end by more than this share is no rounding. */
const END = 0.25

/** Least and most that follow from two printed numbers, their rounding left out. */
function endsThatFollow(of: Quantity, over: Quantity, form: Form): [number, number] {
  const inputs = [of, over].map((one) => (Number.isNaN(endsOf(one)[0]) ? [valueOf(one), valueOf(one)] : endsOf(one))), all = inputs[0]!.flatMap((a) => inputs[1]!.map((b) => apply(form, a, b)))
  return [Math.min(...all), Math.max(...all)]
}

/** Whether a stated range is that of two printed numbers; one value must only lie in it. */
function rangeFits(stated: Quantity, of: Quantity, over: Quantity, form: Form): boolean {
  const [least, most] = rangeOf(stated, 0), ends = endsThatFollow(of, over, form), slack = 1e-9 * Math.abs(most)
  if (ends[0] < least - slack || ends[1] > most + slack) return false
  return ends[0] === ends[1] || endsOf(stated).every((end, i) => Math.abs(end / ends[i]! - 1) <= END)
}

/** A figure that does not follow from those beside it; right arithmetic is silent. */
export const ratio = kindOf(schema, (claim) => {
  const [of, over, stated] = [claim.of, claim.over, claim.stated].map((one) => quantityOf(one, claim.decimals)) as [Quantity, Quantity, Quantity]
  if (claim.form !== 'times' && valueOf(over) === 0) return []
  const results = Array.from({ length: readingsOf([of, over]) }, (_, reading) => follows(of, over, claim.form, reading)), first = results[0]!
  const printedRange = /\d\s*[-\u2013]\s*\d/.test(stated.text)
  const fits = results.some(({ value, range }) => printedRange
    ? rangeFits(stated, of, over, claim.form)
    : meet(range, rangeOf(stated, 0).map((end, i) => end * (1 + (i === 0 ? -claim.within : claim.within) * Math.sign(end))) as [number, number]) || Math.abs(value / valueOf(stated) - 1) <= claim.within)
  const text = (value: number): string => inUnitOf(stated, Number(value.toPrecision(5)))
  const ranges = !Number.isNaN(endsOf(of)[0]) || !Number.isNaN(endsOf(over)[0]), right = ranges ? endsThatFollow(of, over, claim.form).map(text).join(' to ') : text(first.value), sign = claim.form === 'times' ? 'x' : '/'
  const formula = `${of.text} ${sign} ${over.text}${claim.form === 'change' ? ' - 1' : ''}`
  return [checked(claim, {
    rule: 'AU025', printed: stated.text, right: `${formula} = ${right}`, wrong: !fits,
    says: `${claim.name}: ${formula} is ${right}, not ${stated.text}`,
    numbers: { formula, result: right, 'that the printed decimals allow': `${text(first.range[0])} to ${text(first.range[1])}`, stated: stated.text },
  })]
})
