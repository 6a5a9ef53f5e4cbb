/** What a KV cache must hold, whatever engine holds it: bytes a token, bytes a sequence. Engines round up: see kv-llama.ts and kv-vllm.ts. */
import { TidemarkError } from '../core/error.ts'
import { nameOfTypes, rowBytes, type KvTypes } from './kv-types.ts'
import type { KvLayer, KvModel } from './model.ts'

/** Bytes of one token more, by the kind of layer that keeps it, and bytes of a sequence whatever its length. */
export interface TokenBytes {
  full: number
  /** Only while the window is not full. */
  sliding: number
  latent: number
  /** full + sliding + latent: what every token costs until a window is full. */
  total: number
  /** A sequence, not a token: the states of recurrent layers. */
  state: number
}

/** Bytes that one token takes in one layer: heads x (K + V values) in blocks of their types; one vector and no V for a latent layer; 0 for a
    recurrent one. `null` where a head row is not whole blocks, or a type holds only latent vectors and this is none. Source: allocators.md section 4. */
export function layerTokenBytes(layer: KvLayer, types: KvTypes): number | null {
  if (layer.kind === 'recurrent') return 0
  const k = rowBytes(types.k, layer.heads * layer.headK)
  if (layer.kind === 'latent') return k
  const v = rowBytes(types.v, layer.heads * layer.headV)
  return k === null || v === null || types.k.latentOnly !== undefined || types.v.latentOnly !== undefined ? null : k + v
}

/** Sum over the layers; `null` where one of them cannot be held in these types. Unit: bytes. */
export function tokenBytesOrNull(model: KvModel, types: KvTypes): TokenBytes | null {
  const sums = { full: 0, sliding: 0, latent: 0, state: 0 }
  for (const layer of model.layers) {
    const bytes = layerTokenBytes(layer, types)
    if (bytes === null) return null
    if (layer.kind === 'recurrent') sums.state += layer.stateBytes
    else sums[layer.kind] += bytes
  }
  return { ...sums, total: sums.full + sums.sliding + sums.latent }
}

/** The same; USAGE where the types do not fit the model. */
export function tokenBytes(model: KvModel, types: KvTypes): TokenBytes {
  const bytes = tokenBytesOrNull(model, types)
  if (bytes !== null) return bytes
  const layer = model.layers.find((one) => layerTokenBytes(one, types) === null)!
  const rows = layer.kind === 'latent' ? `a latent vector of ${layer.headK} values` : `${layer.heads} x ${layer.headK} and ${layer.headV} values (K and V)`
  throw new TidemarkError('USAGE', `${model.name}: ${rows} cannot be held as ${nameOfTypes(types)}: ${types.k.latentOnly === undefined && types.v.latentOnly === undefined ? 'not whole blocks' : 'that type holds one latent vector of 576 values (DeepSeek)'}; give another --kv-type`)
}

/** Bytes of one token while no window is full: what PagedAttention and the papers call bytes per token. */
export function bytesPerToken(model: KvModel, types: KvTypes): number {
  return tokenBytes(model, types).total
}

/** Bytes of a sequence of so many tokens with nothing rounded: a sliding layer keeps at most its window, a recurrent one its state. */
export function sequenceBytes(model: KvModel, types: KvTypes, tokens: number): number {
  tokenBytes(model, types)
  return model.layers.reduce((sum, layer) => sum + layer.stateBytes + keptTokens(layer, tokens) * layerTokenBytes(layer, types)!, 0)
}

/** Tokens of a sequence that a layer keeps. */
export function keptTokens(layer: KvLayer, tokens: number): number {
  if (layer.kind === 'recurrent') return 0
  return layer.window === null ? tokens : Math.min(tokens, layer.window)
}

/** Tokens of one sequence that fit: sliding layers stop growing, so this is more than memory / bytes per token for long ones. `null`: no end,
    for nothing grows with the length. 0 where not even the state fits. */
export function longestSequence(model: KvModel, types: KvTypes, memory: number): number | null {
  const grows = model.layers.some((layer) => layer.kind !== 'recurrent' && layer.window === null)
  if (!grows && sequenceBytes(model, types, Number.MAX_SAFE_INTEGER) <= memory) return null
  if (sequenceBytes(model, types, 0) > memory) return 0
  let fits = 0, not = 1
  while (sequenceBytes(model, types, not) <= memory) {
    fits = not
    not *= 2
  }
  while (not - fits > 1) {
    const middle = fits + Math.floor((not - fits) / 2)
    if (sequenceBytes(model, types, middle) <= memory) fits = middle
    else not = middle
  }
  return fits
}

/** The model as one of `ways` devices sees it: KV heads divided, at least one each; a latent vector is on all of them; states divided.
    Source: vLLM ModelConfig.get_num_kv_heads. */
export function shard(model: KvModel, ways: number): KvModel {
  const layers = model.layers.map((layer) => ({
    ...layer,
    heads: layer.kind === 'recurrent' || layer.kind === 'latent' ? layer.heads : Math.max(1, Math.floor(layer.heads / ways)),
    stateBytes: layer.stateBytes / ways,
  }))
  return { ...model, layers }
}
