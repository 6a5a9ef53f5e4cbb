/** What an engine says in its log that it allocated. */
import { parseBreakdown, type BreakdownRow } from './engine-breakdown.ts'
import { parseVllmMemory, type VllmMemory } from './engine-vllm.ts'
import type { ModelNote } from './model.ts'

/** What a buffer is for. */
export type MemoryTerm = 'weights' | 'kv' | 'compute' | 'output' | 'other'

/** One buffer. */
export interface EngineBuffer {
  /** Part of the engine that printed it, such as `sched_reserve`. */
  component: string
  /** As printed: `CUDA0`, `CPU_Mapped`, `CUDA_Host`; of vLLM the worker, or `GPU`. */
  device: string
  term: MemoryTerm
  /** As printed: `model`, `KV`, `RS`, `compute`, `output`. */
  kind: string
  bytes: number
  /** Memory of a device; not so: `CPU`, what starts so, and what ends in `_Host`. */
  onDevice: boolean
  /** How often it was printed; only the last counts, for probes print first. */
  printed: number
}

/** All that a log says. */
export interface EngineMemory {
  buffers: EngineBuffer[]
  /** Bytes of a mapped file that are printed for host and devices alike, and are left out of `host` and `total`. */
  mappedTwice: number
  total: number
  device: number
  host: number
  /** llama.cpp's table of the same, the last one; it has what nobody accounts for, too. */
  breakdown: BreakdownRow[]
  /** Layers on devices, of all with the output. */
  offloaded: { layers: number; of: number } | null
  /** Bytes free on each device at the start. */
  freeAtStart: { device: string; bytes: number }[]
  vllm: VllmMemory | null
  notes: ModelNote[]
}

const BUFFER = /(?:^\[(\d+)\].*?\b|^|[^\w])([A-Za-z]\w*):\s+(\S+)\s+(?:(model|KV|RS|compute|output) )?buffer size\s*=\s*(\d+(?:\.\d+)?) (KiB|MiB|GiB)/
const SLIDING = /creating\s+(non-SWA|SWA)\s+KV cache/
const OFFLOADED = /offloaded (\d+)\/(\d+) layers to GPU/
const FREE = /using device (\S+).* - (\d+) MiB free/
const UNITS: Record<string, number> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }
const TERMS: Record<string, MemoryTerm> = { model: 'weights', KV: 'kv', RS: 'kv', compute: 'compute', output: 'output' }

/** Buffers by (process, component, device, kind), of which the last value printed counts; a cache of sliding layers is one of its own. `fileBytes`: the
    mapped model file, so that it is counted once: excess = max(0, buffers of the model on devices + CPU_Mapped - file) is taken off CPU_Mapped; what is
    repacked is a copy and stays. Source: llama.cpp logs, ollama llm/llama_server.go. */
export function parseEngineMemory(text: string, { fileBytes = null }: { fileBytes?: number | null } = {}): EngineMemory {
  const buffers = new Map<string, EngineBuffer>(), free = new Map<string, number>(), notes: ModelNote[] = []
  let offloaded: EngineMemory['offloaded'] = null, cache = ''
  for (const line of text.split('\n')) {
    cache = SLIDING.exec(line)?.[1] ?? cache
    const found = line.includes('buffer size') ? BUFFER.exec(line) : null
    // In 2024 the model's buffers had no name of their own.
    const kind = found?.[4] ?? (found?.[2]?.endsWith('load_tensors') ? 'model' : null)
    if (found !== null && kind !== null) {
      const [, process = '', component = '', device = '', , size, unit = ''] = found
      const key = [process, component, device, kind, kind === 'KV' ? cache : ''].join(' ')
      buffers.set(key, { component, device, term: TERMS[kind]!, kind, bytes: Number(size) * UNITS[unit]!, onDevice: onDevice(device), printed: (buffers.get(key)?.printed ?? 0) + 1 })
    }
    const layers = OFFLOADED.exec(line)
    if (layers !== null) offloaded = { layers: Number(layers[1]), of: Number(layers[2]) }
    const device = line.includes('MiB free') ? FREE.exec(line) : null
    if (device !== null) free.set(device[1]!, Number(device[2]) * UNITS['MiB']!)
  }
  const vllm = parseVllmMemory(text), list = [...buffers.values(), ...vllm?.buffers ?? []]
  const mappedTwice = excess(list, fileBytes)
  const device = list.reduce((sum, buffer) => sum + (buffer.onDevice ? buffer.bytes : 0), 0), host = list.reduce((sum, buffer) => sum + (buffer.onDevice ? 0 : buffer.bytes), 0) - mappedTwice
  const breakdown = parseBreakdown(text)
  for (const { device: name, unaccounted } of breakdown) if (unaccounted !== null && unaccounted < 0) notes.push({ kind: 'doubted', reason: `${name}: less memory was free than the engine holds, so ${Math.round(-unaccounted / 2 ** 20)} MiB are missing from its own table: it was printed while memory was probed, or others gave memory back meanwhile` })
  if (fileBytes === null && list.some(({ device: name }) => name === 'CPU_Mapped') && list.some(({ onDevice: on, term }) => on && term === 'weights')) {
    notes.push({ kind: 'doubted', reason: 'the model is mapped and lies on devices too, and the size of its file is not known: bytes may be counted twice' })
  }
  return { buffers: list, mappedTwice, total: device + host, device, host, breakdown, offloaded, freeAtStart: [...free].map(([name, bytes]) => ({ device: name, bytes })), vllm: vllm?.memory ?? null, notes: [...notes, ...vllm?.notes ?? []] }
}

/** Sum of one term, on devices, on the host, or of both; a mapped file once. Bytes; `null` where the log prints none. */
export function termBytes(memory: EngineMemory, term: MemoryTerm, place?: 'device' | 'host'): number | null {
  const of = memory.buffers.filter((buffer) => buffer.term === term && (place === undefined || buffer.onDevice === (place === 'device')))
  if (of.length === 0) return null
  return of.reduce((sum, { bytes }) => sum + bytes, 0) - (term === 'weights' && place !== 'device' ? memory.mappedTwice : 0)
}

function onDevice(name: string): boolean {
  return !/^(CPU|AMX)|_Host$/.test(name)
}

function excess(buffers: readonly EngineBuffer[], fileBytes: number | null): number {
  const mapped = buffers.filter(({ device, term }) => term === 'weights' && device === 'CPU_Mapped').reduce((sum, { bytes }) => sum + bytes, 0)
  if (fileBytes === null || fileBytes === 0 || mapped === 0) return 0
  const devices = buffers.filter(({ term, onDevice: on }) => term === 'weights' && on).reduce((sum, { bytes }) => sum + bytes, 0)
  return Math.min(mapped, Math.max(0, devices + mapped - fileBytes))
}
