import type { ConfigKeys } from './config-keys.ts'
import type { ModelNote } from './model.ts'

/** What a model of a kind has that its configuration does not say. */
export interface Family {
  name: string
  /** Three matrices a feed-forward layer, not two. */
  gated: boolean
  /** Of attention, where `attention_bias` is silent. */
  bias: 'none' | 'qkv' | 'all'
  feedForwardBias: boolean
  /** Norms of a block. */
  norms: readonly string[]
  normBias: boolean
  /** Norms of queries and keys: one for all heads, or as wide as all of them. */
  queryNorms: 'none' | 'heads' | 'all'
  /** A learned value a head (gpt-oss). */
  sinks: boolean
  /** Learned positions. */
  positions: boolean
  /** Where `tie_word_embeddings` is silent. */
  tied: boolean
}

const TWO = ['attn_norm', 'ffn_norm'], FOUR = ['attn_norm', 'post_attention_norm', 'ffn_norm', 'post_ffw_norm']
const LLAMA: Family = { name: 'llama', gated: true, bias: 'none', feedForwardBias: false, norms: TWO, normBias: false, queryNorms: 'none', sinks: false, positions: false, tied: false }

/** By `model_type`; what is not said is as in a llama. Source: the models' classes in transformers. */
const FAMILIES: ReadonlyMap<string, Partial<Family>> = new Map(Object.entries({
  llama: {}, mistral: {}, mixtral: {}, phi3: {}, granite: {}, internlm2: {}, deepseek_v2: {}, deepseek_v3: {}, smollm3: { tied: true },
  qwen2: { bias: 'qkv' }, qwen2_moe: { bias: 'qkv' }, qwen3: { queryNorms: 'heads' }, qwen3_moe: { queryNorms: 'heads' },
  gemma: { tied: true }, gemma2: { tied: true, norms: FOUR }, gemma3: { tied: true, norms: FOUR, queryNorms: 'heads' }, gemma3_text: { tied: true, norms: FOUR, queryNorms: 'heads' },
  olmo2: { queryNorms: 'all' }, gpt_oss: { bias: 'all', sinks: true, feedForwardBias: true }, cohere: { tied: true, norms: ['attn_norm'] },
  starcoder2: { gated: false, bias: 'all', feedForwardBias: true, normBias: true, tied: true },
  gpt2: { gated: false, bias: 'all', feedForwardBias: true, normBias: true, positions: true, tied: true },
} satisfies Record<string, Partial<Family>>))

/** What `model_type` means; one that is not known counts as a llama, and is doubted. */
export function familyOf(keys: ConfigKeys, notes: ModelNote[]): Family {
  const name = keys.text('model_type') ?? 'llama', known = FAMILIES.get(name)
  if (known === undefined) notes.push({ kind: 'doubted', reason: `model_type ${name} is not known: its biases, norms and gates are taken to be those of a llama` })
  return { ...LLAMA, ...known, name }
}
