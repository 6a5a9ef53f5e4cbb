/** Which layers of a `config.json` see every token, which the last ones only, which keep a state and which keep nothing. */
import type { ConfigKeys } from './config-keys.ts'
import type { ModelNote } from './model.ts'

export type ConfigLayer = 'full' | 'sliding' | 'recurrent' | 'none'

/** Names in `layer_types` and `layers_block_type`. */
const NAMED: ReadonlyMap<string, ConfigLayer> = new Map(Object.entries({
  full_attention: 'full', attention: 'full', sliding_attention: 'sliding', chunked_attention: 'sliding',
  linear_attention: 'recurrent', mamba: 'recurrent', mamba2: 'recurrent', hybrid: 'recurrent', mlp: 'none', moe: 'none',
} satisfies Record<string, ConfigLayer>))
/** Every n-th layer is full where the file does not say so itself. Source: the models' configuration classes in transformers. */
const EVERY: ReadonlyMap<string, number> = new Map(Object.entries({ gemma2: 2, gemma3: 6, gemma3_text: 6, gemma4_text: 6, cohere2: 4, gpt_oss: 2 }))
const WINDOW = ['sliding_window', 'sliding_window_attention_size', 'sliding_window_size']

/** Tokens that a sliding layer sees back; a chunk where attention is cut into chunks. */
export function windowOf(keys: ConfigKeys): number {
  return keys.whole(WINDOW) ?? keys.needed(['attention_chunk_size', 'sliding_window'], 'some layers slide, but how far is not said')
}

/** One entry for each layer. */
export function layerKinds(keys: ConfigKeys, count: number, notes: ModelNote[]): ConfigLayer[] {
  const kinds = named(keys, count) ?? lettered(keys, count) ?? periodic(keys, count) ?? byWindow(keys, count, notes)
  const shared = keys.whole(['num_kv_shared_layers'], 0) ?? 0
  if (shared === 0) return kinds
  notes.push({ kind: 'skipped', reason: `num_kv_shared_layers: the last ${shared} layers use the K and V of earlier ones and keep none` })
  return kinds.map((kind, i) => i >= count - shared ? 'none' : kind)
}

function named(keys: ConfigKeys, count: number): ConfigLayer[] | null {
  const key = keys.key(['layer_types', 'layers_block_type'])
  if (key === null) return null
  const types = keys.raw(key)
  if (!Array.isArray(types) || types.length !== count) throw keys.error(key, `lists ${Array.isArray(types) ? types.length : 'no'} layers, but there are ${count}`)
  return types.map((type) => {
    const kind = NAMED.get(String(type))
    if (kind === undefined || type === 'hybrid') throw keys.error(key, `holds ${JSON.stringify(type)}, whose cache is not known`)
    return kind
  })
}

/** Nemotron-H: M a state, * attention, - and E feed-forward layers that keep nothing. */
function lettered(keys: ConfigKeys, count: number): ConfigLayer[] | null {
  const letters = keys.text('hybrid_override_pattern')
  if (letters === null) return null
  if (letters.length !== count || /[^M*\-E]/.test(letters)) throw keys.error('hybrid_override_pattern', `is ${JSON.stringify(letters)}, not ${count} of the letters M, *, - and E`)
  return [...letters].map((letter) => letter === 'M' ? 'recurrent' : letter === '*' ? 'full' : 'none')
}

/** Jamba: attention at `attn_layer_offset` and every `attn_layer_period` layers, states between; Mamba: states only. */
function periodic(keys: ConfigKeys, count: number): ConfigLayer[] | null {
  const period = keys.whole(['attn_layer_period'])
  if (period !== null) {
    const offset = keys.whole(['attn_layer_offset'], 0) ?? 0
    return Array.from({ length: count }, (_, i) => i % period === offset ? 'full' : 'recurrent')
  }
  if (/^(falcon_)?mamba2?$/.test(keys.text('model_type') ?? '')) return Array.from({ length: count }, () => 'recurrent')
  return null
}

function byWindow(keys: ConfigKeys, count: number, notes: ModelNote[]): ConfigLayer[] {
  const all = (kind: ConfigLayer): ConfigLayer[] => Array.from({ length: count }, () => kind)
  if (keys.whole(WINDOW, 0) === null || keys.whole(WINDOW, 0) === 0) return all('full')
  if (keys.raw('use_sliding_window') === false) {
    notes.push({ kind: 'skipped', reason: `use_sliding_window is false: the window of ${keys.whole(WINDOW)} tokens that the file names is not used` })
    return all('full')
  }
  const pattern = keys.raw('sliding_window_pattern') ?? EVERY.get(keys.text('model_type') ?? '') ?? null
  if (typeof pattern === 'string') {
    if (!/^[LG]+$/.test(pattern)) throw keys.error('sliding_window_pattern', `is ${JSON.stringify(pattern)}; a number or the letters L and G are known`)
    return Array.from({ length: count }, (_, i) => pattern[i % pattern.length] === 'G' ? 'full' : 'sliding')
  }
  if (pattern !== null) {
    if (typeof pattern !== 'number' || !Number.isSafeInteger(pattern) || pattern < 1) throw keys.error('sliding_window_pattern', `is ${JSON.stringify(pattern)}, not a whole number of 1 or more`)
    return Array.from({ length: count }, (_, i) => (i + 1) % pattern === 0 ? 'full' : 'sliding')
  }
  // Qwen2: the first layers see every token.
  const full = keys.raw('use_sliding_window') === true ? keys.whole(['max_window_layers'], 0) ?? 0 : 0
  return Array.from({ length: count }, (_, i) => i < full ? 'full' : 'sliding')
}
