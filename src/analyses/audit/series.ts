import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'
import { printed, quantitiesOf, rangeOf, valueOf } from './quantity.ts'

const schema = z.strictObject({
  kind: z.literal('series'), ...common,
  input: z.string().meta({ description: 'What is varied, such as "hit rate".' }), output: z.string(),
  rises: z.boolean().meta({ description: 'Whether more of the input must give more of the output; else less.' }),
  points: z.array(z.strictObject({ input: printed, output: printed })).min(2),
}).meta({ title: 'series', description: 'One output over one input that can only push it one way.' })

/** D15: a better input with a worse output, beyond the printed decimals. */
export const series = kindOf(schema, (claim) => {
  const inputs = quantitiesOf(claim.points.map(({ input }) => input)), outputs = quantitiesOf(claim.points.map(({ output }) => output))
  const points = inputs.map((input, i) => ({ input, output: outputs[i]! })).toSorted((a, b) => valueOf(a.input) - valueOf(b.input))
  const breaks = points.slice(1).flatMap((point, i) => {
    const before = points[i]!, [low, high] = rangeOf(point.output, 0), [least, most] = rangeOf(before.output, 0)
    return rangeOf(point.input, 0)[0] >= rangeOf(before.input, 0)[1] && (claim.rises ? high < least : low > most) ? [`${before.input.text} ${before.output.text}, ${point.input.text} ${point.output.text}`] : []
  })
  return [checked(claim, {
    rule: 'AU013', printed: points.map(({ input, output }) => `${input.text}: ${output.text}`).join('; '), right: `${claim.output} ${claim.rises ? 'rises' : 'falls'} with ${claim.input}`, wrong: breaks.length > 0,
    says: `${claim.name} is not monotonic: ${claim.output} must ${claim.rises ? 'rise' : 'fall'} with ${claim.input}, but ${breaks.join('; ')}`,
    numbers: { points: points.length, 'steps the wrong way': breaks.length, first: breaks[0] ?? 'none' },
  })]
})
