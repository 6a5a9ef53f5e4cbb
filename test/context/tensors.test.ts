import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseGguf, type Model } from '../../src/context/gguf.ts'
import { classify, expertSlices, fileRows, neededPerToken } from '../../src/context/tensors.ts'
import { sharedData } from '../golden/read.ts'

const MIB = 2 ** 20

/** Tensors one after the other from byte 100, each padded to 32. */
function model(tensors: Record<string, [dims: number[], bytes: number]>, settings: Record<string, number> = {}): Model {
  let at = 128
  return {
    version: 3, fileBytes: null, alignment: 32, dataStart: 128, arrays: new Map(), metadata: new Map<string, string | number>([['general.architecture', 'm'], ...Object.entries(settings).map(([key, value]) => [`m.${key}`, value] as const)]),
    tensors: Object.entries(tensors).map(([name, [dims, bytes]]) => {
      const offset = at
      at += Math.ceil(bytes / 32) * 32
      return { name, type: 'F32', dims, offset, bytes }
    }),
  }
}

it.each([
  ['blk.3.attn_q.weight', 3, 'attention'], ['blk.11.attn_kv_a_mqa.weight', 11, 'attention'], ['blk.0.attn_norm.weight', 0, 'norm'], ['blk.0.attn_q_norm.weight', 0, 'norm'],
  ['blk.2.ffn_down.weight', 2, 'feed-forward'], ['blk.2.ffn_norm_exps.weight', 2, 'norm'], ['blk.2.ffn_gate_inp.weight', 2, 'feed-forward'], ['blk.2.ffn_up_shexp.weight', 2, 'feed-forward'],
  ['blk.2.exp_probs_b.bias', 2, 'feed-forward'], ['blk.2.ffn_up_exps.weight', 2, 'experts'], ['blk.2.ffn_gate_up_exps.bias', 2, 'experts'], ['blk.2.ffn_up.7.weight', 2, 'experts'],
  ['dec.blk.1.cross_attn_q.weight', 1, 'attention'], ['blk.1.indexer.proj.weight', 1, 'attention'], ['blk.5.ssm_in.weight', 5, 'other'], ['dec.blk.4.attn_k.weight', 4, 'attention'], ['enc.output_norm.weight', null, 'norm'], ['token_embd.weight', null, 'embedding'], ['token_embd_norm.weight', null, 'norm'], ['output.weight', null, 'output'],
  ['output_norm.weight', null, 'norm'], ['rope_freqs.weight', null, 'other'], ['blk.x.attn_q.weight', null, 'other'],
])('%s', (name, layer, kind) => {
  expect(classify(name)).toEqual({ layer, kind })
})

describe('a mixture of experts', () => {
  const mixture = model({
    'token_embd.weight': [[4, 8], 128], 'blk.0.attn_q.weight': [[4, 4], 64], 'blk.0.ffn_up_exps.weight': [[4, 8, 4], 512], 'blk.0.ffn_up_exps.bias': [[8, 4], 128], 'blk.0.ffn_gate_inp.weight': [[4, 4], 64], 'output.weight': [[4, 8], 128],
  }, { expert_count: 4, expert_used_count: 1 })

  it('has slices of equal size one after the other', () => {
    const [up, bias] = [mixture.tensors[2]!, mixture.tensors[3]!]
    expect(expertSlices(up).map((slice) => [slice.expert, slice.offset - up.offset, slice.bytes])).toEqual([[0, 0, 128], [1, 128, 128], [2, 256, 128], [3, 384, 128]])
    expect(expertSlices(bias).map((slice) => slice.bytes)).toEqual([32, 32, 32, 32])
    expect(expertSlices(mixture.tensors[1]!)).toEqual([])
  })

  it('needs its share of the experts, as an estimate', () => {
    const needed = neededPerToken(mixture)
    expect(needed).toMatchObject({ bytes: 64 + 128 + 32 + 64 + 128, estimate: true, lookedUp: ['token_embd.weight'] })
    expect(neededPerToken({ ...mixture, metadata: new Map() }).bytes).toBe(64 + 512 + 128 + 64 + 128)
  })

  it('in one tensor per expert needs the same share', () => {
    const old = model({ 'blk.0.ffn_up.0.weight': [[4, 8], 128], 'blk.0.ffn_up.1.weight': [[4, 8], 128], 'output.weight': [[1], 4] }, { expert_count: 2, expert_used_count: 1 })
    expect(neededPerToken(old)).toMatchObject({ bytes: 132, estimate: true })
  })
})

describe('what a token needs', () => {
  it('is the embedding in full where it is the output too', () => {
    const tensors = { 'token_embd.weight': [[4, 8], 128], 'blk.0.attn_q.weight': [[4, 4], 64] } satisfies Parameters<typeof model>[0]
    expect(neededPerToken(model(tensors))).toMatchObject({ bytes: 192, estimate: false, lookedUp: [] })
    expect(neededPerToken(model({ ...tensors, 'output.weight': [[4, 8], 100] }))).toMatchObject({ bytes: 164, lookedUp: ['token_embd.weight'] })
  })

  it('leaves out blocks that predict further tokens', () => {
    const tensors = { 'blk.0.attn_q.weight': [[4, 4], 64], 'blk.1.attn_q.weight': [[4, 4], 64], 'output.weight': [[1], 4] } satisfies Parameters<typeof model>[0]
    expect(neededPerToken(model(tensors, { block_count: 2, nextn_predict_layers: 1 }))).toMatchObject({ bytes: 68, unused: ['blk.1.attn_q.weight'] })
  })
})

describe('rows of the file', () => {
  const rows = (fileBytes: number): unknown[] => fileRows(model({ a: [[5], 20], b: [[10], 40] }), fileBytes).map(({ name, offset, bytes, padding }) => [name, offset, bytes, padding])

  it('cover it without a gap, padding with the row before it', () => {
    expect(rows(224)).toEqual([['(header+metadata)', 0, 128, 0], ['a', 128, 32, 12], ['b', 160, 64, 24]])
    expect(rows(200)).toEqual([['(header+metadata)', 0, 128, 0], ['a', 128, 32, 12], ['b', 160, 40, 0]])
  })

  it('say what lies between and after the tensors', () => {
    expect(rows(1000).at(-1)).toEqual(['(after the last tensor)', 224, 776, 0])
    const apart = model({ a: [[5], 20], b: [[10], 40] })
    apart.tensors[1]!.offset = 320
    expect(fileRows(apart, 360).map(({ name, offset, bytes }) => [name, offset, bytes])).toEqual([['(header+metadata)', 0, 128], ['a', 128, 32], ['(between tensors)', 160, 160], ['b', 320, 40]])
    expect(fileRows(model({}), 100)).toMatchObject([{ name: '(header+metadata)', bytes: 100 }])
  })

  it('refuse a file that is too short', () => {
    expect(() => rows(199)).toThrow(/end at byte 200/)
  })
})

describe.skipIf(sharedData === null)('the captured model (skipped where the shared data is absent)', () => {
  const folder = (): string => join(sharedData!, 'block-io/llm-captures')
  const read = (): Model => parseGguf(gunzipSync(readFileSync(join(folder(), 'models/q8.head.gguf.gz'))))
  const oracle = (): { file_size: number; filters: { D: { tensors: { name: string; offset: number; bytes: number; type: string }[] } } } => JSON.parse(readFileSync(join(folder(), 'severe-frag/oracle.json'), 'utf8'))

  it('has the rows of the oracle', () => {
    const { file_size: size, filters } = oracle()
    expect(fileRows(read(), size).map(({ name, offset, bytes, type }) => ({ name, offset, bytes, type })))
      .toEqual(filters.D.tensors.map(({ name, offset, bytes, type }) => ({ name, offset, bytes, type })))
  })

  it('needs everything but the embedding, 1,049 MiB, for a token', () => {
    const needed = neededPerToken(read())
    expect(needed).toMatchObject({ bytes: 1_169_808_064 - 735_936 - 69_632_000, estimate: false, lookedUp: ['token_embd.weight'], unused: [] })
    expect(Math.round(needed.bytes / MIB)).toBe(1049)
    expect(new Set(read().tensors.map((tensor) => classify(tensor.name).layer)).size).toBe(23)
    expect(read().tensors.filter((tensor) => classify(tensor.name).kind === 'other')).toEqual([])
  })
})
