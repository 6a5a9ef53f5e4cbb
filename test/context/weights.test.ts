import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseGguf } from '../../src/context/gguf.ts'
import { weightsFromConfig } from '../../src/context/weights-config.ts'
import { weightsFromCount } from '../../src/context/weight-types.ts'
import { heldAs } from '../../src/context/weights-held.ts'
import { placeWeights, weightsFromGguf, type Weights } from '../../src/context/weights.ts'
import { sharedData } from '../golden/read.ts'
import { buildGguf } from './build-gguf.ts'

const config = (json: object): Weights => weightsFromConfig('config.json', JSON.stringify(json))
const base = { torch_dtype: 'bfloat16', tie_word_embeddings: false }
const TINY = { ...base, model_type: 'llama', num_hidden_layers: 22, hidden_size: 2048, intermediate_size: 5632, num_attention_heads: 32, num_key_value_heads: 4, vocab_size: 32000 }
const LLAMA2 = { ...base, torch_dtype: 'float16', model_type: 'llama', num_hidden_layers: 32, hidden_size: 4096, intermediate_size: 11008, num_attention_heads: 32, num_key_value_heads: 32, vocab_size: 32000 }
const LLAMA3 = { ...base, model_type: 'llama', num_hidden_layers: 32, hidden_size: 4096, intermediate_size: 14336, num_attention_heads: 32, num_key_value_heads: 8, vocab_size: 128256 }
const QWEN2 = { ...base, model_type: 'qwen2', num_hidden_layers: 28, hidden_size: 3584, intermediate_size: 18944, num_attention_heads: 28, num_key_value_heads: 4, vocab_size: 152064 }
const DEEPSEEK = { ...base, model_type: 'deepseek_v3', num_hidden_layers: 61, hidden_size: 7168, intermediate_size: 18432, num_attention_heads: 128, num_key_value_heads: 128, vocab_size: 129280,
  kv_lora_rank: 512, q_lora_rank: 1536, qk_nope_head_dim: 128, qk_rope_head_dim: 64, v_head_dim: 128, n_routed_experts: 256, n_shared_experts: 1, moe_intermediate_size: 2048,
  num_experts_per_tok: 8, first_k_dense_replace: 3, moe_layer_freq: 1, topk_method: 'noaux_tc', num_nextn_predict_layers: 1, attention_bias: false }

describe('parameters from a config.json', () => {
  // Published: the safetensors totals of the models' pages on Hugging Face, for Llama 2 and 3, Mixtral and Gemma 3 also the presets of keras-hub.
  it.each([
    ['TinyLlama 1.1B', TINY, 1_100_048_384],
    ['Llama-2-7B', LLAMA2, 6_738_415_616],
    ['Llama-3-8B', LLAMA3, 8_030_261_248],
    ['Llama-3.1-70B', { ...LLAMA3, num_hidden_layers: 80, hidden_size: 8192, intermediate_size: 28672, num_attention_heads: 64 }, 70_553_706_496],
    ['Qwen2-7B and Qwen2.5-7B', QWEN2, 7_615_616_512],
    ['Qwen2.5-72B', { ...QWEN2, num_hidden_layers: 80, hidden_size: 8192, intermediate_size: 29568, num_attention_heads: 64, num_key_value_heads: 8 }, 72_706_203_648],
    ['Mixtral-8x7B', { ...base, model_type: 'mixtral', num_hidden_layers: 32, hidden_size: 4096, intermediate_size: 14336, num_attention_heads: 32, num_key_value_heads: 8, vocab_size: 32000, num_local_experts: 8, num_experts_per_tok: 2 }, 46_702_792_704],
    ['Qwen3-30B-A3B', { ...base, model_type: 'qwen3_moe', num_hidden_layers: 48, hidden_size: 2048, intermediate_size: 6144, moe_intermediate_size: 768, num_attention_heads: 32, num_key_value_heads: 4, head_dim: 128, vocab_size: 151936, num_experts: 128, num_experts_per_tok: 8, decoder_sparse_step: 1, mlp_only_layers: [], attention_bias: false }, 30_532_122_624],
    ['DeepSeek-V3 without its block for further tokens', DEEPSEEK, 671_026_419_200],
    ['gpt-oss-20b', { ...base, model_type: 'gpt_oss', num_hidden_layers: 24, hidden_size: 2880, intermediate_size: 2880, num_attention_heads: 64, num_key_value_heads: 8, head_dim: 64, vocab_size: 201088, num_local_experts: 32, num_experts_per_tok: 4, attention_bias: true }, 20_914_757_184],
    ['GPT-2', { ...base, tie_word_embeddings: true, model_type: 'gpt2', n_layer: 12, n_head: 12, n_embd: 768, n_positions: 1024, vocab_size: 50257 }, 124_439_808],
  ])('%s', (_, json, parameters) => {
    const weights = config(json)
    expect(weights.parameters).toBe(parameters)
    expect(weights.bytes).toBe(parameters * 2)
    expect(weights.exact).toBe(false)
  })

  it.skipIf(sharedData === null).each([
    ['Llama-3.2-1B-Instruct', 1_235_814_400], ['Llama-3.2-3B-Instruct', 3_212_749_824], ['Qwen2-1.5B-Instruct', 1_543_714_304], ['Qwen2-7B-Instruct', 7_615_616_512],
    ['Qwen2.5-0.5B-Instruct', 494_032_768], ['Qwen2.5-3B', 3_085_938_688], ['Qwen3-4B', 4_022_468_096], ['gemma2_2b_it', 2_614_341_888], ['gemma3_1b_it', 999_885_952], ['llama3-8B-instruct', 8_030_261_248],
  ])('of a published file (skipped without the shared data): %s', (name, parameters) => {
    const file = `${name}.config.json`
    expect(weightsFromConfig(file, readFileSync(join(sharedData!, 'models', file), 'utf8')).parameters).toBe(parameters)
  })

  it('says what it assumed and what it left out', () => {
    const reasons = (json: object): string => config(json).notes.map(({ reason }) => reason).join('; ')
    expect(reasons(LLAMA3)).toBe('')
    expect(reasons(DEEPSEEK)).toContain('1 further block')
    expect(reasons({ ...LLAMA3, model_type: 'novel', torch_dtype: undefined, tie_word_embeddings: undefined })).toMatch(/novel is not known.*2 bytes a weight.*output is taken to have weights/s)
    expect(reasons({ text_config: LLAMA3, vision_config: { depth: 3 }, torch_dtype: 'bfloat16' })).toContain('vision_config')
    expect(() => config({ ...LLAMA3, num_hidden_layers: 2, layer_types: ['full_attention', 'mamba'], mamba_d_conv: 4, mamba_d_state: 16 })).toThrow(/config.json: model_type .*not modelled/)
    expect(() => config({ ...LLAMA3, num_kv_shared_layers: 4 })).toThrow(/num_kv_shared_layers .*not modelled/)
    expect(() => config({ ...LLAMA3, vocab_size: undefined })).toThrow(/vocab_size is missing/)
  })

  it('counts blocks and scales of quantised checkpoints', () => {
    const linear = 8_030_261_248 - 2 * 128256 * 4096 - 65 * 4096
    const gptq = config({ ...LLAMA3, quantization_config: { quant_method: 'gptq', bits: 4, group_size: 128 } })
    expect(gptq.bytes).toBe(linear * (64 + 2 + 0.5) / 128 + (8_030_261_248 - linear) * 2)
    expect(config({ ...LLAMA3, quantization_config: { quant_method: 'fp8', weight_block_size: [128, 128] } }).bytes).toBe(linear * 16388 / 16384 + (8_030_261_248 - linear) * 2)
    const other = config({ ...LLAMA3, quantization_config: { quant_method: 'hqq' } })
    expect([other.bytes, other.notes.map(({ reason }) => reason).join()]).toEqual([8_030_261_248 * 2, expect.stringContaining('hqq, which is not modelled')])
  })
})

describe('bits a weight', () => {
  it.each([['Q4_0', 4.5, -1 / 9], ['q8_0', 8.5, -1 / 17], ['F16', 16, 0], ['bf16', 16, 0], ['MXFP4', 4.25, -1 / 17], ['TQ2_0', 2.0625, 2 / 2.0625 - 1], ['IQ4_XS', 4.25, -1 / 17]])('%s takes %s', (type, bits, error) => {
    const counted = weightsFromCount(8e9, type)
    expect(counted.bitsPerWeight).toBe(bits)
    expect(counted.bytes).toBe(bits * 1e9)
    expect(counted.plainError).toBeCloseTo(error, 12)
  })

  // Values and bytes of a block as gguf-parser-go @8dc7a62 lists them (ggml.go).
  it.each([
    [1, { F32: 4, F16: 2, BF16: 2 }],
    [32, { Q4_0: 18, Q4_1: 20, Q5_0: 22, Q5_1: 24, Q8_0: 34, Q8_1: 36, IQ4_NL: 18, MXFP4: 17 }],
    [256, { Q2_K: 84, Q3_K: 110, Q4_K: 144, Q5_K: 176, Q6_K: 210, Q8_K: 292, IQ1_S: 50, IQ1_M: 56, IQ2_XXS: 66, IQ2_XS: 74, IQ2_S: 82, IQ3_XXS: 98, IQ3_S: 110, IQ4_XS: 136, TQ1_0: 54, TQ2_0: 66 }],
  ])('every type with blocks of %s', (values, types) => {
    for (const [type, bytes] of Object.entries(types)) expect([type, weightsFromCount(values * 1000, type).bytes]).toEqual([type, bytes * 1000])
  })

  it('3B in INT8 are 3 GB, not 6', () => {
    expect(weightsFromCount(3e9, 'INT8')).toMatchObject({ bytes: 3e9, high: 3e9 * 1.0625 })
  })

  it('a mixture is what an 8B model took, with the spread of published files', () => {
    // Model sizes as llama.cpp prints them.
    for (const [parameters, bytes] of [[999_885_952, 799_525_120], [4_022_468_096, 2_491_323_904], [30_532_122_624, 18_556_686_912]] as const) {
      const { low, high } = weightsFromCount(parameters, 'Q4_K_M')
      expect(bytes).toBeGreaterThan(low)
      expect(bytes).toBeLessThan(high)
    }
    expect(weightsFromCount(8_030_261_248, 'q4_k_m').bytes / 2 ** 30).toBeCloseTo(4.58, 2)
    expect(() => weightsFromCount(1, 'Q9_Z')).toThrow(/"Q9_Z" is not known; known are F32/)
  })
})

describe('the same model in another type', () => {
  // As llama.cpp prints them: "model size = 3.56 GiB (4.54 BPW)", with 65 tensors in F32, 225 in Q4_0 and 1 in Q6_K.
  it.each([['Llama-2-7B', LLAMA2, 'Q4_0', 3.56, 4.54], ['Llama-3-8B', LLAMA3, 'Q4_0', 4.33, 4.64], ['Llama-3.1-8B', LLAMA3, 'Q8_0', 7.95, 8.5008], ['Llama-3.1-8B', LLAMA3, 'Q6_K', 6.14, 6.5633]])('%s', (_, json, type, gib, bits) => {
    const { bytes, parameters, low, high } = heldAs(config(json), type)
    expect(Math.round(bytes / 2 ** 30 * 100) / 100).toBe(gib)
    expect(bytes * 8 / parameters).toBeCloseTo(bits, String(bits).split('.')[1]!.length)
    expect([low, high]).toEqual([bytes, bytes])
  })

  it('counts its tensors by type', () => {
    const types = heldAs(config(LLAMA3), 'q4_0').tensors.map(({ type }) => type)
    expect(['F32', 'Q4_0', 'Q6_K'].map((type) => types.filter((one) => one === type).length)).toEqual([65, 225, 1])
    const tied = heldAs(config({ ...LLAMA3, tie_word_embeddings: true }), 'Q4_0').tensors
    expect(tied.find(({ name }) => name === 'token_embd.weight')!.type).toBe('Q6_K')
  })

  it('a mixture keeps its spread; rows that do not fit are said', () => {
    const mixed = heldAs(config(LLAMA3), 'Q4_K_M')
    expect(mixed.bytes / 2 ** 30).toBeCloseTo(4.58, 2)
    expect(mixed.low).toBeLessThan(mixed.bytes * 0.98)
    expect(mixed.high).toBeGreaterThan(mixed.bytes * 1.3)
    const odd = heldAs(config({ ...LLAMA3, hidden_size: 2880, num_attention_heads: 45, num_key_value_heads: 9, intermediate_size: 2816 }), 'Q4_K')
    expect(odd.notes[0]!.reason).toMatch(/\d+ tensors have rows that are not whole blocks of Q4_K/)
  })
})

/** Two blocks of 100 and 200 bytes of I8, an embedding of 1,000, an output of 500 unless tied. */
const built = (tied: boolean): Weights => {
  const sizes: [string, number][] = [['token_embd.weight', 1000], ['blk.0.attn_q.weight', 100], ['blk.1.attn_q.weight', 200], ['output_norm.weight', 10], ...tied ? [] : [['output.weight', 500]] as [string, number][]]
  let at = 0
  const tensors = sizes.map(([name, bytes]) => {
    const offset = at
    at = Math.ceil((at + bytes) / 32) * 32
    return { name, dims: [bytes], type: 24, offset }
  })
  return weightsFromGguf('tiny.gguf', parseGguf(buildGguf({ fields: { 'general.architecture': ['text', 'llama'] }, tensors })))
}

describe('where weights lie', () => {
  it.each([
    [0, '2026', { host: 1810, devices: [0] }], [1, '2026', { host: 1300, devices: [510] }], [2, '2026', { host: 1100, devices: [710] }], [3, '2026', { host: 1000, devices: [810] }], [99, '2026', { host: 1000, devices: [810] }],
    [1, 'before 2026', { host: 1610, devices: [200] }], [2, 'before 2026', { host: 1510, devices: [300] }], [3, 'before 2026', { host: 1000, devices: [810] }],
  ] as const)('%s layers by the rule %s', (layers, rule, placed) => {
    expect(placeWeights(built(false), layers, { rule })).toEqual({ ...placed, duplicated: 0 })
  })

  it('a tied embedding lies on the device a second time', () => {
    expect(placeWeights(built(true), 3)).toEqual({ host: 1000, devices: [1310], duplicated: 1000 })
    expect(placeWeights(built(true), 0)).toEqual({ host: 1310, devices: [0], duplicated: 0 })
  })

  it('devices share the layers by their split, the output on the last', () => {
    expect(placeWeights(built(false), 3, { split: [1, 2] })).toEqual({ host: 1000, devices: [100, 710], duplicated: 0 })
  })
})

it.skipIf(sharedData === null)('of a real header: every byte of the file but the header (skipped without the shared data)', () => {
  const header = parseGguf(gunzipSync(readFileSync(join(sharedData!, 'block-io/llm-captures/models/q8.head.gguf.gz'))))
  const weights = weightsFromGguf('q8.gguf', header)
  // The file has 1,169,808,064 B and the geometry of TinyLlama.
  expect(weights.bytes + header.dataStart).toBe(1_169_808_064)
  expect(weights.parameters).toBe(1_100_048_384)
  expect(config(TINY).parameters).toBe(weights.parameters)
})

it('says that a part of a split file is one', () => {
  const part = parseGguf(buildGguf({ fields: { 'general.architecture': ['text', 'llama'], 'split.count': ['u32', 3] } }))
  expect(weightsFromGguf('part.gguf', part).notes[0]?.reason).toContain('one of 3 parts')
})
