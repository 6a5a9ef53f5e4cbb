/** Memory of one model under one engine, as rows of a budget. */
import { computeBuffers, computeOf, COMPUTE_SOURCE, graphBytes } from '../../context/compute-buffers.ts'
import { ollamaGraph } from '../../context/kv-graph.ts'
import { llamaBuffer, type LlamaVersion } from '../../context/kv-llama.ts'
import { sequenceBytes, shard } from '../../context/kv-size.ts'
import { KV_TYPES, nameOfTypes, type KvTypes } from '../../context/kv-types.ts'
import { vllmBlocks } from '../../context/kv-vllm.ts'
import type { KvModel } from '../../context/model.ts'
import type { CountedWeights } from '../../context/weight-types.ts'
import { placeWeights, type OffloadRule, type Weights } from '../../context/weights.ts'
import { TidemarkError } from '../../core/error.ts'
import { formatBytes, formatCount } from '../../core/units.ts'
import type { BudgetRow } from './row.ts'

/** A model as far as it is known: a part that is `null` gives no row. */
export interface EstimatedModel {
  /** Starts the ids of its rows. */
  name: string
  weights: Weights | CountedWeights | null
  kv: KvModel | null
}

/** How it is served. */
export interface EstimateOptions {
  engine: 'llama.cpp' | 'ollama' | 'vllm' | 'generic'
  /** Tokens of one sequence, and sequences at once. */
  context: number
  sequences: number
  types: KvTypes
  flashAttention?: boolean
  /** `--ubatch-size` of llama.cpp, tokens. */
  microBatch?: number
  /** Rules of llama.cpp's KV cache; 2026 by default. */
  version?: LlamaVersion
  /** Layers on devices, the output among them; left out: all in one memory. */
  gpuLayers?: number
  offloadRule?: OffloadRule
  /** vLLM: tokens of a page. */
  pageSize?: number
  /** Devices that share the heads: rows are those of one. */
  ways?: number
  /** vLLM: bytes of activations and of what is not PyTorch's, as a log or its user says. */
  activations?: number
}

/** Rows of weights, KV and compute buffers, in this order. USAGE where the types do not fit the model, or the engine does not hold KV in them. */
export function estimateModel(model: EstimatedModel, options: EstimateOptions): BudgetRow[] {
  const holder = { 'llama.cpp': 'llama.cpp', ollama: 'llama.cpp', vllm: 'vLLM', generic: null } as const, engine = holder[options.engine]
  const odd = [options.types.k, options.types.v].find(({ engines }) => engine !== null && !engines.includes(engine))
  if (odd !== undefined && model.kv !== null) throw new TidemarkError('USAGE', `${options.engine} does not hold KV in ${odd.name}; it does in ${[...KV_TYPES.values()].filter(({ engines }) => engines.includes(engine!)).map(({ name }) => name).join(', ')}`)
  const rows = [...weightRows(model, options), ...kvRows(model, options), ...computeRows(model, options)]
  return rows.map((row) => ({ ...row, id: `${model.name}.${row.id}`, label: `${model.name}: ${row.label}` }))
}

function weightRows({ weights }: EstimatedModel, { gpuLayers, offloadRule, ways = 1 }: EstimateOptions): BudgetRow[] {
  if (weights === null) return []
  const row = (id: string, label: string, bytes: number, more: Partial<BudgetRow>): BudgetRow => ({ id, label, group: 'weights', term: 'weights', bytes, low: bytes, high: bytes, tag: 'computed', source: weights.source, fixed: false, ...more })
  const shared = ways === 1 ? '' : `, one of ${ways} devices`
  if (!('tensors' in weights)) {
    const formula = `${formatCount(weights.parameters)} parameters x ${weights.bitsPerWeight} bits (${weights.type}) / 8${shared}`
    return [row('weights', 'weights', weights.bytes / ways, { low: weights.low / ways, high: weights.high / ways, tag: 'assumed', formula })]
  }
  const tag = weights.exact ? 'measured' : 'computed'
  const formula = `${formatCount(weights.tensors.length)} tensors, ${formatCount(weights.parameters)} parameters${shared}`
  const low = weights.bytes === 0 ? 1 : weights.low / weights.bytes, high = weights.bytes === 0 ? 1 : weights.high / weights.bytes, between = (bytes: number): Pick<BudgetRow, 'low' | 'high'> => ({ low: bytes * low, high: bytes * high })
  if (gpuLayers === undefined) return [row('weights', 'weights', weights.bytes / ways, { ...between(weights.bytes / ways), tag, formula })]
  const placed = placeWeights(weights, gpuLayers, offloadRule === undefined ? {} : { rule: offloadRule })
  const copied = placed.duplicated > 0 ? `, with a copy of the embedding (${formatBytes(placed.duplicated)}) for the output` : ''
  return [
    row('weights.device', 'weights on the device', placed.devices[0]!, { ...between(placed.devices[0]!), tag, place: 'device', formula: `${gpuLayers} layers${copied}` }),
    row('weights.host', 'weights on the host', placed.host, { ...between(placed.host), tag, place: 'host', formula: 'the embedding and the layers that stay' }),
  ]
}

const VERSIONS: readonly LlamaVersion[] = ['2024', '2025-05', '2026']

function kvRows(model: EstimatedModel, options: EstimateOptions): BudgetRow[] {
  if (model.kv === null) return []
  const { engine, context, sequences, types, ways = 1 } = options
  const kv = ways === 1 ? model.kv : shard(model.kv, ways)
  const plain = sequenceBytes(kv, types, context) * sequences
  const formula = `${formatCount(kv.layers.length)} layers, ${nameOfTypes(types)}, ${formatCount(sequences)} x ${formatCount(context)} tokens`
  const row = (bytes: number, more: Partial<BudgetRow>): BudgetRow => ({ id: 'kv', label: 'KV cache', group: 'kv', term: 'kv', bytes, low: plain, high: bytes, tag: 'computed', source: kv.source, fixed: false, formula, count: sequences, each: bytes / sequences, ...more })
  if (engine === 'generic') return [row(plain, { source: `${kv.source}; nothing rounded` })]
  if (engine === 'vllm') {
    const pageSize = options.pageSize ?? 16, found = vllmBlocks(kv, types, Number.MAX_SAFE_INTEGER, { pageSize, context })
    if (found === null) return [row(plain, { source: `${kv.source}; pages of vLLM are not modelled for it` })]
    return [row(found.perSequence * sequences * found.blockBytes, { source: `${kv.source}; vLLM pages of ${pageSize} tokens` })]
  }
  const flash = options.flashAttention ?? false, started = { context: context * sequences, slots: sequences, flashAttention: flash, ...(options.microBatch === undefined ? {} : { microBatch: options.microBatch }) }
  const version = options.version ?? '2026', buffer = llamaBuffer(kv, types, { version, ...started })
  const others = VERSIONS.map((other) => llamaBuffer(kv, types, { version: other, ...started }).bytes)
  const whole = row(buffer.bytes, { low: Math.min(buffer.bytes, ...others), high: Math.max(buffer.bytes, ...others), source: `${kv.source}; llama.cpp, rules of ${version}` })
  if (options.gpuLayers === undefined) return [whole]
  const on = onDevice(buffer.layers, options.gpuLayers, options.offloadRule)
  const share = (part: number): Pick<BudgetRow, 'bytes' | 'low' | 'high' | 'each'> => {
    const of = buffer.bytes === 0 ? 0 : part / buffer.bytes
    return { bytes: part, low: whole.low! * of, high: whole.high! * of, each: part / sequences }
  }
  return [
    { ...whole, ...share(on), id: 'kv.device', label: 'KV cache on the device', place: 'device' },
    { ...whole, ...share(buffer.bytes - on), id: 'kv.host', label: 'KV cache on the host', place: 'host' },
  ]
}

/** KV lies where its layer does. */
function onDevice(layers: readonly number[], gpuLayers: number, rule: OffloadRule = '2026'): number {
  const first = Math.max(0, layers.length + (rule === '2026' ? 1 : 0) - gpuLayers)
  return layers.slice(first).reduce((sum, bytes) => sum + bytes, 0)
}

function computeRows({ weights, kv }: EstimatedModel, options: EstimateOptions): BudgetRow[] {
  const { engine, context, sequences, types, flashAttention = false, gpuLayers } = options
  const row = (id: string, label: string, bytes: number, more: Partial<BudgetRow>): BudgetRow => ({ id, label, group: 'compute', term: 'compute', bytes, low: null, high: null, tag: 'computed', source: COMPUTE_SOURCE, fixed: false, ...more })
  if (engine === 'vllm') return options.activations === undefined ? [] : [row('activations', 'activations and CUDA', options.activations, { tag: 'assumed', source: 'stated' })]
  if (engine === 'generic' || kv === null) return []
  const tokens = context * sequences, micro = options.microBatch ?? 512
  const { hidden, vocabulary, attentionHeads: heads, layers } = kv
  if (engine === 'ollama') {
    if (hidden === null || vocabulary === null || heads === null) return []
    const graph = ollamaGraph({ hidden, vocabulary, heads, kvHeads: Math.max(1, ...layers.map((layer) => layer.heads)) }, tokens, micro)
    return [row('compute', 'compute graph', graph.full, { low: Math.min(graph.full, graph.partial), high: Math.max(graph.full, graph.partial), source: 'ollama llm/memory.go @f560bd077^, full and partial offload' })]
  }
  if (weights === null || !('tensors' in weights)) return []
  const at = (flash: boolean): ReturnType<typeof computeBuffers> => computeBuffers(weights, kv, { context: tokens, types, microBatch: micro, flashAttention: flash })
  const own = at(flashAttention), without = at(false), withFlash = at(true)
  if (own === null || without === null || withFlash === null) return []
  const place: Partial<BudgetRow> = gpuLayers === undefined ? {} : { place: gpuLayers > 0 ? 'device' : 'host' }
  const sizes = [computeOf(own), computeOf(without), computeOf(withFlash)]
  const blocks = Math.max(0, ...weights.tensors.map(({ layer }) => (layer ?? -1) + 1))
  const rows = vocabulary! * 4 * sequences, graph = graphBytes(weights.tensors.length, blocks)
  const apart = gpuLayers === undefined || gpuLayers === 0 ? [] : [row('compute.host', 'compute buffer on the host', own.hostInput + own.hostCompute, { low: own.hostInput, high: own.hostInput + own.hostCompute, place: 'host', formula: `inputs ${formatBytes(own.hostInput)} + a layer that stays ${formatBytes(own.hostCompute)}` })]
  return [
    row('compute', 'compute buffer', computeOf(own), { low: Math.min(own.output, ...sizes), high: Math.max(...sizes), ...place, formula: `input ${formatBytes(own.input)} + one layer ${formatBytes(own.compute)} + output ${formatBytes(own.output)}, micro-batch of ${formatCount(micro)}, ${flashAttention ? 'with' : 'without'} flash attention` }),
    ...apart,
    row('output', 'logits', rows, { term: 'output', low: rows, high: Math.max(rows, own.logits), ...(gpuLayers === undefined ? {} : { place: 'host' as const }), source: 'llama.cpp since 2024: one row a sequence at first', formula: `${formatCount(vocabulary!)} x 4 B x ${formatCount(sequences)}; older versions and gguf-parser: (${formatCount(hidden!)} + ${formatCount(vocabulary!)}) x ${formatCount(micro)} x 4 B` }),
    row('graph', 'graph and scheduler', graph, { term: 'other', low: graph, high: graph, ...(gpuLayers === undefined ? {} : { place: 'host' as const }), formula: `${formatCount(weights.tensors.length)} tensors, ${formatCount(blocks)} blocks` }),
  ]
}
