import type { SizeFacts } from '../analyses/kv-size-figures.ts'
import { rowBytes, type KvType } from '../context/kv-types.ts'
import { formatBytes, formatShare } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** Bytes a value by the digit in the name: what planners take. `null`: not a type of blocks. */
function byName({ name }: KvType): number | null {
  const bits = /^(?:i?q)(\d)_/.exec(name)?.[1]
  return bits === undefined ? null : Number(bits) / 8
}

/** Quantised KV carries scales. */
export const quantisedKv: Rule<SizeFacts> = {
  id: 'KV005',
  severity: 'info',
  name: 'Quantised KV is not half or a quarter',
  page: [
    `ggml stores KV in blocks of 32 values with a scale, and some with a minimum: q8_0 takes 34 bytes for 32 values, q5_1 24, q5_0 22, q4_1 20, q4_0 and iq4_nl 18. So q8_0 is 0.53125 of f16, not a half, and q4_0 is 0.28125, not a quarter.`,
    `Planners that use 1 and 0.5 bytes a value (Ollama's did) are 5.9 % low for q8_0 and 11.1 % for q4_0. At 32,768 tokens of a 64-layer model with 1,024 values for K and for V that is 256 MiB of 4,352. A quantised V needs flash attention in llama.cpp; without it V stays f16.`,
  ].join('\n\n'),
  advice: `Count blocks: values / 32 x bytes of the block. Compare with the "KV self size" line of the log.`,
  check({ model, types }) {
    const k = byName(types.k), v = byName(types.v)
    if (k === null && v === null) return null
    const sums = { right: 0, wrong: 0 }
    for (const layer of model.layers) {
      if (layer.kind === 'recurrent') continue
      const values = [layer.heads * layer.headK, layer.heads * layer.headV] as const
      sums.right += (rowBytes(types.k, values[0]) ?? 0) + (values[1] === 0 ? 0 : rowBytes(types.v, values[1]) ?? 0)
      sums.wrong += values[0] * (k ?? types.k.bytes / types.k.values) + values[1] * (v ?? types.v.bytes / types.v.values)
    }
    if (sums.right === 0) return null
    return {
      title: `By the digit in the name a token would take ${formatBytes(sums.wrong)}, not ${formatBytes(sums.right)}: ${formatShare(1 - sums.wrong / sums.right)} low`,
      evidence: {
        'bytes per token, right': sums.right, 'bytes per token, by name': sums.wrong, 'too low by': formatShare(1 - sums.wrong / sums.right),
        'K, bytes a value': types.k.bytes / types.k.values, 'V, bytes a value': types.v.bytes / types.v.values,
      },
    }
  },
}
