import { formatAbout } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import { checked, common, kindOf } from './kind.ts'

/** KV heads of models that are often given with their attention heads instead. Source: num_key_value_heads of their config.json. */
const KV_HEADS: readonly [name: RegExp, heads: number][] = [
  [/llama[ -]?2[ -]?70b/i, 8], [/llama[ -]?3(\.[123])?[ -]?(8b|70b|405b)/i, 8], [/mistral[ -]?7b/i, 8], [/mixtral[ -]?8x7b/i, 8], [/qwen2\.5[ -]?72b/i, 8], [/llama[ -]?2[ -]?7b/i, 32], [/llama[ -]?2[ -]?13b/i, 40],
]

const schema = z.strictObject({
  kind: z.literal('architecture'), ...common,
  model: z.string().optional(), kvHeads: z.int().min(1).meta({ description: 'KV heads that were used.' }),
  actual: z.int().min(1).optional().meta({ description: 'KV heads of the model, from its config.json.' }),
}).meta({ title: 'architecture', description: 'KV heads that a calculation took, and those that the model has.' })

/** D26: attention heads taken for KV heads. Silent on models that it does not know. */
export const architecture = kindOf(schema, (claim) => {
  const right = claim.actual ?? KV_HEADS.find(([name]) => name.test(claim.model ?? ''))?.[1]
  if (right === undefined) return []
  const times = claim.kvHeads / right
  return [checked(claim, {
    rule: 'AU022', printed: `${claim.kvHeads} KV heads`, right: `${right} KV heads`, wrong: times !== 1,
    says: `${claim.name}: ${claim.model ?? 'the model'} has ${right} KV heads, not ${claim.kvHeads}: its KV cache is ${formatAbout(times > 1 ? times : 1 / times)}x too ${times > 1 ? 'large' : 'small'}`,
    numbers: { 'KV heads taken': claim.kvHeads, 'KV heads of the model': right, 'times the right size': Number(times.toPrecision(3)) },
  })]
})
