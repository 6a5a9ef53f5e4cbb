import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseGguf } from '../../src/context/gguf.ts'
import { kvModelFromConfig } from '../../src/context/kv-model-config.ts'
import { kvModelFromGguf } from '../../src/context/kv-model-gguf.ts'
import { kvModelFromShape, type KvShape } from '../../src/context/kv-model-shape.ts'
import { bytesPerToken, sequenceBytes, tokenBytes } from '../../src/context/kv-size.ts'
import { parseKvTypes } from '../../src/context/kv-types.ts'
import type { KvModel } from '../../src/context/model.ts'
import type { TidemarkError } from '../../src/core/error.ts'
import { readKvModel } from '../../src/node/model.ts'
import { samples, sharedData } from '../golden/read.ts'
import { buildGguf } from './build-gguf.ts'

const F16 = parseKvTypes('f16')
const config = (json: object): KvModel => kvModelFromConfig('config.json', JSON.stringify(json))
const LLAMA = { num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, hidden_size: 4096, max_position_embeddings: 8192, vocab_size: 128256, torch_dtype: 'bfloat16' }
/** Kind of each layer by its first letter. */
const kinds = (model: KvModel): string => model.layers.map(({ kind }) => kind[0]).join('')

describe('config.json', () => {
  it('divides hidden by heads where no head size is said, and says what else it read', () => {
    const model = config(LLAMA)
    expect(bytesPerToken(model, F16)).toBe(131072)
    expect(model).toMatchObject({ contextLength: 8192, attentionHeads: 32, hidden: 4096, vocabulary: 128256, valueType: 'bf16' })
    expect(model.layers).toHaveLength(32)
    expect(model.layers[0]).toEqual({ kind: 'full', heads: 8, headK: 128, headV: 128, window: null, stateBytes: 0 })
  })

  it.each([
    ['an explicit head size wins', { ...LLAMA, hidden_size: 2560, head_dim: 128, num_hidden_layers: 36 }, 147456],
    ['a head size of null is none', { ...LLAMA, head_dim: null }, 131072],
    ['without KV heads every head has its own', { ...LLAMA, num_key_value_heads: undefined }, 524288],
    ['Falcon: all queries share one head', { n_layer: 32, n_head: 71, hidden_size: 4544, multi_query: true, num_kv_heads: 71 }, 32 * 2 * 64 * 2],
    ['newer Falcon: as many as it says', { n_layer: 60, n_head: 128, hidden_size: 8192, multi_query: true, new_decoder_architecture: true, num_kv_heads: 8 }, 60 * 8 * 2 * 64 * 2],
    ['ChatGLM', { num_layers: 28, num_attention_heads: 32, hidden_size: 4096, kv_channels: 128, multi_query_attention: true, multi_query_group_num: 2 }, 28 * 2 * 2 * 128 * 2],
    ['MPT', { n_layers: 32, n_heads: 32, d_model: 4096, attn_config: { kv_n_heads: 8 } }, 131072],
    ['KV heads per layer', { num_hidden_layers: 2, num_attention_heads: 12, hidden_size: 768, num_key_value_heads: [3, 4] }, 7 * 2 * 64 * 2],
    ['V of another size', { ...LLAMA, v_head_dim: 64 }, 32 * 8 * 192 * 2],
    ['nested text model', { model_type: 'llava', text_config: LLAMA, vision_config: { num_hidden_layers: 24 } }, 131072],
    ['DeepSeek: one latent vector, no factor 2', { num_hidden_layers: 61, num_attention_heads: 128, num_key_value_heads: 128, kv_lora_rank: 512, qk_rope_head_dim: 64, hidden_size: 7168 }, 61 * 576 * 2],
    ['shared layers keep nothing', { ...LLAMA, num_kv_shared_layers: 12 }, 20 * 4096],
  ])('%s', (_, json, bytes) => {
    expect(bytesPerToken(config(json), F16)).toBe(bytes)
  })

  it.each([
    ['every layer', { sliding_window: 4096 }, 'ssssssss'],
    ['none where it is switched off', { sliding_window: 4096, use_sliding_window: false }, 'ffffffff'],
    ['none where the window is null', { sliding_window: null, sliding_window_pattern: 6 }, 'ffffffff'],
    ['Qwen2: the first max_window_layers see all', { sliding_window: 4096, use_sliding_window: true, max_window_layers: 3 }, 'fffsssss'],
    ['every third is full', { sliding_window: 512, sliding_window_pattern: 3 }, 'ssfssfss'],
    ['letters', { sliding_window: 512, sliding_window_pattern: 'LLLG' }, 'sssfsssf'],
    ['the key of an edited copy', { sliding_window_attention_size: 512, sliding_window_pattern: 4 }, 'sssfsssf'],
    ['Gemma 2: every other, though the file does not say so', { model_type: 'gemma2', sliding_window: 4096 }, 'sfsfsfsf'],
    ['Gemma 3: five of six', { model_type: 'gemma3_text', sliding_window: 512 }, 'sssssfss'],
    ['by list', { sliding_window: 128, layer_types: ['sliding_attention', 'full_attention', 'sliding_attention', 'full_attention', 'full_attention', 'full_attention', 'full_attention', 'full_attention'] }, 'sfsfffff'],
    ['chunks', { attention_chunk_size: 8192, layer_types: ['chunked_attention', 'full_attention', 'chunked_attention', 'full_attention', 'full_attention', 'full_attention', 'full_attention', 'full_attention'] }, 'sfsfffff'],
  ])('sliding layers: %s', (_, json, wanted) => {
    expect(kinds(config({ ...LLAMA, num_hidden_layers: 8, ...json }))).toBe(wanted)
  })

  it('reads the states of hybrids', () => {
    const jamba = config({ ...LLAMA, num_hidden_layers: 8, attn_layer_period: 8, attn_layer_offset: 4, mamba_d_conv: 4, mamba_d_state: 16, mamba_expand: 2 })
    expect(kinds(jamba)).toBe('rrrrfrrr')
    expect(tokenBytes(jamba, F16)).toEqual({ full: 4096, sliding: 0, latent: 0, total: 4096, state: 7 * (3 * 8192 + 16 * 8192) * 4 })
    const next = config({ ...LLAMA, num_hidden_layers: 4, layer_types: ['linear_attention', 'linear_attention', 'linear_attention', 'full_attention'],
      linear_conv_kernel_dim: 4, linear_num_value_heads: 32, linear_value_head_dim: 128, linear_num_key_heads: 16, linear_key_head_dim: 128 })
    expect(tokenBytes(next, F16).state).toBe(3 * (3 * (4096 + 2 * 16 * 128) + 128 * 4096) * 4)
    const nemotron = config({ ...LLAMA, num_hidden_layers: 5, hybrid_override_pattern: 'M-M*-', mamba_num_heads: 128, mamba_head_dim: 64, n_groups: 8, ssm_state_size: 128, conv_kernel: 4 })
    expect(kinds(nemotron)).toBe('rrf')
    expect(tokenBytes(nemotron, F16).state).toBe(2 * (3 * (8192 + 2 * 8 * 128) + 128 * 8192) * 4)
  })

  it('holds 16 bits for a model of 32, and says so', () => {
    const model = config({ ...LLAMA, torch_dtype: 'float32' })
    expect(model.valueType).toBeUndefined()
    expect(model.notes?.map(({ reason }) => reason).join()).toContain('torch_dtype is float32')
  })

  it.each([
    ['no layers', { hidden_size: 1 }, /config\.json: num_hidden_layers is missing/],
    ['layers as text', { ...LLAMA, num_hidden_layers: '32' }, /config\.json: num_hidden_layers is "32", not a whole number/],
    ['absurd layers', { ...LLAMA, num_hidden_layers: 1e9 }, /num_hidden_layers is 1000000000, more than any/],
    ['half a head', { ...LLAMA, hidden_size: 4100 }, /head_dim is missing, and 4100 values are not whole heads of 32/],
    ['no rope of a latent vector', { ...LLAMA, kv_lora_rank: 512 }, /qk_rope_head_dim is missing/],
    ['a list too short', { ...LLAMA, layer_types: ['full_attention'] }, /layer_types lists 1 layers, but there are 32/],
    ['an unknown layer', { ...LLAMA, num_hidden_layers: 1, layer_types: ['telepathy'] }, /layer_types holds "telepathy"/],
    ['a nested key', { text_config: { num_hidden_layers: 0 } }, /text_config\.num_hidden_layers is 0/],
    ['an encoder beside it', { ...LLAMA, is_encoder_decoder: true }, /is_encoder_decoder/],
    ['no window', { ...LLAMA, num_hidden_layers: 1, layer_types: ['sliding_attention'] }, /attention_chunk_size is missing|sliding_window/],
  ])('refuses %s and names the key', (_, json, message) => {
    expect(() => config(json)).toThrow(message)
  })

  it('reads or refuses whatever the keys hold', () => {
    const keys = ['num_hidden_layers', 'num_attention_heads', 'num_key_value_heads', 'hidden_size', 'head_dim', 'kv_lora_rank', 'qk_rope_head_dim', 'v_head_dim', 'sliding_window', 'sliding_window_pattern', 'use_sliding_window', 'max_window_layers',
      'layer_types', 'model_type', 'torch_dtype', 'text_config', 'attn_config', 'multi_query', 'hybrid_override_pattern', 'attn_layer_period', 'attn_layer_offset', 'num_kv_shared_layers', 'mamba_d_conv', 'mamba_d_state', 'attention_chunk_size', 'global_head_dim']
    const part = fc.oneof(fc.integer({ min: -1, max: 8 }), fc.constantFrom('full_attention', 'mamba', 'constructor', '__proto__', 'gemma2', 'MM*-', 'LG', true, false, null, 0.5), fc.array(fc.oneof(fc.nat(4), fc.constantFrom('sliding_attention', 'full_attention', 'linear_attention', 'constructor')), { maxLength: 4 }), fc.object({ maxDepth: 1 }))
    let read = 0
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...keys), part), fc.integer({ min: 1, max: 4 }), (json, layers) => {
      try {
        const { full, total, state } = tokenBytes(config({ num_hidden_layers: layers, num_attention_heads: 2, hidden_size: 8, ...json }), F16)
        expect([full, total, state].every((bytes) => Number.isFinite(bytes) && bytes >= 0)).toBe(true)
        read++
      } catch (error) {
        expect((error as TidemarkError).code).toBe('UNREADABLE')
      }
    }), { numRuns: 2000 })
    expect(read).toBeGreaterThan(50)
  })

  it('refuses what is no object', () => {
    expect(() => kvModelFromConfig('a.json', '[')).toThrow(/a\.json: not JSON/)
    expect(() => kvModelFromConfig('a.json', '[]')).toThrow(/a\.json: JSON, but no object/)
  })
})

describe('GGUF header', () => {
  const gguf = (architecture: string, fields: Record<string, number | number[]>): KvModel => {
    const keyed = Object.entries(fields).map(([key, value]) => [`${architecture}.${key}`, Array.isArray(value) ? ['numbers', value] : ['u32', value]])
    const bytes = buildGguf({ fields: { 'general.architecture': ['text', architecture], ...Object.fromEntries(keyed) as object }, tensors: [{ name: 'token_embd.weight', dims: [32, 1000], type: 0, offset: 0 }] })
    return kvModelFromGguf('model.gguf', parseGguf(bytes))
  }
  const BASE = { block_count: 4, embedding_length: 4096, context_length: 8192, 'attention.head_count': 32, 'attention.head_count_kv': 8 }

  it.each([
    ['hidden by heads', 'llama', BASE, 4 * 4096],
    ['K and V of their own size', 'llama', { ...BASE, 'attention.key_length': 192, 'attention.value_length': 128 }, 4 * 8 * 320 * 2],
    ['heads per layer', 'llama', { ...BASE, 'attention.head_count_kv': [8, 4, 0, 2] }, 14 * 256 * 2],
    ['every head its own', 'llama', { ...BASE, 'attention.head_count_kv': undefined as never }, 4 * 16384],
    ['DeepSeek with latent attention', 'deepseek2', { ...BASE, block_count: 61, 'attention.head_count_kv': 1, 'attention.key_length': 576, 'attention.value_length': 512, 'attention.key_length_mla': 192, 'attention.value_length_mla': 128, 'attention.kv_lora_rank': 512, 'rope.dimension_count': 64 }, 61 * 576 * 2],
    ['DeepSeek without it caches every head', 'deepseek2', { ...BASE, block_count: 61, 'attention.head_count_kv': 128, 'attention.key_length': 192, 'attention.value_length': 128, 'attention.kv_lora_rank': 512, 'rope.dimension_count': 64 }, 61 * 40960 * 2],
  ])('%s', (_, architecture, fields, bytes) => {
    const model = gguf(architecture, Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)))
    expect(bytesPerToken(model, F16)).toBe(bytes)
    expect(model.vocabulary).toBe(1000)
  })

  it.each([
    ['gemma3', { 'attention.sliding_window': 512, block_count: 12 }, 'sssssfsssssf'],
    ['gemma2', { 'attention.sliding_window': 512 }, 'sfsf'],
    ['gemma4', { 'attention.sliding_window': 512, 'attention.sliding_window_pattern': [1, 0, 1, 0] }, 'sfsf'],
    ['cohere2', { 'attention.sliding_window': 512, 'attention.sliding_window_pattern': 2 }, 'sfsf'],
    ['llama', { 'attention.sliding_window': 4096 }, 'ffff'],
    ['qwen3next', { full_attention_interval: 4, 'ssm.conv_kernel': 4, 'ssm.inner_size': 4096, 'ssm.group_count': 16, 'ssm.state_size': 128 }, 'rrrf'],
    ['jamba', { 'attention.head_count_kv': [0, 8, 0, 0], 'ssm.conv_kernel': 4, 'ssm.inner_size': 4096, 'ssm.state_size': 16 }, 'rfrr'],
    ['nemotron_h', { 'attention.head_count_kv': [0, 0, 8, 0], feed_forward_length: [0, 8192, 0, 8192], 'ssm.conv_kernel': 4, 'ssm.inner_size': 4096, 'ssm.state_size': 16 }, 'rf'],
    ['gemma3n', { 'attention.sliding_window': 512, 'attention.shared_kv_layers': 2 }, 'ss'],
  ])('%s: layers of each kind', (architecture, fields, wanted) => {
    const model = gguf(architecture, { ...BASE, ...fields })
    expect(kinds(model)).toBe(wanted)
    if (architecture === 'llama') expect(model.notes?.map(({ reason }) => reason).join()).toContain('keeps every token')
  })

  it('keeps the state of a Mamba', () => {
    const model = gguf('mamba', { block_count: 2, embedding_length: 768, 'attention.head_count': 0, 'ssm.conv_kernel': 4, 'ssm.inner_size': 1536, 'ssm.state_size': 16 })
    expect([sequenceBytes(model, F16, 0), sequenceBytes(model, F16, 1e6)]).toEqual([2 * (3 * (1536) + 16 * 1536) * 4, 2 * (3 * 1536 + 16 * 1536) * 4])
  })

  it('names the file and the key it misses', () => {
    expect(() => gguf('llama', { ...BASE, block_count: 2 ** 31 })).toThrow(/block_count is 2147483648, more than/)
    expect(() => gguf('llama', { embedding_length: 1 })).toThrow(/model\.gguf: llama\.block_count is missing/)
    expect(() => gguf('llama', { ...BASE, 'attention.head_count_kv': [8] })).toThrow(/llama\.attention\.head_count_kv lists 1 values, but there are 4 layers/)
    expect(() => kvModelFromGguf('model.gguf', parseGguf(buildGguf({})))).toThrow(/general\.architecture/)
  })

  it('reads the model that comes with Tidemark', async () => {
    const model = await readKvModel(join(samples, 'none-frag/model.head.gguf.gz'))
    expect([bytesPerToken(model, F16), model.contextLength, model.vocabulary, model.attentionHeads]).toEqual([22 * 4 * 128 * 2, 2048, 32000, 32])
  })
})

describe('flags', () => {
  it.each([
    [{ layers: 32, kvHeads: 32, headSize: '128' }, 524288, '32x32x128'],
    [{ layers: 2, kvHeads: 3, headSize: '192:128' }, 2 * 3 * 320 * 2, '2x3x192:128'],
    [{ layers: 61, mla: '512:64' }, 61 * 1152, '61x(512+64)'],
  ] as [KvShape, number, string][])('%j', (shape, bytes, name) => {
    const model = kvModelFromShape(shape)
    expect([bytesPerToken(model, F16), model.name]).toEqual([bytes, name])
  })

  it('bounds the layers that slide', () => {
    const model = kvModelFromShape({ layers: 6, kvHeads: 1, headSize: '1', window: '100:3' })
    expect(kinds(model)).toBe('ssfssf')
    expect([sequenceBytes(model, F16, 100), sequenceBytes(model, F16, 1000)]).toEqual([2400, 4 * 400 + 2 * 4000])
  })

  it.each([
    [{ layers: 1, kvHeads: 1 }, /--head-size/],
    [{ layers: 1, kvHeads: 1, headSize: 'x' }, /--head-size "x"/],
    [{ layers: 1, kvHeads: 1, headSize: '1:2:3' }, /--head-size/],
    [{ layers: 1, mla: '512' }, /--mla "512": two whole numbers/],
    [{ layers: 1, kvHeads: 1, mla: '512:64' }, /leave out --kv-heads/],
  ] as [KvShape, RegExp][])('refuses %j', (shape, message) => {
    expect(() => kvModelFromShape(shape)).toThrow(message)
  })
})

describe.skipIf(sharedData === null)(sharedData === null ? 'real configurations (skipped: no shared data)' : 'real configurations', () => {
  const PER_TOKEN: Record<string, number> = {
    'Llama-3.2-1B-Instruct': 16 * 8 * 64 * 4, 'Llama-3.2-3B-Instruct': 28 * 8 * 128 * 4, 'Qwen2-1.5B-Instruct': 28 * 2 * 128 * 4, 'Qwen2-7B-Instruct': 28 * 4 * 128 * 4,
    'Qwen2.5-0.5B-Instruct': 24 * 2 * 64 * 4, 'Qwen2.5-3B': 36 * 2 * 128 * 4, 'Qwen3-1.7B': 114688, 'Qwen3-4B': 36 * 8 * 128 * 4, gemma2_2b_it: 26 * 4 * 256 * 4,
    gemma3_1b_it: 26 * 1 * 256 * 4, 'llama3-8B-instruct': 131072,
  }

  it('are all read', () => {
    const folder = join(sharedData!, 'models')
    const read = readdirSync(folder).map((file) => [file.replace('.config.json', ''), bytesPerToken(kvModelFromConfig(file, readFileSync(join(folder, file), 'utf8')), F16)])
    expect(Object.fromEntries(read)).toEqual(PER_TOKEN)
  })

  it('say which layers slide', async () => {
    const of = async (name: string): Promise<KvModel['layers']> => (await readKvModel(join(sharedData!, 'models', `${name}.config.json`))).layers
    expect((await of('gemma3_1b_it')).map(({ window }) => window)).toEqual(Array.from({ length: 26 }, (_, i) => (i + 1) % 6 === 0 ? null : 512))
    expect((await of('gemma2_2b_it')).filter(({ window }) => window === 4096)).toHaveLength(13)
    for (const name of ['Qwen2-7B-Instruct', 'Qwen3-4B']) expect((await of(name)).every(({ kind }) => kind === 'full')).toBe(true)
  })
})
