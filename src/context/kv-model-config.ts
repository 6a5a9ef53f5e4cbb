import { ConfigKeys, LAYERS, openConfig } from './config-keys.ts'
import { attentionLayer, latentLayer, MOST_LAYERS } from './kv-layers.ts'
import { recurrentLayer } from './config-recurrent.ts'
import { layerKinds, windowOf } from './config-windows.ts'
import type { KvLayer, KvModel, ModelNote } from './model.ts'

const HEADS = ['num_attention_heads', 'n_head', 'n_heads', 'num_heads']
const HIDDEN = ['hidden_size', 'n_embd', 'd_model']
const CONTEXT = ['max_position_embeddings', 'n_positions', 'max_seq_len', 'seq_length']

/** The KV side of a Hugging Face `config.json`: one layer for each that keeps anything. Traps: head_dim may be explicit and differ from hidden /
    heads; without num_key_value_heads every head has its own K and V; kv_lora_rank means one latent vector; layer_types or a pattern say which
    layers slide; the text model may be nested. UNREADABLE names file and key. */
export function kvModelFromConfig(file: string, text: string): KvModel {
  const { top, keys } = openConfig(file, text)
  if (top.raw('is_encoder_decoder') === true) throw top.error('is_encoder_decoder', 'is true: such a model keeps a second cache of the encoder, which is not modelled')
  if (keys.raw('block_configs') !== null) throw keys.error('block_configs', 'is there: its blocks differ in ways that are not read')
  const count = keys.needed(LAYERS, 'how many layers keep K and V')
  if (count > MOST_LAYERS) throw keys.error(keys.key(LAYERS)!, `is ${count}, more than any model has`)
  const notes: ModelNote[] = []
  const valueType = valueTypeOf(top, keys, notes)
  const kinds = layerKinds(keys, count, notes)
  const makeAttention = kinds.some((kind) => kind === 'full' || kind === 'sliding') ? attentionOf(keys, count, notes) : null
  const layers = kinds.flatMap((kind, i): KvLayer[] => {
    if (kind === 'none') return []
    if (kind === 'recurrent') return [recurrentLayer(keys)]
    return [makeAttention!(i, kind === 'sliding' ? windowOf(keys) : null)]
  })
  return {
    name: /^(.+?)[._-]?config\.json(?:\.gz)?$/.exec(file)?.[1] ?? top.text('model_type') ?? keys.text('model_type') ?? file,
    source: `${file}, config.json`,
    layers,
    contextLength: keys.whole(CONTEXT) ?? top.whole(CONTEXT),
    attentionHeads: keys.whole(HEADS, 0),
    hidden: keys.whole(HIDDEN),
    vocabulary: keys.whole(['vocab_size']) ?? top.whole(['vocab_size']),
    ...(valueType === null ? {} : { valueType }),
    ...(notes.length === 0 ? {} : { notes }),
  }
}

/** How an attention layer of this model looks, by its number and window. */
function attentionOf(keys: ConfigKeys, count: number, notes: ModelNote[]): (layer: number, window: number | null) => KvLayer {
  const rank = keys.whole(['kv_lora_rank'])
  if (rank !== null) {
    const latent = latentLayer(rank, keys.needed(['qk_rope_head_dim'], 'kv_lora_rank says latent attention, whose vector holds these values too'))
    return (_, window) => window === null ? latent : { ...latent, kind: 'sliding', window }
  }
  const heads = keys.needed(HEADS, 'how many heads attention has')
  const size = headSize(keys, heads), value = keys.whole(['v_head_dim']) ?? size
  const kv = kvHeads(keys, heads, count, notes)
  // Gemma 4: layers that see every token have a head size, and may have a number of KV heads, of their own.
  const wide = keys.whole(['global_head_dim'])
  const wideHeads = keys.raw('attention_k_eq_v') === true ? keys.whole(['num_global_key_value_heads']) : null
  return (layer, window) => window === null && wide !== null ? attentionLayer(wideHeads ?? kv(layer), wide, wide, null) : attentionLayer(kv(layer), size, value, window)
}

/** Explicit, or hidden / heads where that is whole. */
function headSize(keys: ConfigKeys, heads: number): number {
  const said = keys.whole(['head_dim', 'kv_channels'])
  if (said !== null) return said
  const hidden = keys.needed(HIDDEN, 'without head_dim, the head size is it divided by the heads')
  if (hidden % heads !== 0) throw keys.error('head_dim', `is missing, and ${hidden} values are not whole heads of ${heads}`)
  return hidden / heads
}

/** KV heads of a layer: one number, one a layer, one for all queries, or as many as there are heads. */
function kvHeads(keys: ConfigKeys, heads: number, count: number, notes: ModelNote[]): (layer: number) => number {
  const perLayer = keys.raw('num_key_value_heads') ?? keys.raw('num_kv_heads')
  if (Array.isArray(perLayer)) {
    if (perLayer.length !== count || perLayer.some((value) => !Number.isSafeInteger(value) || value < 0)) throw keys.error('num_key_value_heads', `lists ${perLayer.length} values for ${count} layers`)
    return (layer) => perLayer[layer] as number
  }
  const newer = keys.raw('new_decoder_architecture') === true
  if (keys.raw('multi_query') === true && !newer) return () => 1
  const inner = keys.inner('attn_config')
  const said = keys.whole(['num_key_value_heads', 'num_kv_heads', 'n_head_kv']) ?? (keys.raw('multi_query_attention') === true ? keys.whole(['multi_query_group_num']) : null) ?? inner?.whole(['kv_n_heads']) ?? null
  if (said === null) notes.push({ kind: 'doubted', reason: `no num_key_value_heads: each of the ${heads} heads has its own K and V (MHA)` })
  else if (heads % said !== 0) notes.push({ kind: 'doubted', reason: `${said} KV heads for ${heads} attention heads: queries cannot share them evenly` })
  return () => said ?? heads
}

function valueTypeOf(top: ConfigKeys, keys: ConfigKeys, notes: ModelNote[]): 'f16' | 'bf16' | null {
  const said = keys.text('torch_dtype') ?? keys.text('dtype') ?? top.text('torch_dtype') ?? top.text('dtype')
  if (said === null) return null
  const name = said.replace('torch.', '')
  if (name === 'bfloat16') return 'bf16'
  if (name === 'float16' || name === 'half') return 'f16'
  notes.push({ kind: 'doubted', reason: `torch_dtype is ${name}: engines hold KV in 16 bits all the same, so f16 is assumed` })
  return null
}
