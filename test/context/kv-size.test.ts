import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attentionLayer, groupLayers, latentLayer, stateLayer } from '../../src/context/kv-layers.ts'
import { llamaBuffer } from '../../src/context/kv-llama.ts'
import { longestSequence, sequenceBytes, tokenBytes } from '../../src/context/kv-size.ts'
import { KV_TYPES, parseKvTypes } from '../../src/context/kv-types.ts'
import { vllmBlocks } from '../../src/context/kv-vllm.ts'
import type { KvLayer, KvModel } from '../../src/context/model.ts'
import { BLOCKS, naiveSequence } from '../oracles/kv-size.ts'

const count = (most: number) => fc.integer({ min: 1, max: most })
const heads = count(4), values = count(4).map((blocks) => blocks * 32)
const window = fc.option(count(60))
const layer: fc.Arbitrary<KvLayer> = fc.oneof(
  fc.tuple(heads, values, values, window).map(([h, k, v, w]) => attentionLayer(h, k, v, w)),
  fc.tuple(values, values).map(([rank, rope]) => latentLayer(rank, rope)),
  fc.tuple(count(4), count(64), count(3), count(16)).map(([convolution, inner, groups, state]) => stateLayer({ convolution, inner, groups, state })),
)
const model = fc.array(layer, { maxLength: 6 }).map((layers): KvModel => ({ name: 'm', source: 'chance', layers, contextLength: null, attentionHeads: null, hidden: null, vocabulary: null }))
const type = fc.constantFrom(...Object.keys(BLOCKS))

describe('bytes of a sequence', () => {
  it('are those of a cache that is filled token by token', () => {
    fc.assert(fc.property(model, type, type, fc.nat(150), (one, k, v, tokens) => {
      expect(sequenceBytes(one, parseKvTypes(`${k}:${v}`), tokens)).toBe(naiveSequence(one.layers, k, v, tokens))
    }))
  })

  it('grow by the bytes of a token until a window is full', () => {
    fc.assert(fc.property(model, type, fc.nat(100), (one, name, tokens) => {
      const types = parseKvTypes(name), bytes = tokenBytes(one, types)
      const step = sequenceBytes(one, types, tokens + 1) - sequenceBytes(one, types, tokens)
      expect(sequenceBytes(one, types, 0)).toBe(bytes.state)
      if (one.layers.every((layer) => layer.window === null || layer.window > tokens)) expect(step).toBe(bytes.total)
      if (one.layers.every((layer) => layer.window === null || layer.window <= tokens)) expect(step).toBe(bytes.full + bytes.latent)
    }))
  })

  it('the longest that fits is the last that fits', () => {
    fc.assert(fc.property(model, fc.nat(2_000_000), (one, memory) => {
      const types = parseKvTypes('f16'), longest = longestSequence(one, types, memory)
      if (longest === null) {
        expect(sequenceBytes(one, types, 1e6)).toBeLessThanOrEqual(memory)
        return
      }
      if (longest > 0 || tokenBytes(one, types).state <= memory) expect(sequenceBytes(one, types, longest)).toBeLessThanOrEqual(memory)
      expect(sequenceBytes(one, types, longest + 1)).toBeGreaterThan(memory)
    }))
  })

  it('no engine takes less than what is kept', () => {
    fc.assert(fc.property(model, count(5000), count(4), (one, context, slots) => {
      const types = parseKvTypes('f16'), least = sequenceBytes(one, types, Math.ceil(context / slots)) * slots
      for (const version of ['2024', '2025-05', '2026', 'gguf-parser'] as const) {
        expect(llamaBuffer(one, types, { version, context: Math.ceil(context / slots) * slots, slots }).bytes).toBeGreaterThanOrEqual(least)
      }
      const blocks = vllmBlocks(one, types, 2 ** 40, { pageSize: 16, context, batchedTokens: 1 })
      if (blocks !== null) expect(blocks.perSequence * blocks.blockBytes).toBeGreaterThanOrEqual(sequenceBytes(one, types, context))
    }))
  })

  it('groups of layers hold every layer once', () => {
    fc.assert(fc.property(model, ({ layers }) => {
      const groups = groupLayers(layers)
      expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(layers.length)
      for (const group of groups) expect(layers.filter((one) => JSON.stringify(one) === JSON.stringify(group.layer))).toHaveLength(group.count)
    }))
  })
})

describe('types', () => {
  it('take the bytes of their blocks', () => {
    for (const [name, bytes] of Object.entries(BLOCKS)) expect([name, (KV_TYPES.get(name)!.bytes / KV_TYPES.get(name)!.values) * 32]).toEqual([name, bytes])
    expect([...KV_TYPES.keys()].filter((name) => !(name in BLOCKS))).toEqual(['fp8_ds_mla'])
  })

  it.each(['', 'q8_0:', 'f16:f16:f16', 'Q9_0'])('%j is refused', (text) => {
    expect(() => parseKvTypes(text)).toThrow(/KV type/)
  })
})
