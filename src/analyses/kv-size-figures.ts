import { llamaBuffer } from '../context/kv-llama.ts'
import { contiguous } from '../context/kv-paged.ts'
import { longestSequence, sequenceBytes, tokenBytes } from '../context/kv-size.ts'
import { vllmBlocks } from '../context/kv-vllm.ts'
import type { KvTypes } from '../context/kv-types.ts'
import type { KvModel } from '../context/model.ts'
import type { Figure } from '../core/result.ts'
import { computeFigures, type FigureRule, type FigurePage } from './figure.ts'

/** What the size of a KV cache is computed from. */
export interface SizeFacts {
  /** As one of `ways` devices sees it. */
  model: KvModel
  types: KvTypes
  /** Where types and context come from: "asked for", "as the model says", "assumed". */
  typesSaid: string
  /** Tokens of one sequence. */
  context: number
  contextSaid: string
  sequences: number
  /** Bytes that are there for KV on one device; `null` if not said. */
  memory: number | null
  /** Tokens of a page. */
  pageSize: number
  /** Slots that share the context, as llama.cpp's server has them; `null`: each sequence has the whole of it. */
  slots: number | null
  flashAttention: boolean
  /** Devices that share the heads. */
  ways: number
}

const over = ({ memory }: SizeFacts, compute: (memory: number) => number | null): number | null => (memory === null ? null : compute(memory))

/** How many of so many bytes fit; `null` where they are none. */
export function fitting(memory: number, bytes: number): number | null {
  return bytes === 0 ? null : Math.floor(memory / bytes)
}

/** How llama.cpp would be started for these: `--ctx-size` of all slots together. */
export function llamaContext({ slots, sequences, context }: SizeFacts): { context: number; slots: number } {
  return slots === null ? { context: context * sequences, slots: sequences } : { context, slots }
}

/** Whether llama.cpp would not hold V as asked: it quantises V with flash attention only. */
export function quantisedWithoutFlash({ types, flashAttention }: SizeFacts): boolean {
  return !flashAttention && types.v.values > 1 && types.v.engines.includes('llama.cpp')
}

/** The same sequence if no layer slid. */
export function unboundedBytes({ model, types, context }: SizeFacts): number {
  return sequenceBytes({ ...model, layers: model.layers.map((layer) => ({ ...layer, window: null })) }, types, context)
}

/** What both the size of a KV cache and its simulation tell. */
export const tokenFigure: FigurePage = {
  name: 'kv.bytesPerToken', unit: 'B', formula: 'sum over layers of KV heads x (K + V values of a head) in blocks of their types; a latent layer: (rank + rope) values; sliding layers while their window is not full',
}

/** Every figure of the size of a KV cache, in the order of the report. */
export const sizeFigures: readonly FigureRule<SizeFacts>[] = [
  { ...tokenFigure, compute: ({ model, types }) => tokenBytes(model, types).total },
  { name: 'kv.bytesPerTokenBeyondWindow', unit: 'B', formula: 'the same without sliding layers: what a token costs once every window is full; null where no layer slides', compute: ({ model, types }) => (model.layers.some(({ window }) => window !== null) ? tokenBytes(model, types).total - tokenBytes(model, types).sliding : null) },
  { name: 'kv.stateBytes', unit: 'B', formula: 'states of recurrent layers, for each sequence: ((convolution - 1) x (inner + 2 x groups x state) + state x inner) x 4 B a layer; null without one', compute: ({ model, types }) => tokenBytes(model, types).state || null },
  { name: 'kv.bytesPerSequence', unit: 'B', formula: 'states + sum over layers of min(context, window) x bytes a token of the layer; nothing rounded', compute: ({ model, types, context }) => sequenceBytes(model, types, context) },
  { name: 'kv.bytesTotal', unit: 'B', formula: 'kv.bytesPerSequence x sequences', compute: ({ model, types, context, sequences }) => sequenceBytes(model, types, context) * sequences },
  { name: 'kv.slidingSavedShare', unit: '1', formula: '1 - kv.bytesPerSequence / the same if no layer slid; null where no layer slides', compute: (facts) => (facts.model.layers.some(({ window }) => window !== null) ? 1 - sequenceBytes(facts.model, facts.types, facts.context) / unboundedBytes(facts) : null) },
  { name: 'kv.maxTokens', unit: 'tokens', formula: 'floor(memory / kv.bytesPerToken): slots of PagedAttention; null without memory', compute: (facts) => over(facts, (memory) => tokenBytes(facts.model, facts.types).total > 0 ? Math.floor(memory / tokenBytes(facts.model, facts.types).total) : null) },
  { name: 'kv.maxSequences', unit: 'sequences', formula: 'floor(memory / kv.bytesPerSequence); null where a sequence keeps nothing', compute: (facts) => over(facts, (memory) => fitting(memory, sequenceBytes(facts.model, facts.types, facts.context))) },
  { name: 'kv.maxSequencesPaged', unit: 'sequences', formula: 'floor(blocks / blocks of a sequence), blocks = int(memory // page bytes of a layer // layers), page bytes = page x bytes a token of the layer, a sliding layer keeps ceil(window / page) + 1; null where layers are recurrent or their pages differ', compute: (facts) => over(facts, (memory) => paged(facts, memory)) },
  { name: 'kv.longestSequence', unit: 'tokens', formula: 'most tokens of one sequence in the memory, whatever the model was made for; null if it grows without end', compute: (facts) => over(facts, (memory) => longestSequence(facts.model, facts.types, memory)) },
  { name: 'kv.contiguousExternalShare', unit: '1', formula: '1 - floor(slots / context) x context / slots, slots = kv.maxTokens: left over when each sequence reserves the whole context (Orca Max)', compute: (facts) => over(facts, (memory) => tokenBytes(facts.model, facts.types).total > 0 ? contiguous(memory, tokenBytes(facts.model, facts.types).total, facts.context).externalShare : null) },
  { name: 'kv.llamaBytes', unit: 'B', formula: 'llama.cpp of 2026: cells = slots x (context / slots, rounded up to 256) of every layer; sliding layers min(context, window + micro-batch), rounded up to 256, in f16; null for a type it has not', compute: (facts) => llama(facts) },
]

function paged({ model, types, pageSize, context }: SizeFacts, memory: number): number | null {
  const found = vllmBlocks(model, types, memory, { pageSize, context, batchedTokens: 1 })
  return found === null ? null : Math.floor(found.blocks / found.perSequence)
}

function llama(facts: SizeFacts): number | null {
  if (![facts.types.k, facts.types.v].every(({ engines }) => engines.includes('llama.cpp'))) return null
  return llamaBuffer(facts.model, facts.types, { version: '2026', ...llamaContext(facts), flashAttention: facts.flashAttention }).bytes
}

/** All figures by name. */
export function computeSizeFigures(facts: SizeFacts, basis: string): Record<string, Figure> {
  return computeFigures(sizeFigures, facts, basis)
}
