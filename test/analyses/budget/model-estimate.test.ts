import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { estimateModel, type EstimatedModel, type EstimateOptions } from '../../../src/analyses/budget/model-estimate.ts'
import type { BudgetRow } from '../../../src/analyses/budget/row.ts'
import { kvModelFromConfig } from '../../../src/context/kv-model-config.ts'
import { parseKvTypes } from '../../../src/context/kv-types.ts'
import { weightsFromConfig } from '../../../src/context/weights-config.ts'
import { readModelMemory } from '../../../src/node/model.ts'
import { sharedData } from '../../golden/read.ts'
import { weightsFromCount } from '../../../src/context/weight-types.ts'

const MIB = 2 ** 20, GIB = 2 ** 30
const text = JSON.stringify({ torch_dtype: 'bfloat16', tie_word_embeddings: false, model_type: 'llama', num_hidden_layers: 32, hidden_size: 4096, intermediate_size: 14336, num_attention_heads: 32, num_key_value_heads: 8, vocab_size: 128256 })
const LLAMA: EstimatedModel = { name: 'llama', weights: weightsFromConfig('config.json', text), kv: kvModelFromConfig('config.json', text) }
const SERVED: EstimateOptions = { engine: 'generic', context: 8192, sequences: 4, types: parseKvTypes('f16') }
const byId = (rows: BudgetRow[]): Record<string, BudgetRow> => Object.fromEntries(rows.map((row) => [row.id, row]))

describe('a model as rows', () => {
  it('generic: weights and KV, nothing rounded', () => {
    const rows = estimateModel(LLAMA, SERVED)
    expect(rows.map(({ id, bytes, tag, group }) => [id, bytes, tag, group])).toEqual([['llama.weights', 8_030_261_248 * 2, 'computed', 'weights'], ['llama.kv', 4 * GIB, 'computed', 'kv']])
    expect(byId(rows)['llama.kv']).toMatchObject({ count: 4, each: GIB, low: 4 * GIB, high: 4 * GIB })
  })

  it('llama.cpp: with compute buffers, and an interval over its versions', () => {
    const rows = byId(estimateModel(LLAMA, { ...SERVED, engine: 'llama.cpp', context: 8000 }))
    // 2026: each of four slots is padded to 8,192 cells; the oldest keeps 4 x 8,000 = 32,000.
    expect(rows['llama.kv']).toMatchObject({ bytes: 4 * GIB, low: 32000 * 131072, high: 4 * GIB })
    expect(rows['llama.compute']!.low).toBe((4096 + 128256) * 512 * 4)
    expect(rows['llama.compute']!.bytes).toBe(rows['llama.compute']!.high)
    expect(rows['llama.output']).toMatchObject({ bytes: 128256 * 4 * 4, high: (4096 + 128256) * 512 * 4 })
    for (const { bytes, low, high } of Object.values(rows)) expect(low! <= bytes && bytes <= high!).toBe(true)
  })

  it('offloaded: host and device add up to the whole', () => {
    const whole = byId(estimateModel(LLAMA, { ...SERVED, engine: 'llama.cpp' })), split = byId(estimateModel(LLAMA, { ...SERVED, engine: 'llama.cpp', gpuLayers: 9 }))
    for (const part of ['weights', 'kv']) expect(split[`llama.${part}.device`]!.bytes + split[`llama.${part}.host`]!.bytes).toBe(whole[`llama.${part}`]!.bytes)
    // The output is one of the nine, so eight blocks keep KV on the device.
    expect(split['llama.kv.device']).toMatchObject({ bytes: GIB, place: 'device' })
    // Logs name CUDA_Host for the logits.
    expect([split['llama.graph'], split['llama.output'], split['llama.compute']].map((row) => row!.place)).toEqual(['host', 'host', 'device'])
    // K and V of one layer in f16, and its feed-forward part; inputs of 512 tokens with a mask of 32,768.
    expect(split['llama.compute.host']).toMatchObject({ place: 'host', bytes: 4096 * 512 * 4 + 3 * 512 * 4 + 32768 * 512 * 4 + 2 * 8 * 128 * 32768 * 2 + (2 * 4096 + 2 * 14336) * 512 * 4 })
    expect(whole['llama.compute.host']).toBeUndefined()
  })

  it('Ollama: the graph of its planner', () => {
    // Logits of 512 tokens are more than its 512 x (1 + 4 x 4096 + 2048 x 33) values.
    const rows = byId(estimateModel(LLAMA, { ...SERVED, engine: 'ollama', context: 2048, sequences: 1 }))
    expect(rows['llama.compute']!.bytes).toBe(271_056_896)
    expect(rows['llama.kv']!.bytes).toBe(256 * MIB)
  })

  it('vLLM: whole pages, one of several devices, activations only if someone says them', () => {
    const rows = byId(estimateModel(LLAMA, { ...SERVED, engine: 'vllm', context: 1001, ways: 2 }))
    expect(rows['llama.kv']!.bytes).toBe(4 * 63 * 16 * 65536)
    expect(rows['llama.weights']!.bytes).toBe(8_030_261_248)
    expect(Object.keys(rows)).toHaveLength(2)
    expect(byId(estimateModel(LLAMA, { ...SERVED, engine: 'vllm', activations: 3 * GIB }))['llama.activations']).toMatchObject({ bytes: 3 * GIB, tag: 'assumed' })
  })

  it('refuses KV in a type that the engine has not', () => {
    expect(() => estimateModel(LLAMA, { ...SERVED, engine: 'vllm', types: parseKvTypes('q8_0') })).toThrow(/vllm does not hold KV in q8_0; it does in f32, f16, bf16, fp8/)
    expect(() => estimateModel(LLAMA, { ...SERVED, engine: 'ollama', types: parseKvTypes('fp8') })).toThrow(/ollama does not hold KV in fp8/)
    expect(estimateModel(LLAMA, { ...SERVED, types: parseKvTypes('fp8') })).toHaveLength(2)
  })

  it('parameters and a type alone give weights that are assumed', () => {
    const rows = estimateModel({ name: 'small', weights: weightsFromCount(3e9, 'Q4_K_M'), kv: null }, SERVED)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ id: 'small.weights', tag: 'assumed', bytes: 3e9 * 4.8944 / 8 })
    expect(rows[0]!.low!).toBeLessThan(rows[0]!.bytes)
  })
})

it('a file is read into both sides at once, named by its folder', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'tidemark-model-')), 'llama-8b')
  mkdirSync(folder)
  writeFileSync(join(folder, 'config.json'), text)
  const { kv, weights } = await readModelMemory(folder)
  expect([kv.name, kv.layers.length, weights.parameters]).toEqual(['llama-8b', 32, 8_030_261_248])
  await expect(readModelMemory(join(folder, 'none'))).rejects.toThrow(/there is no such file/)
})

it.skipIf(sharedData === null)('and so is the header of a GGUF (skipped without the shared data)', async () => {
  const { kv, weights } = await readModelMemory(join(sharedData!, 'block-io/llm-captures/models/q8.head.gguf.gz'))
  const rows = byId(estimateModel({ name: 'q8', kv, weights }, { ...SERVED, engine: 'llama.cpp', context: 2048, sequences: 1 }))
  // 22 layers x 4 heads x 64 values x 2 x 2 B x 2,048 tokens.
  expect(rows['q8.kv']!.bytes).toBe(22 * 4 * 64 * 2 * 2 * 2048)
  expect(rows['q8.weights']).toMatchObject({ tag: 'measured', bytes: weights.bytes })
})
