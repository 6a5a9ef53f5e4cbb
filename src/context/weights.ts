/** Bytes of a model's weights, and where each tensor lies when layers are offloaded. */
import type { Model } from './gguf.ts'
import type { ModelNote } from './model.ts'
import { classify, type TensorClass } from './tensors.ts'

/** One tensor under the name that llama.cpp gives it. */
export interface WeightTensor extends TensorClass {
  name: string
  /** Of ggml: `F16`, `Q8_0`; or that of a quantised checkpoint: `GPTQ4/128`, `FP8/128x128`. */
  type: string
  /** Values per dimension, fastest first. */
  dims: number[]
  parameters: number
  bytes: number
}

/** Puts one tensor down: its name, its shape (fastest first). */
export type Put = (name: string, dims: number[]) => void

/** All weights of a model. */
export interface Weights {
  /** File and kind. */
  source: string
  /** `true`: the tensor table of the file itself says so; `false`: shapes were made from its configuration. */
  exact: boolean
  parameters: number
  /** Sum over the tensors; a tied output counts once. */
  bytes: number
  /** The same as `bytes` where each tensor's type is known. */
  low: number
  high: number
  /** The embedding is the output, too. */
  tied: boolean
  /** Experts of a layer and how many of them a token uses; `null`: no mixture, or the file does not say. */
  experts: { count: number; used: number } | null
  tensors: WeightTensor[]
  /** What is not in the sum, or was assumed. */
  notes: ModelNote[]
}

/** Sums up tensors. */
export function weightsOf(tensors: WeightTensor[], rest: Pick<Weights, 'source' | 'exact' | 'experts' | 'notes'>): Weights {
  const sum = (of: (tensor: WeightTensor) => number): number => tensors.reduce((all, tensor) => all + of(tensor), 0)
  const bytes = sum((tensor) => tensor.bytes)
  return { ...rest, parameters: sum(({ parameters }) => parameters), bytes, low: bytes, high: bytes, tied: !tensors.some(({ name }) => name === 'output.weight'), tensors }
}

/** A tensor by name, shape and bytes a value or a block. */
export function weightTensor(name: string, dims: number[], type: { name: string; values: number; bytes: number }): WeightTensor {
  const parameters = dims.reduce((all, dim) => all * dim, 1)
  return { name, ...classify(name), type: type.name, dims, parameters, bytes: (parameters / type.values) * type.bytes }
}

/** What the tensor table says, byte for byte, without the padding between tensors. Source: ggml docs/gguf.md. */
export function weightsFromGguf(file: string, header: Model): Weights {
  const tensors = header.tensors.map(({ name, type, dims, bytes }): WeightTensor => ({ name, ...classify(name), type, dims, parameters: dims.reduce((all, dim) => all * dim, 1), bytes }))
  const setting = (key: string): number | null => {
    const value = header.metadata.get(`${header.metadata.get('general.architecture')}.${key}`)
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
  }
  const count = setting('expert_count'), used = setting('expert_used_count')
  const part = Number(header.metadata.get('split.count') ?? 1)
  const notes: ModelNote[] = part > 1 ? [{ kind: 'doubted', reason: `split.count is ${part}: the file is one of ${part} parts, and only its own tensors are counted` }] : []
  return weightsOf(tensors, { source: `${file}, tensor table`, exact: true, experts: count === null || used === null ? null : { count, used }, notes })
}

/** Layers on devices, and which rule of llama.cpp places the output. `before 2026`: --gpu-layers counts the last blocks and the output is the one after
    all of them. `2026`: the output is the first to go. Source: src/llama-model.cpp, i_gpu_start. */
export type OffloadRule = 'before 2026' | '2026'

/** Bytes of weights by place. */
export interface Placed {
  host: number
  devices: number[]
  /** Of `devices`: a tied output that lies there a second time. */
  duplicated: number
}

/** Where weights lie: the embedding stays on the host; `gpuLayers` count from the last block, the output with them by the rule; a tied embedding is copied
    to the device of the output; layers go to devices by their shares of `split`, in order. Unit: bytes. */
export function placeWeights(weights: Weights, gpuLayers: number, { rule = '2026', split = [1] }: { rule?: OffloadRule; split?: readonly number[] } = {}): Placed {
  const blocks = Math.max(0, ...weights.tensors.map(({ layer }) => (layer ?? -1) + 1))
  const first = Math.max(0, blocks + (rule === '2026' ? 1 : 0) - gpuLayers), acting = Math.min(gpuLayers, blocks + 1)
  const whole = split.reduce((sum, share) => sum + share, 0)
  const deviceOf = (slot: number): number | null => {
    if (slot < first || slot - first >= acting) return null
    let reach = 0
    const at = split.findIndex((share) => (reach += share / whole) > (slot - first) / acting)
    return at < 0 ? split.length - 1 : at
  }
  const placed: Placed = { host: 0, devices: split.map(() => 0), duplicated: 0 }
  const put = (device: number | null, bytes: number): void => {
    if (device === null) placed.host += bytes
    else placed.devices[device]! += bytes
  }
  for (const tensor of weights.tensors) put(tensor.kind === 'embedding' ? null : deviceOf(tensor.layer ?? blocks), tensor.bytes)
  const output = deviceOf(blocks)
  if (weights.tied && output !== null) {
    placed.duplicated = weights.tensors.find(({ name }) => name === 'token_embd.weight')?.bytes ?? 0
    put(output, placed.duplicated)
  }
  return placed
}
