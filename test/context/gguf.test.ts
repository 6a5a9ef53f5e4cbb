import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TENSOR_TYPES } from '../../src/context/gguf-types.ts'
import { parseGguf, TruncatedHeader } from '../../src/context/gguf.ts'
import { TidemarkError } from '../../src/core/error.ts'
import { sharedData } from '../golden/read.ts'
import { buildGguf } from './build-gguf.ts'

const FIELDS = {
  'general.architecture': ['text', 'llama'], 'llama.block_count': ['u32', 2], 'a.u64': ['u64', 2 ** 40], 'a.huge': ['u64', 2n ** 60n], 'a.f32': ['f32', 0.5],
  'tokenizer.ggml.tokens': ['texts', ['a', 'bc', '']], 'a.numbers': ['numbers', [1, 2, 3]], 'a.nested': ['nested', [[1], [2, 3]]], 'a.long': ['text', 'x'.repeat(2000)],
} satisfies Parameters<typeof buildGguf>[0]['fields']
const TENSORS = [
  { name: 'output.weight', dims: [64, 3], type: 8, offset: 32 },
  { name: 'token_embd.weight', dims: [5], type: 0, offset: 0 },
]

describe('the header of a GGUF', () => {
  it.each([[1, true], [2, true], [3, true], [2, false], [3, false]])('version %i, little-endian %s', (version, little) => {
    const bytes = buildGguf({ version, little, fields: FIELDS, tensors: TENSORS }), model = parseGguf(bytes)
    expect([model.version, model.alignment, model.fileBytes]).toEqual([version, 32, null])
    expect(model.dataStart).toBe(Math.ceil(bytes.length / 32) * 32)
    expect(Object.fromEntries(model.metadata)).toEqual({ 'general.architecture': 'llama', 'llama.block_count': 2, 'a.u64': 2 ** 40, 'a.f32': 0.5 })
    expect(model.tensors).toEqual([
      { name: 'token_embd.weight', type: 'F32', dims: [5], offset: model.dataStart, bytes: 20 },
      { name: 'output.weight', type: 'Q8_0', dims: [64, 3], offset: model.dataStart + 32, bytes: 204 },
    ])
  })

  it.each([[1, true], [3, true], [3, false]])('keeps short arrays of numbers and truth values, version %i, little-endian %s', (version, little) => {
    const many = Array.from({ length: 1025 }, (_, i) => i)
    const { arrays } = parseGguf(buildGguf({ version, little, fields: { ...FIELDS, 'a.bools': ['bools', [true, false, true]], 'a.empty': ['numbers', []], 'a.most': ['numbers', many.slice(1)], 'a.many': ['numbers', many] } }))
    expect(Object.fromEntries(arrays)).toEqual({ 'a.numbers': [1, 2, 3], 'a.bools': [1, 0, 1], 'a.empty': [], 'a.most': many.slice(1) })
  })

  it('cut at any byte says how many it needs at least', () => {
    const bytes = buildGguf({ fields: FIELDS, tensors: TENSORS })
    for (let end = 0; end < bytes.length; end++) {
      const error = thrown(() => parseGguf(bytes.subarray(0, end)))
      expect(error).toBeInstanceOf(TruncatedHeader)
      expect(error.code).toBe('TRUNCATED')
      expect((error as TruncatedHeader).needed).toBeGreaterThan(end)
      expect((error as TruncatedHeader).needed).toBeLessThanOrEqual(bytes.length)
    }
  })

  it('takes its alignment from the metadata', () => {
    const model = parseGguf(buildGguf({ fields: { 'general.alignment': ['u32', 4096] }, tensors: [{ name: 'a', dims: [1], type: 0, offset: 4096 }] }))
    expect([model.alignment, model.dataStart, model.tensors[0]!.offset]).toEqual([4096, 4096, 8192])
    for (const wrong of [0, 48, 2 ** 31]) expect(() => parseGguf(buildGguf({ fields: { 'general.alignment': ['u32', wrong] } }))).toThrow(/alignment/)
  })

  it('reads a view into a larger buffer', () => {
    const bytes = buildGguf({ fields: FIELDS, tensors: TENSORS }), larger = new Uint8Array(bytes.length + 50)
    larger.set(bytes, 13)
    expect(parseGguf(larger.subarray(13, 13 + bytes.length))).toEqual(parseGguf(bytes))
  })

  const tensor = (change: object) => buildGguf({ tensors: [{ name: 'a', dims: [32], type: 0, offset: 0, ...change }] })
  it.each([
    ['another magic', Uint8Array.from([0x50, 0x4b, 3, 4]), /50 4b 03 04/],
    ['another version', buildGguf({ version: 4 }), /version 4/],
    ['absurd tensor count', buildGguf({ counts: { tensors: 2n ** 50n } }), /number of tensors/],
    ['absurd key count', buildGguf({ counts: { keys: 2n ** 63n } }), /number of metadata keys/],
    ['unknown type', tensor({ type: 99 }), /type 99 of tensor "a"/],
    ['removed type', tensor({ type: 4 }), /type 4 of/],
    ['five dimensions', tensor({ dims: [1, 1, 1, 1, 1] }), /5 dimensions/],
    ['half a block', tensor({ dims: [33], type: 8 }), /no multiple of 32/],
    ['offset off the grid', tensor({ offset: 31 }), /no multiple of 32/],
    ['size beyond 2^53', tensor({ dims: [2n ** 40n, 2n ** 40n] }), /beyond 2\^53/],
    ['dimension beyond 2^53', tensor({ dims: [2n ** 63n] }), /9223372036854775808/],
    ['overlap', buildGguf({ tensors: [{ name: 'a', dims: [32], type: 0, offset: 0 }, { name: 'b', dims: [32], type: 0, offset: 96 }] }), /overlap/],
    ['a name twice', buildGguf({ tensors: [{ name: 'a', dims: [8], type: 0, offset: 0 }, { name: 'a', dims: [8], type: 0, offset: 32 }] }), /twice/],
  ])('rejects %s', (_, bytes, message) => {
    const error = thrown(() => parseGguf(bytes))
    expect(error.code).toBe('UNREADABLE')
    expect(error.message).toMatch(message)
  })

  it('knows that a length cannot pass the end of the file', () => {
    const bytes = buildGguf({ fields: FIELDS, tensors: TENSORS }), whole = parseGguf(bytes), end = whole.dataStart + 32 + 204
    expect(parseGguf(bytes, end).fileBytes).toBe(end)
    expect(thrown(() => parseGguf(bytes, end - 1)).message).toMatch(/"output.weight" ends at/)
    expect(thrown(() => parseGguf(bytes.subarray(0, 100), 120)).code).toBe('UNREADABLE')
    expect(thrown(() => parseGguf(buildGguf({ counts: { tensors: 900_000 } }), 1e6)).message).toMatch(/do not fit/)
  })

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, headed) => {
      if (headed) bytes = Uint8Array.from([...buildGguf({}).subarray(0, 8), ...bytes])
      try {
        parseGguf(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(TidemarkError)
      }
    }), { numRuns: 500 })
  })

  it('survives any changed byte', () => {
    const bytes = buildGguf({ fields: FIELDS, tensors: TENSORS })
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const changed = bytes.slice()
      changed[at] = value
      try {
        parseGguf(changed)
      } catch (error) {
        expect(error).toBeInstanceOf(TidemarkError)
      }
    }), { numRuns: 1000 })
  })

  it('knows 41 types, each number and name once', () => {
    expect(TENSOR_TYPES.size).toBe(41)
    expect(new Set([...TENSOR_TYPES.values()].map((type) => type.name)).size).toBe(TENSOR_TYPES.size)
    /** Bits per weight as llama.cpp names them. */
    for (const [name, bits] of [['Q8_0', 8.5], ['Q4_0', 4.5], ['Q4_K', 4.5], ['Q5_K', 5.5], ['Q6_K', 6.5625], ['IQ4_XS', 4.25], ['IQ2_XXS', 2.0625], ['IQ1_M', 1.75], ['TQ1_0', 1.6875], ['MXFP4', 4.25], ['NVFP4', 4.5]] as const) {
      const type = [...TENSOR_TYPES.values()].find((known) => known.name === name)!
      expect((type.bytes * 8) / type.values).toBe(bits)
    }
  })
})

describe.skipIf(sharedData === null)('the header of the captured model (skipped where the shared data is absent)', () => {
  const folder = (): string => join(sharedData!, 'block-io/llm-captures')
  const head = (): Uint8Array => gunzipSync(readFileSync(join(folder(), 'models/q8.head.gguf.gz')))

  it('gives the tensors of the oracle', () => {
    const { filters, data_start: start, file_size: size } = JSON.parse(readFileSync(join(folder(), 'none-frag/oracle.json'), 'utf8'))
    const model = parseGguf(head(), size)
    expect([model.version, model.dataStart, model.tensors.length]).toEqual([3, start, 201])
    expect(model.metadata.get('general.architecture')).toBe('llama')
    expect(model.metadata.get('llama.block_count')).toBe(22)
    expect(model.tensors.map(({ name, offset, bytes, type }) => ({ name, offset, bytes, type })))
      .toEqual(filters.D.tensors.slice(1).map(({ name, offset, bytes, type }: Record<string, unknown>) => ({ name, offset, bytes, type })))
  })

  it('cut at every KiB asks for more, never for more than there is', () => {
    const bytes = head()
    for (let end = 0; end < bytes.length - 1024; end += 1021) {
      const error = thrown(() => parseGguf(bytes.subarray(0, end))) as TruncatedHeader
      expect(error.code).toBe('TRUNCATED')
      expect(error.needed > end && error.needed <= bytes.length).toBe(true)
    }
  })
})

function thrown(run: () => unknown): TidemarkError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(TidemarkError)
    return error as TidemarkError
  }
  throw new Error('nothing was thrown')
}
