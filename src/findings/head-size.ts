import type { SizeFacts } from '../analyses/kv-size-figures.ts'
import { formatBytes } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** Head size is not always hidden size / heads. */
export const headSizeByDivision: Rule<SizeFacts> = {
  id: 'KV004',
  severity: 'warning',
  name: 'Head size taken as hidden size / heads',
  page: [
    `Many estimators take the hidden size divided by the number of attention heads as the size of a head. That was true of the first llamas. Models may say a head size of their own (\`head_dim\` in config.json, \`attention.key_length\` and \`attention.value_length\` in a GGUF), and K and V may differ.`,
    `Qwen3-4B has 2,560 / 32 = 80 by that rule and 128 in truth: the estimate is 37.5 % low, and a plan for 100 users runs out of memory at 63. Gemma 2 2B and Gemma 3 1B have 288 by that rule and 256 in truth: 12.5 % high. Ollama's planner did this (PR #17201).`,
    `The rule fires when the model's own numbers and that division give different bytes a token. Latent attention keeps no heads and is left out.`,
  ].join('\n\n'),
  advice: `Read head_dim, or key_length and value_length, and fall back to the division only where they are absent.`,
  check({ model, types }) {
    const { hidden, attentionHeads } = model
    if (hidden === null || attentionHeads === null || attentionHeads === 0) return null
    const headed = model.layers.filter(({ kind }) => kind === 'full' || kind === 'sliding')
    const k = types.k.bytes / types.k.values, v = types.v.bytes / types.v.values, guess = hidden / attentionHeads
    const right = headed.reduce((sum, layer) => sum + layer.heads * (layer.headK * k + layer.headV * v), 0)
    const wrong = headed.reduce((sum, layer) => sum + layer.heads * guess * (k + v), 0)
    if (right === 0 || right === wrong) return null
    const error = (wrong / right - 1) * 100, signed = `${error < 0 ? '-' : '+'}${Number(Math.abs(error).toFixed(1))} %`
    return {
      title: `Hidden size / heads would say ${formatBytes(Math.round(wrong))} a token, not ${formatBytes(right)}: ${signed}`,
      evidence: { 'bytes per token, right': right, 'bytes per token, hidden / heads': wrong, error: signed, 'hidden / heads': guess, 'head size': [...new Set(headed.flatMap(({ headK, headV }) => [headK, headV]))].join(', ') },
    }
  },
}
