import { TidemarkError } from '../core/error.ts'
import type { Model, Tensor } from './gguf.ts'

type TensorKind = 'attention' | 'feed-forward' | 'experts' | 'embedding' | 'output' | 'norm' | 'other'

/** What the name of a tensor says. */
export interface TensorClass {
  /** Number of its block, from 0; `null` outside the blocks. */
  layer: number | null
  kind: TensorKind
}

/** Tensors of which one token needs some rows only: tables that are looked up. */
const LOOKED_UP = /^(token_embd|per_layer_token_embd|position_embd|token_types)\.weight$/
const EXPERTS = /^ffn_(gate|up|down|gate_up)_(ch)?exps\.|^ffn_(gate|up|down)\.\d+\./

/** Kind and block by the names of llama.cpp: `blk.N.attn_*`, `blk.N.ffn_*`, `token_embd`, `output`. A shared expert and the router of a
    mixture are `feed-forward`, for every token needs them. Source: gguf-py constants.py. */
export function classify(name: string): TensorClass {
  const [, number, rest = name] = /^(?:enc\.|dec\.)?blk\.(\d+)\.(.+)$/.exec(name) ?? []
  const layer = number === undefined ? null : Number(number)
  return { layer, kind: kindOf(rest, layer !== null) }
}

function kindOf(rest: string, inBlock: boolean): TensorKind {
  if (/norm/.test(rest)) return 'norm'
  if (EXPERTS.test(rest)) return 'experts'
  if (/^(cross_)?attn[_.]|^indexer\./.test(rest)) return 'attention'
  if (/^(ffn_|exp_probs_b)/.test(rest)) return 'feed-forward'
  if (!inBlock && rest.startsWith('output.')) return 'output'
  return !inBlock && LOOKED_UP.test(rest) ? 'embedding' : 'other'
}

/** Bytes of one expert within a tensor that holds all of them. */
export interface ExpertSlice {
  expert: number
  /** From the start of the file. */
  offset: number
  bytes: number
}

/** The experts of a tensor, which lie one after the other: the last dimension counts them (third of a weight, second of a bias). Empty:
    no expert tensor, or one file tensor per expert (`ffn_up.3`), or a single expert. */
export function expertSlices(tensor: Tensor): ExpertSlice[] {
  const count = expertCount(tensor)
  if (count < 2) return []
  const bytes = tensor.bytes / count
  return Array.from({ length: count }, (_, expert) => ({ expert, offset: tensor.offset + expert * bytes, bytes }))
}

/** ggml drops trailing dimensions of 1, so a weight of two dimensions holds one expert. */
function expertCount({ name, dims }: Tensor): number {
  if (classify(name).kind !== 'experts' || /\.ffn_\w+\.\d+\./.test(name)) return 1
  const wanted = name.endsWith('.weight') ? 3 : name.endsWith('.bias') ? 2 : 1
  return dims.length === wanted ? dims[wanted - 1]! : 1
}

/** What one token of decoding must read of the file, whatever is cached. */
export interface Needed {
  bytes: number
  /** Some experts only, of all: which ones, no header says; tokens in one batch may need more. */
  estimate: boolean
  /** Bytes of each tensor that is needed, in order of the file. */
  tensors: { name: string; bytes: number }[]
  /** Tensors of which a token needs a row at most, not in `bytes`. */
  lookedUp: string[]
  /** An encoder, and blocks that predict further tokens: they take no part in plain decoding and are not in `bytes`. */
  unused: string[]
}

/** Every tensor in full but those that are looked up; without `output.weight` the embedding is the output too and counts in full. Of experts:
    `expert_used_count / expert_count`; all of them where the model does not say. Source: llama.cpp, measured in severe-frag. */
export function neededPerToken(model: Model): Needed {
  const tied = !model.tensors.some((tensor) => tensor.name === 'output.weight')
  const used = setting(model, 'expert_used_count')
  const predicting = (setting(model, 'block_count') ?? Infinity) - (setting(model, 'nextn_predict_layers') ?? 0)
  const result: Needed = { bytes: 0, estimate: false, tensors: [], lookedUp: [], unused: [] }
  for (const tensor of model.tensors) {
    const { kind, layer } = classify(tensor.name)
    if (tensor.name.startsWith('enc.') || layer !== null && layer >= predicting) result.unused.push(tensor.name)
    else if (LOOKED_UP.test(tensor.name) && !(tied && tensor.name === 'token_embd.weight')) result.lookedUp.push(tensor.name)
    else {
      const count = kind !== 'experts' ? 1 : Math.max(expertCount(tensor), setting(model, 'expert_count') ?? 1)
      const some = count > 1 && used !== null && used < count
      const bytes = some ? (tensor.bytes * used) / count : tensor.bytes
      if (kind === 'experts' && count > 1) result.estimate = true
      result.tensors.push({ name: tensor.name, bytes })
      result.bytes += bytes
    }
  }
  return result
}

/** A positive whole number of the model's architecture, `null` if it is not there. */
function setting(model: Model, key: string): number | null {
  const value = model.metadata.get(`${model.metadata.get('general.architecture')}.${key}`)
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null
}

/** A part of the file. */
export interface FileRow extends TensorClass {
  /** The tensor, or `(header+metadata)`, or `(between tensors)`, `(after the last tensor)`. */
  name: string
  offset: number
  /** With the padding after it. */
  bytes: number
  /** Bytes at the end of the row that belong to no tensor, less than the alignment. */
  padding: number
  /** ggml's name of the type; empty where there is no tensor. */
  type: string
}

/** The whole file in order, without a gap: the header with its padding up to the first tensor, then the tensors. Padding belongs to the row before
    it; what is longer than padding is a row of its own. UNREADABLE if the tensors do not fit into `fileBytes`. */
export function fileRows(model: Model, fileBytes: number): FileRow[] {
  const rows: FileRow[] = []
  const other = (name: string, offset: number, end: number): void => {
    if (end > offset) rows.push({ name, offset, bytes: end - offset, padding: 0, type: '', layer: null, kind: 'other' })
  }
  const end = model.tensors.reduce((most, tensor) => Math.max(most, tensor.offset + tensor.bytes), model.tensors.length > 0 ? 0 : Math.min(model.dataStart, fileBytes))
  if (end > fileBytes) throw new TidemarkError('UNREADABLE', `the model's tensors end at byte ${end}, but the file has ${fileBytes}; give the header of the file that was traced`)
  other('(header+metadata)', 0, Math.min(model.dataStart, fileBytes))
  let at = model.dataStart
  model.tensors.forEach(({ name, type, offset, bytes }, i) => {
    other('(between tensors)', at, offset)
    const tail = offset + bytes, next = model.tensors[i + 1]?.offset ?? fileBytes
    const padding = next - tail < model.alignment ? next - tail : Math.ceil(tail / model.alignment) * model.alignment - tail
    rows.push({ name, offset, bytes: bytes + padding, padding, type, ...classify(name) })
    at = tail + padding
  })
  other('(after the last tensor)', at, fileBytes)
  return rows
}
