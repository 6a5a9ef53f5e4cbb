import { unboundedBytes, type SizeFacts } from '../analyses/kv-size-figures.ts'
import { sequenceBytes } from '../context/kv-size.ts'
import { formatBytes, formatCount, formatShare } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** Layers that slide stop growing. */
export const slidingWindow: Rule<SizeFacts> = {
  id: 'KV006',
  severity: 'info',
  name: 'A sliding window keeps fewer tokens than the context',
  page: [
    `A layer with a sliding window needs K and V of its last tokens only. Gemma 3 has five such layers for each that sees everything, Gemma 2 one for one, gpt-oss one for one. Bytes per token times context then overstates a long sequence, several times for some models.`,
    `What an engine really keeps depends on its version. llama.cpp before May 2025 kept every token in every layer, and does so still with --swa-full; later it keeps window x sequences + a batch, padded. vLLM frees pages behind the window, and needs min(window - 1 + batched tokens, context) / page + 1 of them. A window named in the file may not be used at all (use_sliding_window false in Qwen2).`,
  ].join('\n\n'),
  advice: `Take bytes per sequence, not bytes per token times context, and read the table of engines for the version that you run.`,
  check(facts) {
    const { model, types, context } = facts
    const bounded = model.layers.filter(({ window }) => window !== null && window < context)
    if (bounded.length === 0) return null
    const right = sequenceBytes(model, types, context), wrong = unboundedBytes(facts)
    return {
      title: `${bounded.length} of ${model.layers.length} layers slide: ${formatBytes(right)} at ${formatCount(context)} tokens, not ${formatBytes(wrong)}`,
      evidence: {
        'bytes per sequence, right': right, 'bytes per token x context': wrong, saved: formatShare(1 - right / wrong),
        'layers that slide': bounded.length, 'window, tokens': [...new Set(bounded.map(({ window }) => window))].join(', '),
      },
    }
  },
}
