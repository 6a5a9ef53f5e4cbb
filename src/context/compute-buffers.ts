/** What llama.cpp allocates beside weights and KV, by the formulas of gguf-parser-go @8dc7a62: an estimate; the engine's own log is the truth, and it changes. */
import { logitsBytes } from './kv-graph.ts'
import { layerTokenBytes } from './kv-size.ts'
import type { KvTypes } from './kv-types.ts'
import type { KvModel } from './model.ts'
import type { Weights, WeightTensor } from './weights.ts'

/** Says whose formulas these are. */
export const COMPUTE_SOURCE = 'gguf-parser-go @8dc7a62 (estimate)'

/** How the engine is started. */
export interface ComputeOptions {
  /** Tokens of all sequences together. */
  context: number
  types: KvTypes
  /** `--ubatch-size`, tokens. */
  microBatch?: number
  flashAttention?: boolean
  /** Devices that share the layers. */
  devices?: number
}

/** Bytes, for a model whose layers are all on devices. */
export interface ComputeBuffers {
  /** Embedded tokens, positions and the attention mask; for each device. */
  input: number
  /** One layer, for the next one uses its buffers again: the larger of the two below. */
  compute: number
  attention: number
  feedForward: number
  /** Norm and logits of a micro-batch. */
  output: number
  /** Copy of the logits, and embeddings, that the caller reads. */
  logits: number
  hostInput: number
  /** What the host keeps to compute a layer itself: its K and V, and the feed-forward part. */
  hostCompute: number
}

/** What a device, or memory that all share, takes: input + compute + output. */
export function computeOf({ input, compute, output }: ComputeBuffers): number {
  return input + compute + output
}

/** By the widths of the last block. `null` where hidden size, vocabulary or heads are not known, or the blocks have no attention by the names of
    llama.cpp. The README of gguf-parser leaves `output` out; its present code has it. */
export function computeBuffers(weights: Weights, model: KvModel, { context, types, microBatch = 512, flashAttention = false, devices = 1 }: ComputeOptions): ComputeBuffers | null {
  const { hidden, vocabulary, attentionHeads: heads } = model
  if (hidden === null || vocabulary === null || heads === null) return null
  const cells = Math.ceil(context / (flashAttention ? 256 : 32)) * (flashAttention ? 256 : 32), batch = Math.min(cells, microBatch)
  const last = Math.max(...weights.tensors.map(({ layer }) => layer ?? -1))
  const named = (pattern: RegExp): WeightTensor[] => weights.tensors.filter(({ layer, name }) => layer === last && pattern.test(name))
  const widths = (pattern: RegExp): number => named(pattern).reduce((sum, { dims }) => sum + dims.at(-1)!, 0)
  const queries = named(/\.attn_(q|qkv|q_b)\.weight$/)[0]
  if (queries === undefined) return null
  const kv = model.layers.at(-1), layerKv = kv === undefined ? 0 : (layerTokenBytes(kv, types) ?? 0) * cells
  // Two copies of the queries: as they come in, but behind a low rank as they go out.
  const query = queries.name.endsWith('q_b.weight') ? queries.dims.at(-1)! : queries.dims[0]!
  const joined = queries.name.endsWith('qkv.weight') ? hidden * hidden * 3 * 4 : 0
  const scores = flashAttention ? cells * batch * 2 + queries.bytes + layerKv : 2 * query * batch * 4 + cells * batch * heads * 4 + joined
  const attention = widths(/\.attn_norm\.weight$/) * batch * 4 + scores
  const { count, used } = weights.experts ?? { count: 0, used: 0 }
  const feedForward = widths(/\.(attn_norm|ffn_norm|ffn_gate|ffn_up)\.weight$/) * batch * 4 + count * hidden * 4 + count * batch * 4 + hidden * used * batch * 4
  const input = (hidden * batch + batch + cells * batch) * 4
  return {
    input: input * (devices === 1 ? 1 : weights.experts === null ? 4 : 2),
    compute: Math.max(attention, feedForward),
    attention,
    feedForward,
    output: logitsBytes({ hidden, vocabulary }, batch),
    logits: logitsBytes({ hidden, vocabulary }, batch),
    hostInput: input + 2 * batch * 4,
    hostCompute: layerKv + feedForward,
  }
}

/** What a header holds that stays in memory. */
export interface Header {
  /** Bytes before the first tensor. */
  metadataBytes: number
  tokens: number
  /** Of a tokenizer of the kind "gpt2"; else 0. */
  merges: number
}

/** 5 MiB + metadata + tokens x (8 + 32 + 56) + merges x 104. Unit: bytes of the host. */
export function headerFootprint({ metadataBytes, tokens, merges }: Header): number {
  return 5 * 2 ** 20 + metadataBytes + tokens * 96 + merges * 104
}

/** Sizes of ggml's hash sets: the least prime above a power of two. Source: ggml.c, ggml_hash_size. */
const PRIMES = [2, 3, 5, 11, 17, 37, 67, 131, 257, 521, 1031, 2053, 4099, 8209, 16411, 32771, 65537, 131101, 262147, 524309, 1048583, 2097169, 4194319]

/** What the compute graph itself takes on the host: max(1024, 8 x tensors) nodes of 400 B with their lists and hash set, 4 MiB of the scheduler, and
    800 B for each of tensors + 1 + 3 x blocks. Unit: bytes. */
export function graphBytes(tensors: number, blocks: number): number {
  const nodes = Math.max(1024, 8 * tensors), slots = PRIMES.find((prime) => prime >= 2 * nodes) ?? 2 * nodes
  const lists = 80 + 3 * 8 * nodes + 8 * slots + 4 * Math.ceil(slots / 32)
  return 400 * nodes + 32 + Math.ceil(lists / 16) * 16 + 4 * 2 ** 20 + 800 * (tensors + 1 + 3 * blocks)
}
