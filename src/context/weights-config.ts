import { openConfig, type ConfigKeys } from './config-keys.ts'
import type { TensorType } from './gguf-types.ts'
import { kvModelFromConfig } from './kv-model-config.ts'
import { feedForward, mixtureOf } from './weights-experts.ts'
import { familyOf, type Family } from './weights-families.ts'
import type { KvLayer, KvModel, ModelNote } from './model.ts'
import { weightsOf, weightTensor, type Put, type Weights, type WeightTensor } from './weights.ts'

/** Bytes of a value by the name of its type in the file. */
const DTYPES: ReadonlyMap<string, TensorType> = new Map(Object.entries({
  bfloat16: { name: 'BF16', values: 1, bytes: 2 }, float16: { name: 'F16', values: 1, bytes: 2 }, half: { name: 'F16', values: 1, bytes: 2 },
  float32: { name: 'F32', values: 1, bytes: 4 }, float8_e4m3fn: { name: 'FP8', values: 1, bytes: 1 },
}))

/** Weights made from shapes: attention (grouped queries, biases, norms of heads, latent), gated or plain feed-forward, experts with router and shared ones,
    embedding, output unless tied, norms; quantised checkpoints by their block. Not modelled, and refused: encoders with decoders, recurrent layers, embeddings
    a layer, blocks that differ. Not counted, and said: towers that see or hear, blocks that predict further tokens. UNREADABLE names file and key. */
export function weightsFromConfig(file: string, text: string): Weights {
  const { top, keys } = openConfig(file, text), kv = kvModelFromConfig(file, text)
  const notes: ModelNote[] = []
  refuse(keys, kv)
  const family = familyOf(keys, notes), hidden = needed(keys, kv, 'hidden'), vocabulary = needed(keys, kv, 'vocabulary')
  const held = quantised(top, keys, dtypeOf(top, keys, notes), notes)
  const tensors: WeightTensor[] = []
  const put: Put = (name, dims) => tensors.push(weightTensor(name, dims, held(name, dims)))
  const norm = (name: string): void => {
    put(`${name}.weight`, [hidden])
    if (family.normBias) put(`${name}.bias`, [hidden])
  }
  put('token_embd.weight', [hidden, vocabulary])
  if (family.positions) put('position_embd.weight', [hidden, kv.contextLength ?? 0])
  const mixture = mixtureOf(keys)
  kv.layers.forEach((layer, i) => {
    const inBlock: Put = (name, dims) => put(`blk.${i}.${name}`, dims)
    for (const name of family.norms) norm(`blk.${i}.${name}`)
    if (layer.kind === 'latent') latentAttention(inBlock, keys, layer, hidden, heads(keys, kv))
    else attention(inBlock, keys, family, layer, hidden, heads(keys, kv))
    feedForward(inBlock, keys, family, i, hidden, mixture)
  })
  norm('output_norm')
  const said = keys.raw('tie_word_embeddings') ?? top.raw('tie_word_embeddings')
  if (said === null) notes.push({ kind: 'doubted', reason: `tie_word_embeddings is not said: ${family.tied ? 'the embedding is taken to be the output too' : 'the output is taken to have weights of its own'}, as is usual for ${family.name}` })
  if (!(said ?? family.tied)) put('output.weight', [hidden, vocabulary])
  tellUncounted(top, keys, notes)
  return weightsOf(tensors, { source: `${file}, shapes of config.json`, exact: false, experts: mixture === null ? null : { count: mixture.count, used: mixture.used }, notes })
}

function needed(keys: ConfigKeys, kv: KvModel, what: 'hidden' | 'vocabulary'): number {
  return kv[what] ?? keys.needed([what === 'hidden' ? 'hidden_size' : 'vocab_size'], 'without it the weights cannot be counted')
}

const heads = (keys: ConfigKeys, kv: KvModel): number => kv.attentionHeads ?? keys.needed(['num_attention_heads'], 'how many heads attention has')

function refuse(keys: ConfigKeys, kv: KvModel): void {
  const remedy = 'whose weights are not modelled: give the GGUF, or parameters and type'
  if (kv.layers.some(({ kind }) => kind === 'recurrent')) throw keys.error('model_type', `says layers that keep a state, ${remedy}`)
  for (const key of ['num_kv_shared_layers', 'hidden_size_per_layer_input']) {
    if ((keys.whole([key], 0) ?? 0) > 0) throw keys.error(key, `is there: the blocks differ, ${remedy}`)
  }
  const blocks = keys.whole(['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'])
  if (blocks !== kv.layers.length) throw keys.error('num_hidden_layers', `is ${blocks}, but ${kv.layers.length} blocks have attention, ${remedy}`)
}

/** q, k, v and o with their biases, and norms of the heads or of all of q and k. */
function attention(put: Put, keys: ConfigKeys, family: Family, layer: KvLayer, hidden: number, count: number): void {
  const { heads: kvHeads, headK, headV } = layer
  const bias = keys.raw('attention_bias') === true || keys.raw('attention_bias') === null && family.bias === 'all'
  for (const [name, width, biased] of [['attn_q', count * headK, true], ['attn_k', kvHeads * headK, true], ['attn_v', kvHeads * headV, true]] as const) {
    put(`${name}.weight`, [hidden, width])
    if (biased && (bias || family.bias === 'qkv')) put(`${name}.bias`, [width])
  }
  put('attn_output.weight', [count * headV, hidden])
  if (bias) put('attn_output.bias', [hidden])
  if (family.queryNorms !== 'none') {
    const each = family.queryNorms === 'heads'
    put('attn_q_norm.weight', [each ? headK : count * headK])
    put('attn_k_norm.weight', [each ? headK : kvHeads * headK])
  }
  if (family.sinks) put('attn_sinks.weight', [count])
}

/** Queries, and K with V, go through a low rank (DeepSeek). */
function latentAttention(put: Put, keys: ConfigKeys, layer: KvLayer, hidden: number, count: number): void {
  const why = 'latent attention needs it', rank = keys.needed(['kv_lora_rank'], why), rope = layer.headK - rank
  const plain = keys.needed(['qk_nope_head_dim'], why), value = keys.needed(['v_head_dim'], why), low = keys.whole(['q_lora_rank'])
  if (low === null) put('attn_q.weight', [hidden, count * (plain + rope)])
  else {
    put('attn_q_a.weight', [hidden, low])
    put('attn_q_a_norm.weight', [low])
    put('attn_q_b.weight', [low, count * (plain + rope)])
  }
  put('attn_kv_a_mqa.weight', [hidden, rank + rope])
  put('attn_kv_a_norm.weight', [rank])
  put('attn_kv_b.weight', [rank, count * (plain + value)])
  put('attn_output.weight', [count * value, hidden])
}

function dtypeOf(top: ConfigKeys, keys: ConfigKeys, notes: ModelNote[]): TensorType {
  const said = (keys.text('torch_dtype') ?? keys.text('dtype') ?? top.text('torch_dtype') ?? top.text('dtype'))?.replace('torch.', '') ?? null
  const known = said === null ? undefined : DTYPES.get(said)
  if (known === undefined) notes.push({ kind: 'doubted', reason: `${said === null ? 'no torch_dtype' : `torch_dtype is ${said}`}: 2 bytes a weight are assumed` })
  return known ?? DTYPES.get('bfloat16')!
}

/** How each tensor is held: all in one type, but for matrices of the blocks in a quantised checkpoint. */
function quantised(top: ConfigKeys, keys: ConfigKeys, plain: TensorType, notes: ModelNote[]): (name: string, dims: readonly number[]) => TensorType {
  const config = top.inner('quantization_config') ?? keys.inner('quantization_config')
  if (config === null) return () => plain
  const method = config.text('quant_method') ?? 'of no name', bits = config.whole(['bits']) ?? 4
  const matrices = (type: TensorType, which = /^blk\..*\.weight$/) => (name: string, dims: readonly number[]): TensorType => dims.length > 1 && which.test(name) && !name.includes('ffn_gate_inp') ? type : plain
  if (method === 'mxfp4') return matrices({ name: 'MXFP4', values: 32, bytes: 17 }, /_exps\.weight$/)
  if (method === 'fp8') return matrices(blocksOf(config.raw('weight_block_size')))
  if (method === 'gptq' || method === 'awq') {
    const group = config.whole(['group_size', 'q_group_size'], -1) ?? 128
    // An F16 scale and a zero point of so many bits for each group; one for a whole column where the group is -1.
    return matrices(group > 0 ? { name: `${method.toUpperCase()}${bits}/${group}`, values: group, bytes: (group * bits) / 8 + 2 + bits / 8 } : { name: `${method.toUpperCase()}${bits}`, values: 8, bytes: bits })
  }
  notes.push({ kind: 'doubted', reason: `quantization_config is ${method}, which is not modelled: all weights are counted as ${plain.name}` })
  return () => plain
}

/** A byte a value, and an F32 scale for each block of rows and columns. */
function blocksOf(sizes: unknown): TensorType {
  const [rows, columns] = Array.isArray(sizes) ? sizes.map(Number) : []
  return rows !== undefined && columns !== undefined && rows * columns > 0 ? { name: `FP8/${rows}x${columns}`, values: rows * columns, bytes: rows * columns + 4 } : DTYPES.get('float8_e4m3fn')!
}

function tellUncounted(top: ConfigKeys, keys: ConfigKeys, notes: ModelNote[]): void {
  for (const tower of ['vision_config', 'audio_config']) if (top.inner(tower) !== null) notes.push({ kind: 'skipped', reason: `${tower}: its tower is not counted, only the text model` })
  const further = keys.whole(['num_nextn_predict_layers'], 0) ?? 0
  if (further > 0) notes.push({ kind: 'skipped', reason: `num_nextn_predict_layers: ${further} further ${further === 1 ? 'block' : 'blocks'} of the checkpoint are not counted` })
}
