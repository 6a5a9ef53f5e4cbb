import type { EngineBuffer, MemoryTerm } from './engine-memory.ts'
import type { ModelNote } from './model.ts'

/** What vLLM says of its memory beside buffers. */
export interface VllmMemory {
  /** Bytes of the device x `utilisation`, where version 0 says them. */
  total: number | null
  utilisation: number | null
  budget: number | null
  /** Blocks of KV on devices and in swap. */
  blocks: number | null
  cpuBlocks: number | null
  /** Tokens that KV holds, and requests of so many tokens at once. */
  tokens: number | null
  concurrency: { tokens: number; requests: number } | null
}

const GIB = 2 ** 30
/** Gibibytes, though older versions print GB. */
const SIZE = '(\\d+(?:\\.\\d+)?) ?(GiB|GB)'
const LINES: readonly [pattern: RegExp, kind: string, term: MemoryTerm][] = [
  [new RegExp(`model weights take ${SIZE}`), 'model', 'weights'],
  [new RegExp(`(?:Model loading|Loading model weights) took ${SIZE}`), 'model', 'weights'],
  [new RegExp(`non_torch_memory takes ${SIZE}`), 'not PyTorch’s', 'other'],
  [new RegExp(`PyTorch activation peak memory takes ${SIZE}`), 'activations', 'compute'],
  [new RegExp(`reserved for KV Cache is ${SIZE}`), 'KV', 'kv'],
  [new RegExp(`Available KV cache memory: ${SIZE}`), 'KV', 'kv'],
  [new RegExp(`Graph capturing finished in \\d+ secs?, took ${SIZE}`), 'graphs', 'other'],
]
/** A line without one of these says nothing that is read. */
const WORTH = /GiB|GB|blocks:|tokens/
const WORKER = /\((?:Vllm)?Worker(?:Process)?[_ ]?(\w*) ?pid=\d+\)/

/** Lines of vLLM's start, the last of each kind and worker; `null` where there are none. Version 0 says all in one line, version 1 in several and says nothing of
    activations. Source: vllm/worker/worker.py, vllm/v1/worker/gpu_worker.py and kv_cache_utils.py. */
export function parseVllmMemory(text: string): { memory: VllmMemory; buffers: EngineBuffer[]; notes: ModelNote[] } | null {
  const buffers = new Map<string, EngineBuffer>(), notes: ModelNote[] = []
  const memory: VllmMemory = { total: null, utilisation: null, budget: null, blocks: null, cpuBlocks: null, tokens: null, concurrency: null }
  for (const line of text.split('\n')) {
    if (!WORTH.test(line)) continue
    const worker = WORKER.exec(line)?.[1] ?? '', device = worker === '' ? 'GPU' : `GPU of ${worker}`
    for (const [pattern, kind, term] of LINES) {
      const found = pattern.exec(line)
      if (found === null) continue
      const key = `${device} ${kind}`
      buffers.set(key, { component: 'vllm', device, term, kind, bytes: Number(found[1]) * GIB, onDevice: true, printed: (buffers.get(key)?.printed ?? 0) + 1 })
      if (found[2] === 'GB' && notes.length === 0) notes.push({ kind: 'doubted', reason: 'sizes that vLLM prints as GB are read as GiB: it divides by 2^30' })
    }
    read(line, memory)
  }
  const said = buffers.size > 0 || Object.values(memory).some((value) => value !== null)
  return said ? { memory, buffers: [...buffers.values()], notes } : null
}

function read(line: string, memory: VllmMemory): void {
  const budget = /total_gpu_memory \((\d+(?:\.\d+)?) ?GiB\) x gpu_memory_utilization \((\d+(?:\.\d+)?)\) = (\d+(?:\.\d+)?) ?GiB/.exec(line)
  if (budget !== null) [memory.total, memory.utilisation, memory.budget] = [Number(budget[1]) * GIB, Number(budget[2]), Number(budget[3]) * GIB]
  const blocks = /# (?:CUDA|GPU|cuda) blocks: (\d+), # CPU blocks: (\d+)/.exec(line)
  if (blocks !== null) [memory.blocks, memory.cpuBlocks] = [Number(blocks[1]), Number(blocks[2])]
  const tokens = /GPU KV cache size: ([\d,]+) tokens/.exec(line)
  if (tokens !== null) memory.tokens = whole(tokens[1]!)
  const most = /Maximum concurrency for ([\d,]+) tokens per request: (\d+(?:\.\d+)?)x/.exec(line)
  if (most !== null) memory.concurrency = { tokens: whole(most[1]!), requests: Number(most[2]) }
}

const whole = (digits: string): number => Number(digits.replaceAll(',', ''))
