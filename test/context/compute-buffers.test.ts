import { describe, expect, it } from 'vitest'
import { fitContext } from '../../src/context/auto-fit.ts'
import { computeBuffers, computeOf, graphBytes, headerFootprint } from '../../src/context/compute-buffers.ts'
import { kvModelFromConfig } from '../../src/context/kv-model-config.ts'
import { sequenceBytes } from '../../src/context/kv-size.ts'
import { parseKvTypes } from '../../src/context/kv-types.ts'
import { weightsFromConfig } from '../../src/context/weights-config.ts'

const MIB = 2 ** 20, GIB = 2 ** 30
const F16 = parseKvTypes('f16')
const open = (json: object) => ({ kv: kvModelFromConfig('config.json', JSON.stringify(json)), weights: weightsFromConfig('config.json', JSON.stringify(json)) })
const QWEN_7B = { torch_dtype: 'float16', tie_word_embeddings: false, model_type: 'qwen2', num_hidden_layers: 28, hidden_size: 3584, intermediate_size: 18944, num_attention_heads: 28, num_key_value_heads: 4, vocab_size: 152064 }
const LLAMA_8B = { torch_dtype: 'bfloat16', tie_word_embeddings: false, model_type: 'llama', num_hidden_layers: 32, hidden_size: 4096, intermediate_size: 14336, num_attention_heads: 32, num_key_value_heads: 8, vocab_size: 128256 }
const MIXTRAL = { ...LLAMA_8B, model_type: 'mixtral', vocab_size: 32000, num_local_experts: 8, num_experts_per_tok: 2 }

describe('compute buffers', () => {
  it('the published VRAM of DeepSeek-R1-Distill-Qwen-7B in F16: 27.99 GiB without, 28.29 with the output term', () => {
    const { kv, weights } = open(QWEN_7B)
    const buffers = computeBuffers(weights, kv, { context: 131072, types: F16 })!
    // 250 MiB of the platform; 14.19 GiB of weights (README of gguf-parser-go) without the embedding, which stays on the host.
    const total = 250 * MIB + 14.19 * GIB - 152064 * 3584 * 2 + buffers.logits + sequenceBytes(kv, F16, 131072) + buffers.input + buffers.compute
    expect(total / GIB).toBeCloseTo(27.993, 3)
    expect((total + buffers.output) / GIB).toBeCloseTo(28.29, 3)
    expect(weights.bytes / GIB).toBeCloseTo(14.19, 2)
    expect(total / GIB / 27.99 - 1).toBeLessThan(0.0002)
  })

  it('by hand for 8B at 8192 tokens: the scores are most of it, and flash attention has none', () => {
    const { kv, weights } = open(LLAMA_8B)
    const plain = computeBuffers(weights, kv, { context: 8192, types: F16 })!, flash = computeBuffers(weights, kv, { context: 8192, types: F16, flashAttention: true })!
    expect(plain).toEqual({
      input: 4096 * 512 * 4 + 512 * 4 + 8192 * 512 * 4,
      attention: 3 * 4096 * 512 * 4 + 8192 * 512 * 32 * 4,
      compute: 3 * 4096 * 512 * 4 + 8192 * 512 * 32 * 4,
      feedForward: (2 * 4096 + 2 * 14336) * 512 * 4,
      output: (4096 + 128256) * 512 * 4,
      logits: (4096 + 128256) * 512 * 4,
      hostInput: 4096 * 512 * 4 + 3 * 512 * 4 + 8192 * 512 * 4,
      hostCompute: 2 * 8 * 128 * 8192 * 2 + (2 * 4096 + 2 * 14336) * 512 * 4,
    })
    // Mask in F16, norm, weights of the queries in BF16, one layer's K and V: less than the feed-forward part.
    expect(flash.attention).toBe(8192 * 512 * 2 + 4096 * 512 * 4 + 4096 * 4096 * 2 + 2 * 8 * 128 * 8192 * 2)
    expect(flash.compute).toBe(Math.max(flash.attention, flash.feedForward))
    expect(computeOf(flash)).toBeLessThan(computeOf(plain))
  })

  it('experts add a router and the sum of those used; several devices hold more inputs', () => {
    const { kv, weights } = open(MIXTRAL)
    const one = computeBuffers(weights, kv, { context: 512, types: F16 })!, two = computeBuffers(weights, kv, { context: 512, types: F16, devices: 2 })!
    expect(one.feedForward).toBe(2 * 4096 * 512 * 4 + 8 * 4096 * 4 + 8 * 512 * 4 + 4096 * 2 * 512 * 4)
    expect(two.input).toBe(2 * one.input)
    const dense = open(LLAMA_8B)
    expect(computeBuffers(dense.weights, dense.kv, { context: 512, types: F16, devices: 2 })!.input).toBe(4 * computeBuffers(dense.weights, dense.kv, { context: 512, types: F16 })!.input)
  })

  it('a context below the micro-batch bounds it, and is padded', () => {
    const { kv, weights } = open(LLAMA_8B)
    expect(computeBuffers(weights, kv, { context: 100, types: F16 })!.output).toBe((4096 + 128256) * 128 * 4)
    expect(computeBuffers(weights, kv, { context: 100, types: F16, flashAttention: true })!.output).toBe((4096 + 128256) * 256 * 4)
  })

  it('says nothing of a model whose widths it does not know', () => {
    const { kv, weights } = open(LLAMA_8B)
    expect(computeBuffers(weights, { ...kv, vocabulary: null }, { context: 512, types: F16 })).toBeNull()
    expect(computeBuffers({ ...weights, tensors: [] }, kv, { context: 512, types: F16 })).toBeNull()
  })
})

it('the header and the graph take a few MiB of the host', () => {
  expect(headerFootprint({ metadataBytes: 1000, tokens: 10, merges: 2 })).toBe(5 * MIB + 1000 + 960 + 208)
  // 291 tensors: 2,328 nodes, 8,209 slots: 80 + 55,872 + 65,672 + 1,028 = 122,652, padded to 122,656.
  expect(graphBytes(291, 32)).toBe(400 * 2328 + 32 + 122_656 + 4 * MIB + 800 * (291 + 1 + 96))
  expect(graphBytes(1, 1)).toBe(400 * 1024 + 32 + Math.ceil((80 + 24 * 1024 + 8 * 2053 + 4 * 65) / 16) * 16 + 4 * MIB + 800 * 5)
})

describe('a context that fits', () => {
  const line = { least: 4096, most: 131072, useLeast: 6 * GIB, useMost: 22 * GIB, margin: GIB }
  it.each([
    // (131072 - 4096) / 16 GiB = 7,936 tokens a GiB: 8 GiB more than the least hold 63,488.
    [15, { context: 4096 + 63488, use: 14 * GIB, fits: true }],
    [15.01, { context: 67584, use: 14 * GIB, fits: true }],
    [24, { context: 131072, use: 22 * GIB, fits: true }],
    [6, { context: 4096, use: 6 * GIB, fits: false }],
    [7, { context: 4096, use: 6 * GIB, fits: true }],
  ])('%s GiB free', (free, fit) => {
    expect(fitContext({ ...line, free: free * GIB })).toEqual(fit)
  })

  it('is a multiple of 256 for each stream', () => {
    const { context } = fitContext({ ...line, free: 15.5 * GIB, streams: 4 })
    expect([context % 1024, context > 67584]).toEqual([0, true])
  })

  it('cannot shrink what does not grow', () => {
    expect(fitContext({ ...line, useLeast: 22 * GIB, free: 20 * GIB })).toEqual({ context: 4096, use: 22 * GIB, fits: false })
  })
})
