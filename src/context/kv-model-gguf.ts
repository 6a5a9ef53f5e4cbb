import { TidemarkError } from '../core/error.ts'
import type { Model } from './gguf.ts'
import { attentionLayer, latentLayer, MOST_LAYERS, stateLayer } from './kv-layers.ts'
import type { KvLayer, KvModel, ModelNote } from './model.ts'

/** Layers of which every n-th is full, where the header names a window and no pattern; 0: all slide. An architecture that is not here caches
    every token whatever window its header names. Source: llama.cpp, hparams of each architecture. */
const EVERY: ReadonlyMap<string, number> = new Map(Object.entries({ gemma2: 2, gemma3: 6, gemma3n: 5, gemma4: 6, cohere2: 4, 'gpt-oss': 2, exaone4: 4, plamo3: 8 }))

/** Keys of one architecture. */
interface Keys {
  file: string
  architecture: string
  /** `null` where it is not there. */
  whole(key: string): number | null
  needed(key: string): number
  /** One value for every layer, whether it is written once or per layer. */
  perLayer(key: string, count: number): readonly number[] | null
}

/** The KV side of a GGUF header: heads may be given per layer, the head size apart for K and V, latent attention by key_length_mla (without it a
    file of such a model caches every head in full). UNREADABLE names file and key. Source: ggml docs/gguf.md, llama.cpp llama-hparams. */
export function kvModelFromGguf(file: string, header: Model): KvModel {
  const keys = keysOf(file, header)
  const notes: ModelNote[] = []
  const count = keys.needed('block_count')
  if (count > MOST_LAYERS) throw new TidemarkError('UNREADABLE', `${file}: ${keys.architecture}.block_count is ${count}, more than any model has`)
  const kept = count - (keys.whole('attention.shared_kv_layers') ?? 0)
  const windows = windowsOf(keys, count, notes)
  const layers = layersOf(keys, count, windows, notes).flatMap((made, i) => i < kept ? made : [])
  if (kept < count) notes.push({ kind: 'skipped', reason: `attention.shared_kv_layers: the last ${count - kept} layers use the K and V of earlier ones and keep none` })
  const embedding = header.tensors.find(({ name }) => name === 'token_embd.weight')
  const name = header.metadata.get('general.name')
  return {
    name: typeof name === 'string' ? name : file,
    source: `${file}, GGUF header`,
    layers,
    contextLength: keys.whole('context_length'),
    attentionHeads: Math.max(0, ...keys.perLayer('attention.head_count', count) ?? []) || null,
    hidden: keys.whole('embedding_length'),
    vocabulary: keys.whole('vocab_size') ?? embedding?.dims[1] ?? null,
    ...(notes.length === 0 ? {} : { notes }),
  }
}

function keysOf(file: string, { metadata, arrays }: Model): Keys {
  const architecture = metadata.get('general.architecture')
  if (typeof architecture !== 'string') throw new TidemarkError('UNREADABLE', `${file}: general.architecture is missing, so no other key can be read`)
  const broken = (key: string, what: string): TidemarkError => new TidemarkError('UNREADABLE', `${file}: ${architecture}.${key} ${what}. Give another file, or the shape by --layers, --kv-heads and --head-size`)
  const ok = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  const whole = (key: string): number | null => {
    const value = metadata.get(`${architecture}.${key}`)
    if (value === undefined) return null
    if (!ok(value)) throw broken(key, `is ${JSON.stringify(value)}, not a whole number`)
    return value
  }
  return {
    file,
    architecture,
    whole,
    needed(key) {
      const value = whole(key)
      if (value === null) throw broken(key, 'is missing')
      return value
    },
    perLayer(key, count) {
      const list = arrays.get(`${architecture}.${key}`)
      if (list !== undefined) {
        if (list.length < count || !list.every(ok)) throw broken(key, `lists ${list.length} values, but there are ${count} layers`)
        return list.slice(0, count)
      }
      const one = whole(key)
      return one === null ? null : Array.from({ length: count }, () => one)
    },
  }
}

/** Each layer's window; `null`: it sees every token. */
function windowsOf(keys: Keys, count: number, notes: ModelNote[]): (number | null)[] {
  const window = keys.whole('attention.sliding_window') ?? 0
  if (window === 0) return Array.from({ length: count }, () => null)
  const listed = keys.perLayer('attention.sliding_window_pattern', count)
  const scalar = keys.whole('attention.sliding_window_pattern')
  if (listed !== null && scalar === null) return listed.map((slides) => slides === 0 ? null : window)
  const every = scalar ?? EVERY.get(keys.architecture) ?? null
  if (every === null) {
    notes.push({ kind: 'doubted', reason: `attention.sliding_window is ${window}, but llama.cpp keeps every token for ${keys.architecture}: counted as full attention` })
    return Array.from({ length: count }, () => null)
  }
  return Array.from({ length: count }, (_, i) => every > 0 && (i + 1) % every === 0 ? null : window)
}

/** What each block keeps: nothing, one layer, or attention and a state side by side. */
function layersOf(keys: Keys, count: number, windows: readonly (number | null)[], notes: ModelNote[]): KvLayer[][] {
  const heads = keys.perLayer('attention.head_count', count) ?? Array.from({ length: count }, () => 0)
  const listed = keys.perLayer('attention.head_count_kv', count)
  if (listed === null && heads.some((value) => value > 0)) notes.push({ kind: 'doubted', reason: 'no attention.head_count_kv: each head has its own K and V (MHA)' })
  const kv = listed ?? heads, state = stateOf(keys), interval = keys.whole('full_attention_interval')
  const feedForward = keys.perLayer('feed_forward_length', count)
  const latent = latentOf(keys)
  return kv.map((kvHeads, i) => {
    const recurrent = interval === null ? kvHeads === 0 : (i + 1) % interval !== 0
    // Nemotron-H: a block with neither heads nor a state is feed-forward.
    const keepsState = state !== null && (recurrent ? keys.architecture !== 'nemotron_h' || feedForward?.[i] === 0 : keys.architecture === 'falcon-h1')
    const states = keepsState ? [state] : []
    if (recurrent) return states
    return [latent ?? attentionIn(keys, heads[i]!, kvHeads, windows[i]!), ...states]
  })
}

function attentionIn(keys: Keys, heads: number, kvHeads: number, window: number | null): KvLayer {
  const size = (what: string): number => {
    const said = (window === null ? null : keys.whole(`attention.${what}_length_swa`)) ?? keys.whole(`attention.${what}_length`)
    if (said !== null) return said
    const hidden = keys.needed('embedding_length')
    if (heads === 0 || hidden % heads !== 0) throw new TidemarkError('UNREADABLE', `${keys.file}: ${keys.architecture}.attention.${what}_length is missing, and ${hidden} values are not whole heads of ${heads}`)
    return hidden / heads
  }
  return attentionLayer(kvHeads, size('key'), size('value'), window)
}

function latentOf(keys: Keys): KvLayer | null {
  if ((keys.whole('attention.key_length_mla') ?? 0) === 0) return null
  return latentLayer(keys.needed('attention.kv_lora_rank'), keys.needed('rope.dimension_count'))
}

/** The state of a recurrent block: Mamba and its kin, a short convolution, or RWKV. */
function stateOf(keys: Keys): KvLayer | null {
  const short = keys.whole('shortconv.l_cache'), head = keys.whole('wkv.head_size')
  const values = (count: number): KvLayer => ({ ...stateLayer({ convolution: 0, inner: 0, groups: 0, state: 0 }), stateBytes: count * 4 })
  if (short !== null) return values(keys.needed('embedding_length') * Math.max(0, short - 1))
  if (head !== null) return values(keys.needed('embedding_length') * ((keys.whole('token_shift_count') ?? 2) + head))
  if (keys.whole('ssm.inner_size') === null) return null
  return stateLayer({ convolution: keys.needed('ssm.conv_kernel'), inner: keys.needed('ssm.inner_size'), groups: keys.whole('ssm.group_count') ?? 0, state: keys.needed('ssm.state_size') })
}
