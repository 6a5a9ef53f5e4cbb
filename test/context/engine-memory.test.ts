import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEngineMemory, termBytes } from '../../src/context/engine-memory.ts'
import { sharedData } from '../golden/read.ts'

const MIB = 2 ** 20, GIB = 2 ** 30

interface Case { kind: string; name: string; lines: string[]; file_size_bytes?: number; want_gpu_mib?: number; want_vram_mib?: number; want_total_mib: number }
const cases = sharedData === null ? [] : (JSON.parse(readFileSync(join(sharedData, 'statistics/ollama/llama_buffer_lines.json'), 'utf8')) as { cases: Case[] }).cases

describe.skipIf(sharedData === null)(sharedData === null ? 'cases of Ollama (skipped: no shared data)' : 'cases of Ollama', () => {
  it('there are fourteen', () => expect(cases).toHaveLength(14))

  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, { lines, file_size_bytes: fileBytes = null, want_gpu_mib: gpu, want_vram_mib: vram = gpu, want_total_mib: total }) => {
    const memory = parseEngineMemory(lines.join('\n'), { fileBytes })
    expect(memory.device / MIB).toBeCloseTo(vram!, 2)
    // Sizes are printed with two digits, and a file is no whole number of MiB.
    expect(Math.abs(memory.total / MIB - total)).toBeLessThan(fileBytes ? 0.5 : 0.005)
  })
})

const MAPPED = `
load_tensors: offloaded 48/49 layers to GPU
load_tensors:        CUDA0 model buffer size = 12900.00 MiB
load_tensors:   CPU_Mapped model buffer size = 13260.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   460.00 MiB
sched_reserve:      CUDA0 compute buffer size =   350.00 MiB
sched_reserve:  CUDA_Host compute buffer size =   270.00 MiB
`

describe('buffers of llama.cpp', () => {
  it('a mapped file is counted once: 14,658 MiB, of which 13,710 are VRAM', () => {
    const memory = parseEngineMemory(MAPPED, { fileBytes: 14_237_564_928 })
    expect([memory.total / MIB, memory.device / MIB].map(Math.round)).toEqual([14658, 13710])
    expect(memory.offloaded).toEqual({ layers: 48, of: 49 })
    expect(termBytes(memory, 'weights')! + termBytes(memory, 'kv')! + termBytes(memory, 'compute')!).toBe(memory.total)
    expect(termBytes(memory, 'weights')).toBe(14_237_564_928)
    expect([termBytes(memory, 'compute', 'host'), termBytes(memory, 'kv', 'host'), termBytes(memory, 'output')]).toEqual([270 * MIB, null, null])
  })

  it('without the size of the file it is counted twice, and said', () => {
    const memory = parseEngineMemory(MAPPED)
    expect(Math.round(memory.total / MIB)).toBe(14658 + 12582)
    expect(memory.notes.map(({ reason }) => reason).join()).toContain('may be counted twice')
  })

  it('the last value counts, of each component, process and kind of cache', () => {
    const memory = parseEngineMemory(`
[4001] 0.01 I sched_reserve: Vulkan0 compute buffer size = 900.00 MiB
[4001] 0.02 I sched_reserve: Vulkan0 compute buffer size = 100.00 MiB
[4002] 0.02 I sched_reserve: Vulkan0 compute buffer size = 50.00 MiB
[4001] 0.03 I alloc_compute_meta: Vulkan0 compute buffer size = 7.00 MiB
llama_kv_cache_iswa: creating non-SWA KV cache, size = 8192 cells
llama_kv_cache:    Vulkan0 KV buffer size =   64.00 MiB
llama_kv_cache_iswa: creating     SWA KV cache, size = 1024 cells
llama_kv_cache:    Vulkan0 KV buffer size =   20.00 MiB
load_tensors: RPC0[10.0.0.2:50052] model buffer size = 1.50 GiB\r
load_tensors:          AMX model buffer size =    40.50 MiB
`)
    expect(memory.buffers.map(({ device, kind, bytes, printed }) => [device, kind, bytes / MIB, printed])).toEqual([
      ['Vulkan0', 'compute', 100, 2], ['Vulkan0', 'compute', 50, 1], ['Vulkan0', 'compute', 7, 1], ['Vulkan0', 'KV', 64, 1], ['Vulkan0', 'KV', 20, 1], ['RPC0[10.0.0.2:50052]', 'model', 1536, 1], ['AMX', 'model', 40.5, 1],
    ])
    expect(memory.host / MIB).toBe(40.5)
  })

  it('reads the table of the last print, free memory at the start, and flags what is missing', () => {
    const memory = parseEngineMemory(`
llama_prepare_model_devices: using device CUDA0 (Some Card) (0000:0b:00.0) - 15221 MiB free
common_memory_breakdown_print: | memory breakdown [MiB] | total free self model context compute unaccounted |
common_memory_breakdown_print: |   - CUDA0 (RTX 3090)   | 24124 = 23860 + (15946 = 15364 +     411 +     170) +      -15681 |
common_memory_breakdown_print: |   - Host               |                   341 =   205 +       0 +     136                |
`)
    expect(memory.freeAtStart).toEqual([{ device: 'CUDA0', bytes: 15221 * MIB }])
    expect(memory.breakdown).toEqual([
      { device: 'CUDA0', total: 24124 * MIB, free: 23860 * MIB, self: 15946 * MIB, model: 15364 * MIB, context: 411 * MIB, compute: 170 * MIB, unaccounted: -15681 * MIB },
      { device: 'Host', total: null, free: null, self: 341 * MIB, model: 205 * MIB, context: 0, compute: 136 * MIB, unaccounted: null },
    ])
    expect(memory.notes.map(({ reason }) => reason).join()).toMatch(/CUDA0: .*15681 MiB are missing/)
  })

  it('reads a negative number that lost its sign, and takes a later table for an earlier one', () => {
    // 17,592,186,044,416 MiB are 2^64 B.
    const memory = parseEngineMemory(`
llama_memory_breakdown_print: | memory breakdown [MiB] | total free self model context compute unaccounted |
llama_memory_breakdown_print: |   - CUDA1 (RTX 3090)   | 1 = 1 + (0 = 0 + 0 + 0) + 0 |
llama_memory_breakdown_print: | memory breakdown [MiB] | total free self model context compute unaccounted |
llama_memory_breakdown_print: |   - CUDA0 (RTX 3090)   | 24117 = 23773 + (20903 = 12096 +    7504 +    1302) + 17592186023856 |
`)
    expect(memory.breakdown.map(({ device, unaccounted }) => [device, unaccounted! / MIB])).toEqual([['CUDA0', -20560]])
    expect(24117 - 23773 - 20903).toBe(-20559)
  })

  it('takes any text in its stride, and long lines in no time', () => {
    const part = fc.oneof(fc.constantFrom('load_tensors: ', 'CUDA0 ', 'model buffer size = ', '1.5 MiB', '1.5.2 MiB', '[12] ', 'common_memory_breakdown_print: | ', '- CUDA0 (x) | 1 = 2 + (', ' GiB', 'took ', '\n'), fc.string())
    fc.assert(fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const { total, device, host } = parseEngineMemory(parts.join(''))
      expect(Number.isFinite(total) && total === device + host).toBe(true)
    }))
    const started = performance.now()
    parseEngineMemory(`[1] ${'a: '.repeat(100_000)}buffer size\nx: ${'b'.repeat(200_000)} buffer size\n${'took 1 '.repeat(30_000)}GiB\n`)
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('makes nothing of other lines', () => {
    expect(parseEngineMemory('buffer size = 3 MiB\nsome text: about a model buffer size\n')).toMatchObject({ buffers: [], total: 0, breakdown: [], vllm: null, notes: [] })
  })
})

describe('lines of vLLM', () => {
  it('version 0: one line for all, and blocks', () => {
    const memory = parseEngineMemory(`
INFO worker.py:232] the current vLLM instance can use total_gpu_memory (79.22GiB) x gpu_memory_utilization (0.90) = 71.29GiB
INFO worker.py:232] model weights take 19.86GiB; non_torch_memory takes 0.16GiB; PyTorch activation peak memory takes 36.63GiB; the rest of the memory reserved for KV Cache is 14.65GiB.
INFO executor.py:51] # CUDA blocks: 6001, # CPU blocks: 1638
INFO executor.py:55] Maximum concurrency for 131,072 tokens per request: 0.73x
`)
    expect(memory.vllm).toEqual({ total: 79.22 * GIB, utilisation: 0.9, budget: 71.29 * GIB, blocks: 6001, cpuBlocks: 1638, tokens: null, concurrency: { tokens: 131072, requests: 0.73 } })
    expect((['weights', 'compute', 'kv', 'other'] as const).map((term) => termBytes(memory, term)! / GIB)).toEqual([19.86, 36.63, 14.65, 0.16])
    expect(memory.device / GIB).toBeCloseTo(71.3, 9)
  })

  it('version 1: several lines, each worker apart, older ones in a GB that is a GiB', () => {
    const memory = parseEngineMemory(`
(Worker_TP0 pid=11) INFO Model loading took 8.32 GiB and 25.3 seconds
(Worker_TP1 pid=12) INFO Model loading took 8.32 GiB and 25.3 seconds
(EngineCore_DP0 pid=9) INFO GPU KV cache size: 240,000 tokens
(Worker_TP0 pid=11) INFO Available KV cache memory: 12.15 GiB
(Worker_TP1 pid=12) INFO Available KV cache memory: 12.15 GiB
(Worker_TP0 pid=11) INFO Graph capturing finished in 18 secs, took 0.96 GiB
`)
    expect(memory.vllm!.tokens).toBe(240_000)
    expect(memory.device / GIB).toBeCloseTo(2 * 8.32 + 2 * 12.15 + 0.96, 9)
    const old = parseEngineMemory('INFO model_runner.py:1067] Loading model weights took 9.1948 GB\n')
    expect([termBytes(old, 'weights')! / GIB, old.notes[0]!.reason]).toEqual([9.1948, expect.stringContaining('read as GiB')])
  })
})
