/** What vLLM makes of memory: pages, blocks, tokens. Source: vllm/v1/kv_cache_interface.py and kv_cache_utils.py; v0: worker.py. */
import { TidemarkError } from '../core/error.ts'
import { layerTokenBytes } from './kv-size.ts'
import type { KvTypes } from './kv-types.ts'
import type { KvLayer, KvModel } from './model.ts'

/** How the engine is started. */
export interface VllmOptions {
  /** `--block-size`: tokens of a page. */
  pageSize: number
  /** `--max-model-len`. */
  context: number
  /** `--max-num-batched-tokens`; how far a sliding layer reaches beyond its window. */
  batchedTokens?: number
  /** fp8 or int8 with an f32 scale for K and for V of every token and head. */
  headScales?: boolean
}

/** Bytes of a page of one layer: page x heads x (K + V) of a full or sliding layer; page x 1 x vector of a latent one, with no factor 2; two f32
    scales a token and head where asked for. `null` for a recurrent layer, or a type that does not fit. */
export function pageBytes(layer: KvLayer, types: KvTypes, { pageSize, headScales = false }: Pick<VllmOptions, 'pageSize' | 'headScales'>): number | null {
  const token = layer.kind === 'recurrent' ? null : layerTokenBytes(layer, types)
  if (token === null) return null
  return pageSize * token + (headScales && layer.kind !== 'latent' ? 2 * pageSize * layer.heads * 4 : 0)
}

/** Pages that one sequence needs in a layer: ceil(tokens / page); a sliding layer ceil(min(window - 1 + batched tokens, tokens) / page) + 1. */
function sequencePages(layer: KvLayer, { pageSize, context, batchedTokens = 8192 }: VllmOptions): number {
  if (layer.window === null) return Math.ceil(context / pageSize)
  return Math.ceil(Math.min(layer.window - 1 + batchedTokens, context) / pageSize) + 1
}

/** What the memory holds. */
export interface VllmBlocks {
  /** One page of every layer of a group. */
  blockBytes: number
  blocks: number
  /** Blocks that one sequence of the full context needs. */
  perSequence: number
  /** Requests of the full context at once: "Maximum concurrency". */
  concurrency: number
  /** "GPU KV cache size": blocks x page; of a model with several groups int(concurrency x context). */
  tokens: number
}

/** Blocks = int(available // page // layers); concurrency = blocks / blocks of one sequence. Layers of several kinds share blocks in groups as large
    as the fewest layers of a kind. `null`: not modelled (recurrent layers, pages of unequal size) or a type that does not fit. */
export function vllmBlocks(model: KvModel, types: KvTypes, available: number, options: VllmOptions): VllmBlocks | null {
  const pages = model.layers.map((layer) => pageBytes(layer, types, options))
  const page = pages[0] ?? null
  if (page === null || pages.some((bytes) => bytes !== page)) return null
  const kinds = grouped(model.layers)
  const group = Math.min(...kinds.map((layers) => layers.length))
  const blockBytes = page * group, blocks = Math.floor(Math.floor(available / page) / group)
  const perSequence = kinds.reduce((sum, layers) => sum + Math.ceil(layers.length / group) * sequencePages(layers[0]!, options), 0)
  const concurrency = blocks / perSequence
  return { blockBytes, blocks, perSequence, concurrency, tokens: kinds.length === 1 && model.layers[0]!.window === null ? blocks * options.pageSize : Math.floor(concurrency * options.context) }
}

const kindOf = (layer: KvLayer): string => `${layer.kind} ${layer.window}`

function grouped(layers: readonly KvLayer[]): KvLayer[][] {
  const found = new Map<string, KvLayer[]>()
  for (const layer of layers) found.set(kindOf(layer), [...found.get(kindOf(layer)) ?? [], layer])
  return [...found.values()]
}

/** Tokens and requests of `context` tokens in so many blocks, as the log of one group says them. */
export function blocksHold(blocks: number, pageSize: number, context: number): { tokens: number; concurrency: number } {
  return { tokens: blocks * pageSize, concurrency: blocks / Math.ceil(context / pageSize) }
}

/** v0: memory for KV = total x utilisation - what weights, activations and others take at their peak. Unit: that of the arguments. USAGE where
    nothing is left. */
export function availableForKv(total: number, utilisation: number, peak: number): number {
  const left = total * utilisation - peak
  if (left <= 0) throw new TidemarkError('USAGE', `nothing is left for KV: ${total} x ${utilisation} - ${peak} is ${left}`)
  return left
}

/** v0: blocks in swap space, 4 GiB by default: swap // block bytes. */
export function cpuBlocks(blockBytes: number, swap = 4 * 2 ** 30): number {
  return Math.floor(swap / blockBytes)
}
