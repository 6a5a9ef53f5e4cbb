/** What llama.cpp allocates for KV, by the version of it that is meant: its rules changed several times. */
import { TidemarkError } from '../core/error.ts'
import { layerTokenBytes } from './kv-size.ts'
import { KV_TYPES, type KvTypes } from './kv-types.ts'
import type { KvLayer, KvModel } from './model.ts'

/** `2023`: nothing padded, no cache of its own for sliding layers. `2024`: cells padded to 256 with flash attention, else to 32. `2025-05` (PR #13194):
    sliding layers keep a window for each sequence and a batch. `2026` (PR #21277): all padded to 256, streams apart, sliding layers in f16.
    `gguf-parser`: the estimator's own rule. Source: llama.cpp src/llama-kv-cache*.cpp, gguf-parser-go. */
export type LlamaVersion = '2023' | '2024' | '2025-05' | '2026' | 'gguf-parser'

/** How the server is started. */
export interface LlamaOptions {
  version: LlamaVersion
  /** `--ctx-size`: tokens of all slots together. */
  context: number
  /** `--parallel`; each slot gets its share of the context, rounded up. */
  slots?: number
  flashAttention?: boolean
  /** `--batch-size` and `--ubatch-size`, tokens. */
  batch?: number
  microBatch?: number
  /** `--swa-full`: sliding layers keep every token, too. */
  fullWindows?: boolean
}

/** What it comes to. */
export interface LlamaBuffer {
  /** Cells of layers that see every token, and of the sliding ones. */
  cells: number
  slidingCells: number
  /** Bytes of every layer that keeps anything, in the model's order. */
  layers: number[]
  kBytes: number
  vBytes: number
  stateBytes: number
  bytes: number
}

const pad = (value: number, to: number): number => Math.ceil(value / to) * to

/** Bytes of the KV buffers: row(type, heads x head size x cells) a layer for K and for V alike; a quantised V needs flash attention and is f16
    without it; a recurrent layer keeps a state for every slot. USAGE where a row is not whole blocks. */
export function llamaBuffer(model: KvModel, types: KvTypes, options: LlamaOptions): LlamaBuffer {
  const { cells, slidingCells } = llamaCells(options, Math.max(0, ...model.layers.map(({ window }) => window ?? 0)))
  const held: KvTypes = options.flashAttention === true ? types : { k: types.k, v: types.v.values > 1 ? KV_TYPES.get('f16')! : types.v }
  const sums = { kBytes: 0, vBytes: 0, stateBytes: 0 }
  const layers = model.layers.map((layer) => {
    if (layer.kind === 'recurrent') {
      sums.stateBytes += layer.stateBytes * (options.slots ?? 1)
      return layer.stateBytes * (options.slots ?? 1)
    }
    const slides = layer.kind === 'sliding' && slidingCells !== cells, count = slides ? slidingCells : cells
    const [k, v] = perCell(layer, slides && options.version === '2026' ? F16 : held)
    sums.kBytes += k * count
    sums.vBytes += v * count
    return (k + v) * count
  })
  return { cells, slidingCells, layers, ...sums, bytes: sums.kBytes + sums.vBytes + sums.stateBytes }
}

const F16: KvTypes = { k: KV_TYPES.get('f16')!, v: KV_TYPES.get('f16')! }

function perCell(layer: KvLayer, types: KvTypes): [k: number, v: number] {
  const all = layerTokenBytes(layer, types), k = layerTokenBytes({ ...layer, headV: 0 }, types)
  if (all === null || k === null) throw new TidemarkError('USAGE', `llama.cpp cannot hold rows of ${layer.heads * layer.headK} and ${layer.heads * layer.headV} values as ${types.k.name} and ${types.v.name}: they are not whole blocks`)
  return [k, all - k]
}

/** Cells of the cache; `window`: the longest that a layer slides over, 0 for none. */
export function llamaCells({ version, context, slots = 1, flashAttention = false, batch = 2048, microBatch = 512, fullWindows = false }: LlamaOptions, window: number): { cells: number; slidingCells: number } {
  const step = version === '2023' ? 1 : version === '2026' || flashAttention ? 256 : 32
  const perSlot = version === '2026' ? pad(Math.ceil(context / slots), 256) : 0
  const cells = version === '2026' ? perSlot * slots : pad(context, step)
  if (window === 0 || fullWindows) return { cells, slidingCells: cells }
  switch (version) {
    case '2023': case '2024': return { cells, slidingCells: cells }
    case '2025-05': return { cells, slidingCells: Math.min(cells, pad(window * slots + batch + 1, 32)) }
    case 'gguf-parser': return { cells, slidingCells: Math.min(cells, pad(window * slots + batch, step)) }
    case '2026': return { cells, slidingCells: pad(Math.min(perSlot, window + microBatch), 256) * slots }
  }
}

/** Bytes on each device when so many layers, in their order, go to each. USAGE where they are not all. */
export function splitLayers(layers: readonly number[], counts: readonly number[]): number[] {
  const sum = counts.reduce((a, b) => a + b, 0)
  if (sum !== layers.length) throw new TidemarkError('USAGE', `${counts.join(' + ')} layers are split over devices, but ${layers.length} keep KV`)
  let from = 0
  return counts.map((count) => layers.slice(from, from += count).reduce((a, b) => a + b, 0))
}
