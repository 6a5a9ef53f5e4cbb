import { logitsBytes, ollamaGraph } from '../context/kv-graph.ts'
import { groupLayers } from '../context/kv-layers.ts'
import { llamaBuffer, type LlamaVersion } from '../context/kv-llama.ts'
import { contiguous } from '../context/kv-paged.ts'
import { keptTokens, layerTokenBytes, sequenceBytes, tokenBytesOrNull } from '../context/kv-size.ts'
import { KV_TYPES, nameOfTypes, type KvTypes } from '../context/kv-types.ts'
import { vllmBlocks } from '../context/kv-vllm.ts'
import type { Cell, Table } from '../core/result.ts'
import { formatBytes, formatCount } from '../core/units.ts'
import { fitting, llamaContext, quantisedWithoutFlash, unboundedBytes, type SizeFacts } from './kv-size-figures.ts'
import { tableOf } from './table.ts'

const BYTES = { bytesPerToken: 'B', bytesPerSequence: 'B' }

/** Layers by their shape, not one row each. */
function layers({ model, types, context }: SizeFacts): Table {
  const whole = sequenceBytes(model, types, context)
  const rows = groupLayers(model.layers).map(({ layer, count }): Cell[] => {
    const token = layerTokenBytes(layer, types)!, bytes = count * (layer.stateBytes + keptTokens(layer, context) * token)
    return [layer.kind, count, layer.heads, layer.headK, layer.headV, layer.window, layer.kind === 'recurrent' ? null : keptTokens(layer, context), count * token, bytes, whole === 0 ? null : bytes / whole]
  })
  return tableOf('Layers that keep KV, by their shape', ['kind', 'layers', 'kvHeads', 'headK', 'headV', 'window', 'tokensKept', 'bytesPerToken', 'bytesPerSequence', 'share'], rows, { ...BYTES, share: '1' })
}

const same = (name: string): KvTypes => ({ k: KV_TYPES.get(name)!, v: KV_TYPES.get(name)! })

/** What every type would cost; a type that cannot hold this model has no number. */
function types(facts: SizeFacts): Table {
  const { model, context, memory } = facts
  const pairs = [...KV_TYPES.keys()].map(same)
  const all = pairs.some((pair) => nameOfTypes(pair) === nameOfTypes(facts.types)) ? pairs : [facts.types, ...pairs]
  const base = tokenBytesOrNull(model, same('f16'))!.total
  const rows = all.map((pair): Cell[] => {
    const token = tokenBytesOrNull(model, pair)
    const sequence = token === null ? null : sequenceBytes(model, pair, context)
    return [
      nameOfTypes(pair), nameOfTypes(pair) === nameOfTypes(facts.types) ? 'chosen' : '', [...new Set([...pair.k.engines, ...pair.v.engines])].filter((engine) => pair.k.engines.includes(engine) && pair.v.engines.includes(engine)).join(', '),
      token?.total ?? null, token === null || base === 0 ? null : token.total / base, sequence, memory === null || sequence === null ? null : fitting(memory, sequence),
    ]
  })
  return tableOf('Every type of K and V; a dash: it cannot hold this model', ['type', 'chosen', 'engines', 'bytesPerToken', 'ofF16', 'bytesPerSequence', 'sequencesThatFit'], rows, BYTES)
}

const VERSIONS: [LlamaVersion, string][] = [
  ['2023', 'nothing padded'], ['2024', 'cells padded to 32, or 256 with flash attention'], ['2025-05', 'sliding layers on their own (PR #13194)'],
  ['2026', 'slots padded to 256, sliding layers in f16 (PR #21277)'], ['gguf-parser', 'the estimator'],
]

/** What engines make of it: each rounds by rules of its own version. */
function engines(facts: SizeFacts): Table {
  const { model, types: held, context, sequences, memory, pageSize } = facts
  const rows: Cell[][] = [['nothing rounded', '', `${formatCount(sequences)} x ${formatCount(context)} tokens`, sequenceBytes(model, held, context) * sequences, context * sequences, sequences]]
  if ([held.k, held.v].every((type) => type.engines.includes('llama.cpp'))) {
    const start = llamaContext(facts), plain = quantisedWithoutFlash(facts) ? '; V as f16, without flash attention' : ''
    for (const [version, rule] of VERSIONS) {
      const { bytes, cells, slidingCells } = llamaBuffer(model, held, { version, ...start, flashAttention: facts.flashAttention })
      rows.push(['llama.cpp', version, `${rule}${slidingCells === cells ? '' : `; these ${formatCount(slidingCells)} cells`}${plain}`, bytes, cells, start.slots])
    }
  }
  if ([held.k, held.v].every((type) => type.engines.includes('vLLM'))) rows.push(...vllmRows(facts))
  if (memory !== null) {
    const token = tokenBytesOrNull(model, held)!.total
    if (token > 0) {
      const { slots, requests } = contiguous(memory, token, context)
      rows.push(['contiguous', 'Orca (Max)', 'each reserves the whole context in every layer, in the memory given', requests * context * token, slots, requests])
    }
  }
  const { hidden, vocabulary, attentionHeads } = model
  const f16 = sequenceBytes(model, same('f16'), context)
  if (hidden !== null && vocabulary !== null) rows.push(['gguf-parser', 'unified memory', 'f16 KV of one sequence + (hidden + vocabulary) x 512 x 4 B', f16 + logitsBytes({ hidden, vocabulary }), context, 1])
  const heads = Math.max(0, ...model.layers.map((layer) => layer.heads))
  if (hidden !== null && vocabulary !== null && attentionHeads !== null) rows.push(['Ollama', 'llama graph', 'compute buffer beside KV, all layers on the GPU', ollamaGraph({ hidden, vocabulary, heads: attentionHeads, kvHeads: heads }, context).full, context, 1])
  return tableOf(`What engines allocate: page ${pageSize}, ${facts.flashAttention ? 'flash attention' : 'no flash attention'}`, ['engine', 'version', 'rule', 'bytes', 'tokens', 'sequences'], rows, { bytes: 'B' })
}

/** `--max-num-batched-tokens` as assumed for vLLM. */
const BATCHED = 8192

function vllmRows({ model, types: held, context, sequences, memory, pageSize }: SizeFacts): Cell[][] {
  const found = vllmBlocks(model, held, memory ?? Number.MAX_SAFE_INTEGER, { pageSize, context, batchedTokens: BATCHED })
  if (found === null) return [['vLLM', 'v1', 'layers of unequal pages: not modelled', null, null, null]]
  const need: Cell[] = ['vLLM', 'v1', `${formatCount(found.perSequence)} blocks of ${formatBytes(found.blockBytes)} a sequence${model.layers.some(({ window }) => window !== null) ? `, ${formatCount(BATCHED)} batched tokens` : ''}`, found.perSequence * sequences * found.blockBytes, context * sequences, sequences]
  if (memory === null) return [need]
  return [need, ['vLLM', 'v1', `${formatCount(found.blocks)} blocks in the memory given`, found.blocks * found.blockBytes, found.tokens, Math.round(found.concurrency * 100) / 100]]
}

/** What is added to the name of the type, where no window is taken into account. */
const UNBOUNDED = ' without windows'
/** Points of a curve. */
const STEPS = 16

/** Bytes of one sequence by its length: the chosen types, and what others would take. */
function growth(facts: SizeFacts): Table {
  const { model, context } = facts
  const chosen = nameOfTypes(facts.types)
  const grows = tokenBytesOrNull(model, facts.types)!.total > 0
  const names = [...new Set([chosen, ...(grows ? ['f16', 'q8_0', 'q4_0'] : [])])].filter((name) => !(name === 'f16' && chosen === 'bf16'))
  const lengths = [...new Set(Array.from({ length: STEPS + 1 }, (_, i) => Math.round((context * i) / STEPS)).concat(model.layers.flatMap(({ window }) => window !== null && window < context ? [window] : [])))].toSorted((a, b) => a - b)
  const rows = names.flatMap((name): Cell[][] => {
    const pair = name === chosen ? facts.types : same(name)
    return tokenBytesOrNull(model, pair) === null ? [] : lengths.map((tokens) => [name, tokens, sequenceBytes(model, pair, tokens)])
  })
  const slides = model.layers.some(({ window }) => window !== null && window < context)
  const unbounded = slides ? lengths.map((tokens): Cell[] => [`${chosen}${UNBOUNDED}`, tokens, unboundedBytes({ ...facts, context: tokens })]) : []
  return tableOf('Bytes of one sequence by its length, nothing rounded', ['type', 'tokens', 'bytes'], [...rows, ...unbounded], { bytes: 'B' })
}

/** Every table of the size of a KV cache. */
export function computeSizeTables(facts: SizeFacts): Record<string, Table> {
  return { 'kv.layers': layers(facts), 'kv.types': types(facts), 'kv.engines': engines(facts), 'kv.growth': growth(facts) }
}
