import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gkeReserve } from '../../src/context/host-reserve.ts'
import { logitsBytes, ollamaGraph } from '../../src/context/kv-graph.ts'
import { kvModelFromShape } from '../../src/context/kv-model-shape.ts'
import { llamaBuffer, llamaCells, splitLayers, type LlamaOptions } from '../../src/context/kv-llama.ts'
import { contiguous, neverFilled } from '../../src/context/kv-paged.ts'
import { bytesPerToken, sequenceBytes, shard } from '../../src/context/kv-size.ts'
import { parseKvTypes } from '../../src/context/kv-types.ts'
import { availableForKv, blocksHold, cpuBlocks, pageBytes, vllmBlocks } from '../../src/context/kv-vllm.ts'
import type { KvModel } from '../../src/context/model.ts'
import { sharedData } from '../golden/read.ts'

const MIB = 2 ** 20, GIB = 2 ** 30
const F16 = parseKvTypes('f16')
const shape = (layers: number, kvHeads: number, headSize: number | string): KvModel => kvModelFromShape({ layers, kvHeads, headSize: String(headSize) })
const twoDigits = (value: number): number => Math.round(value * 100) / 100
/** A buffer of llama.cpp as its log says it. */
function mib(model: KvModel, type: string, options: LlamaOptions): { total: number; K: number; V: number } {
  const { bytes, kBytes, vBytes } = llamaBuffer(model, parseKvTypes(type), options)
  return { total: bytes / MIB, K: kBytes / MIB, V: vBytes / MIB }
}
const OLD = { version: '2024', flashAttention: true } as const

/** Every oracle by its id: what it lists, from its own input. */
const ALLOCATORS: Record<string, (input: never) => unknown> = {
  'llamacpp-qwen25coder32b-q8': ({ n_layer, n_embd_k_gqa, n_ctx, type }: { n_layer: number; n_embd_k_gqa: number; n_ctx: number; type: string }) => mib(shape(n_layer, 8, n_embd_k_gqa / 8), type, { ...OLD, context: n_ctx }),
  'llamacpp-28x512': ({ n_layer, n_embd_k_gqa, n_ctx, type }: { n_layer: number; n_embd_k_gqa: number; n_ctx: number; type: string }) => mib(shape(n_layer, 4, n_embd_k_gqa / 4), type, { ...OLD, context: n_ctx }),
  'llamacpp-36x256': ({ n_layer, n_embd_k_gqa, n_ctx, type }: { n_layer: number; n_embd_k_gqa: number; n_ctx: number; type: string }) => mib(shape(n_layer, 2, n_embd_k_gqa / 2), type, { ...OLD, context: n_ctx }),
  'llamacpp-30B-f32': ({ n_layer, n_embd, n_ctx, type }: { n_layer: number; n_embd: number; n_ctx: number; type: string }) => mib(shape(n_layer, 52, n_embd / 52), type, { version: '2023', context: n_ctx }).total,
  'smollm2-360m-f16/q8': ({ n_layer, kv_heads, head_dim, n_ctx }: { n_layer: number; kv_heads: number; head_dim: number; n_ctx: number }) => ['f16', 'q8_0'].map((type) => mib(shape(n_layer, kv_heads, head_dim), type, { ...OLD, context: n_ctx }).total),
  'ollama-mistral7b-2048': ({ n_layer, kv_heads, head_dim, n_ctx }: { n_layer: number; kv_heads: number; head_dim: number; n_ctx: number }) => mib(shape(n_layer, kv_heads, head_dim), 'f16', { ...OLD, context: n_ctx }).total,
  'vllm-pr13596': ({ blocks, block_size }: { blocks: number; block_size: number }) => [blocksHold(blocks, block_size, 2048).tokens, twoDigits(blocksHold(blocks, block_size, 2048).concurrency)],
  'vllm-pr12569': ({ blocks, block_size }: { blocks: number; block_size: number }) => twoDigits(blocksHold(blocks, block_size, 2048).concurrency),
  'openrlhf-336': ({ gpu_blocks, swap_GiB, tensor_parallel }: { gpu_blocks: number; swap_GiB: number; tensor_parallel: number }) => {
    const block = vllmBlocks(shard(shape(80, 8, 128), tensor_parallel), F16, GIB, { pageSize: 16, context: 2048 })!.blockBytes
    return [blocksHold(gpu_blocks, 16, 2048).tokens, cpuBlocks(block, swap_GiB * GIB)]
  },
  'vllm-cpu-blocks': ({ swap_bytes }: { swap_bytes: number }) => [shape(32, 8, 128), shape(32, 32, 128)].map((model) => cpuBlocks(16 * bytesPerToken(model, F16), swap_bytes)),
  'vllm-33263-qwen3-1.7b': ({ tokens }: { tokens: number }) => [tokens, twoDigits(tokens * bytesPerToken(shape(28, 8, 128), F16) / GIB)],
  // 24 layers x 8 heads x 128 in fp8 hold 49,152 B a token.
  'vllm-25350-fp8': ({ tokens }: { tokens: number[] }) => tokens.map((count) => twoDigits(sequenceBytes(shape(24, 8, 128), parseKvTypes('fp8'), count) / GIB)),
  'paged-opt13b': ({ layers, hidden }: { layers: number; hidden: number }) => bytesPerToken(shape(layers, 40, hidden / 40), F16),
  'paged-fig13-orcamax': ({ slots, max_len }: { slots: number; max_len: number }) => {
    const { slots: found, requests, externalShare } = contiguous(12 * GIB, bytesPerToken(shape(40, 40, 128), F16), max_len)
    expect(found).toBe(slots)
    return [requests, Math.round(externalShare! * 1000) / 10]
  },
  'paged-fig3': ({ A, B }: Record<'A' | 'B', { max: number; prompt: number; generated: number; future: number }>) => ({ A_internal: neverFilled({ longest: A.max, ...A }), B_internal: neverFilled({ longest: B.max, ...B }) }),
  'mooncake-llama3-70b': ({ L, kv, d }: { L: number; kv: number; d: number }) => bytesPerToken(shape(L, kv, d), F16),
  'gemma3-270m-slots': ({ bytes_per_cell, ctx, slots }: { bytes_per_cell: number; ctx: number; slots: number[] }) => slots.map((count) => {
    const { cells } = llamaCells({ version: '2026', context: ctx, slots: count }, 0)
    expect(bytesPerToken(shape(18, 1, 256), F16)).toBe(bytes_per_cell)
    return [cells, llamaBuffer(shape(18, 1, 256), F16, { version: '2026', context: ctx, slots: count }).bytes / MIB]
  }),
}

interface Oracle { id: string; kind: string; input: never; expected: unknown; recomputed: unknown; status: string }
const oracles = sharedData === null ? [] : JSON.parse(readFileSync(join(sharedData, 'oracles/allocator-oracles.json'), 'utf8')) as Oracle[]
const absent = sharedData === null

describe.skipIf(absent)(absent ? 'published sizes (skipped: no shared data)' : 'published sizes', () => {
  const known = oracles.filter(({ id }) => id in ALLOCATORS)

  it('each is in the file, and every match of KV in the file is here', () => {
    expect(known.map(({ id }) => id).toSorted()).toEqual(Object.keys(ALLOCATORS).toSorted())
    const ofKv = oracles.filter(({ id, status }) => status === 'match' && /^(llamacpp|smollm|ollama|vllm|openrlhf|paged|gemma|mooncake-llama)/.test(id))
    expect(ofKv.map(({ id }) => id).filter((id) => !(id in ALLOCATORS))).toEqual([])
  })

  it.each(known.map((oracle) => [oracle.id, oracle] as const))('%s', (id, { input, expected }) => {
    expect(ALLOCATORS[id]!(input)).toEqual(expected)
  })

  const named = (id: string): Oracle => oracles.find((oracle) => oracle.id === id)!

  it('paged-table1: two of three, the middle one needs 21.3 GiB', () => {
    const { input, recomputed } = named('paged-table1') as unknown as { input: { bpt: number[] }; recomputed: string[] }
    expect([shape(40, 40, 128), shape(64, 72, 128), shape(96, 96, 128)].map((model) => bytesPerToken(model, F16))).toEqual(input.bpt)
    expect([12, 21, 264].map((memory, i) => `${(contiguous(memory * GIB, input.bpt[i]!, 2048).slots / 1000).toFixed(1)}K`)).toEqual(recomputed)
  })

  it('seed-002-kv: half of what the benchmark printed', () => {
    const { recomputed } = named('seed-002-kv') as unknown as { recomputed: { bytes_per_token: number; MiB_at_512: number } }
    expect(bytesPerToken(shape(32, 32, 128), F16)).toBe(recomputed.bytes_per_token)
    expect(sequenceBytes(shape(32, 32, 128), F16, 512) / MIB).toBe(recomputed.MiB_at_512)
  })
})

/** UMA of gguf-parser: f16 KV + logits. */
const uma = (model: KvModel, context: number, hidden: number, vocabulary: number): number => (sequenceBytes(model, F16, context) + logitsBytes({ hidden, vocabulary })) / GIB
const qwen32 = (): number[] => llamaBuffer(shape(64, 8, 128), parseKvTypes('q8_0'), { ...OLD, context: 32768 }).layers
const DUMMY = { hidden: 4096, vocabulary: 1, heads: 32, kvHeads: 32 }

/** Every figure of the file in its order that is about KV, vLLM, SGLang, unified memory or a node's reserve; the name is what the file starts it with. */
const MEMORY: [name: string, compute: () => number][] = [
  ['DeepSeek-R1-Distill-Qwen-7B ctx 131072', () => uma(shape(28, 4, 128), 131072, 3584, 152064)],
  ['Qwen2.5-72B ctx 32768', () => uma(shape(80, 8, 128), 32768, 8192, 152064)],
  ['DeepSeek-R1 671B (no MLA)', () => uma(shape(61, 128, '192:128'), 163840, 7168, 129280)],
  ['Llama-3.3-70B ctx 131072', () => uma(shape(80, 8, 128), 131072, 8192, 128256)],
  ['llama3.3 ollama preset', () => uma(shape(80, 8, 128), 2048, 8192, 128256) * 1024],
  ['Qwen2.5 32B q8_0 K', () => mib(shape(64, 8, 128), 'q8_0', { ...OLD, context: 32768 }).K],
  ['  total q8_0', () => mib(shape(64, 8, 128), 'q8_0', { ...OLD, context: 32768 }).total],
  ['  device split 41', () => splitLayers(qwen32(), [41, 23])[0]! / MIB],
  ['  device split 23', () => splitLayers(qwen32(), [41, 23])[1]! / MIB],
  ['Qwen1.5-72B f16 ctx 13000', () => mib(shape(27, 64, 128), 'f16', { version: '2023', context: 13000 }).total],
  ['TriLM n_ctx 512', () => mib(shape(30, 24, 128), 'f16', { version: '2024', context: 512 }).total],
  ['30B llama n_ctx 512', () => mib(shape(60, 52, 128), 'f32', { version: '2023', context: 512 }).total],
  ['  same in f16', () => mib(shape(60, 52, 128), 'f16', { version: '2023', context: 512 }).total],
  ['Llama 3.x 8B ctx 4096', () => mib(shape(32, 8, 128), 'f16', { version: '2024', context: 4096 }).total],
  ['vLLM Llama-3.2-11B-Vision budget', () => availableForKv(79.22, 0.9, 0)],
  ['  KV left', () => availableForKv(71.29, 1, 19.86 + 0.16 + 36.63)],
  ['  CUDA blocks', () => 14.65 * GIB / vllmBlocks(shape(40, 8, 128), F16, 14.65 * GIB, { pageSize: 16, context: 2048 })!.blockBytes],
  ['  CPU blocks', () => cpuBlocks(vllmBlocks(shape(40, 8, 128), F16, GIB, { pageSize: 16, context: 2048 })!.blockBytes)],
  ['vLLM Llama-3-8B KV left', () => availableForKv(71.29, 1, 14.96 + 1.79 + 1.26)],
  ['vLLM 23.58 x 0.99', () => availableForKv(23.58, 0.99, 21.21 + 0.2 + 0.37)],
  // One head a rank, K alone.
  ['SGLang Qwen3-235B TP4', () => mib(shard(shape(94, 4, 128), 4), 'f16', { version: '2023', context: 367404 }).K / 1024],
  ['vLLM same model 178880', () => sequenceBytes(shard(shape(94, 4, 128), 4), F16, 178880) / GIB],
  ['GKE reserved for 150 GiB node', () => Number((gkeReserve(150 * GIB) / GIB).toFixed(4))],
  ['ollama graphFullOffload', () => ollamaGraph(DUMMY, 2048).full],
  ['ollama graphPartialOffload', () => ollamaGraph(DUMMY, 2048).partial],
  ['ollama layerSize', () => sequenceBytes(shape(1, 32, 128), F16, 2048) + 4],
]

describe.skipIf(absent)(absent ? 'memory figures (skipped: no shared data)' : 'memory figures', () => {
  const figures = absent ? [] : JSON.parse(readFileSync(join(sharedData!, 'oracles/oracles_memory.json'), 'utf8')) as { name: string; computed: number; published: number; rel_err_pct: number }[]

  it('all of them are here', () => {
    expect(figures.filter(({ name }) => !MEMORY.some(([start]) => name.startsWith(start))).map(({ name }) => name)).toEqual([])
    expect(figures.length).toBe(26)
  })

  it.each(MEMORY)('%s', (start, compute) => {
    const { computed, published, rel_err_pct: error } = figures.find(({ name }) => name.startsWith(start))!
    const value = compute(), off = (value / published - 1) * 100
    if (error === 0 && computed === published) expect(value).toBe(published)
    expect(Math.abs(off)).toBeLessThanOrEqual(Math.abs(error) + 0.0006)
  })

  it('padding the 72B would miss: that version did not pad', () => {
    expect(mib(shape(27, 64, 128), 'f16', { version: '2024', context: 13000 }).total).toBe(10989)
  })
})

describe('the same, without the files', () => {
  it.each([
    ['OPT-13B, PagedAttention', bytesPerToken(shape(40, 40, 128), F16), 819200],
    ['Llama-3-70B, Mooncake', bytesPerToken(shape(80, 8, 128), F16), 327680],
    ['32x32x128, seed document 002', bytesPerToken(shape(32, 32, 128), F16), 524288],
    ['the same at 512 tokens, MiB', sequenceBytes(shape(32, 32, 128), F16, 512) / MIB, 256],
    ['Qwen2.5-7B, KiB', bytesPerToken(shape(28, 4, 128), F16) / 1024, 56],
    ['DeepSeek-R1, latent, f16', bytesPerToken(kvModelFromShape({ layers: 61, mla: '512:64' }), F16), 70272],
    ['DeepSeek-R1, latent, fp8_ds_mla', bytesPerToken(kvModelFromShape({ layers: 61, mla: '512:64' }), parseKvTypes('fp8_ds_mla')), 61 * 656],
    ['DeepSeek-R1 without latent attention', bytesPerToken(shape(61, 128, '192:128'), F16), 61 * 40960 * 2],
    ['llama.cpp 64 x 1024 q8_0 at 32768, MiB', mib(shape(64, 8, 128), 'q8_0', { ...OLD, context: 32768 }).total, 4352],
    ['llama.cpp, 41 of the layers', splitLayers(qwen32(), [41, 23])[0]! / MIB, 2788],
    ['vLLM, tokens of 127,626 blocks', blocksHold(127626, 16, 2048).tokens, 2042016],
    ['vLLM, requests of 2048 in 1,381 blocks', twoDigits(blocksHold(1381, 16, 2048).concurrency), 10.79],
    ['vLLM, CPU blocks of Mistral-7B', cpuBlocks(16 * bytesPerToken(shape(32, 8, 128), F16)), 2048],
    ['Orca (Max), requests in 12 GiB', contiguous(12 * GIB, 819200, 2048).requests, 7],
    ['its share that none can use, %', Math.round(contiguous(12 * GIB, 819200, 2048).externalShare! * 10000) / 100, 8.85],
    ['Figure 3', neverFilled({ longest: 2048, prompt: 7, generated: 1, future: 2 }), 2038],
    ['Ollama, partial graph', ollamaGraph(DUMMY, 2048).partial, 202377216],
  ])('%s', (_, value, expected) => {
    expect(value).toBe(expected)
  })
})

describe('vLLM pages', () => {
  const page = { pageSize: 16 }
  it('hold K and V, one vector of a latent layer, and scales where they are kept apart', () => {
    const [full] = shape(1, 8, '192:128').layers, [latent] = kvModelFromShape({ layers: 1, mla: '512:64' }).layers
    expect(pageBytes(full!, F16, page)).toBe(16 * 8 * 320 * 2)
    expect(pageBytes(full!, parseKvTypes('fp8'), { ...page, headScales: true })).toBe(16 * 8 * 320 + 2 * 16 * 8 * 4)
    expect(pageBytes(shape(1, 8, 128).layers[0]!, parseKvTypes('nvfp4'), page)).toBe(16 * 8 * 2 * (128 / 2 + 128 / 16))
    expect(pageBytes(latent!, F16, page)).toBe(16 * 576 * 2)
    expect(pageBytes(latent!, parseKvTypes('fp8_ds_mla'), page)).toBe(16 * 656)
  })

  it('counts blocks, and groups of layers that slide', () => {
    expect(vllmBlocks(shape(28, 8, 128), F16, 18.78 * GIB, { pageSize: 16, context: 40960 })).toMatchObject({ blockBytes: 28 * 65536, blocks: 10988, tokens: 175808, perSequence: 2560 })
    const mixed = kvModelFromShape({ layers: 30, kvHeads: 1, headSize: '64', window: '512:3' })
    // Ten layers a group: one that sees all, two that slide. 1 + 2 pages of 256 B x 16 tokens x 10 layers.
    expect(vllmBlocks(mixed, F16, GIB, { pageSize: 16, context: 32768, batchedTokens: 2048 })).toEqual({ blockBytes: 40960, blocks: 26214, perSequence: 2048 + 2 * 161, concurrency: 26214 / 2370, tokens: Math.floor(26214 / 2370 * 32768) })
  })

  it('says nothing of what it does not know', () => {
    expect(vllmBlocks({ ...shape(2, 1, 64), layers: [...shape(1, 1, 64).layers, ...shape(1, 2, 64).layers] }, F16, GIB, { pageSize: 16, context: 100 })).toBeNull()
    expect(() => availableForKv(10, 0.9, 9)).toThrow(/nothing is left/)
  })
})

describe('llama.cpp cells', () => {
  it.each([
    [{ version: '2023', context: 13000 }, [13000, 13000]],
    [{ version: '2024', context: 13000 }, [13024, 13024]],
    [{ version: '2024', context: 13000, flashAttention: true }, [13056, 13056]],
    [{ version: '2025-05', context: 32768, slots: 2 }, [32768, 3104]],
    [{ version: 'gguf-parser', context: 32768, slots: 2, flashAttention: true }, [32768, 3072]],
    [{ version: '2026', context: 1024, slots: 3 }, [1536, 1536]],
    [{ version: '2026', context: 32768, slots: 2 }, [32768, 2048]],
    [{ version: '2026', context: 32768, slots: 2, fullWindows: true }, [32768, 32768]],
  ] as [LlamaOptions, [number, number]][])('%j with a window of 512', (options, [cells, slidingCells]) => {
    expect(llamaCells(options, 512)).toEqual({ cells, slidingCells })
  })

  it('V stays f16 without flash attention, sliding layers in 2026', () => {
    const one = shape(1, 1, 32), slides = kvModelFromShape({ layers: 1, kvHeads: 1, headSize: '32', window: '256' })
    expect(llamaBuffer(one, parseKvTypes('q8_0'), { version: '2024', context: 256 })).toMatchObject({ kBytes: 34 * 256, vBytes: 64 * 256 })
    expect(llamaBuffer(slides, parseKvTypes('q8_0'), { version: '2026', context: 8192, flashAttention: true })).toMatchObject({ slidingCells: 768, bytes: 768 * 128 })
    expect(() => llamaBuffer(shape(1, 1, 80), parseKvTypes('q8_0'), { version: '2024', context: 256 })).toThrow(/not whole blocks/)
    expect(() => splitLayers([1, 2], [1])).toThrow(/2 keep KV/)
  })
})
