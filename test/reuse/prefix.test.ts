import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foundWithin, prefixCurves, type PrefixCurve, type PrefixRule } from '../../src/traces/prefix.ts'
import { openSimulators } from '../core/open-core.ts'
import { sharedData } from '../golden/read.ts'
import { playPrefix, type Prompt } from '../oracles/prefix.ts'

const RULES: PrefixRule[] = [{ touch: 'front', weigh: 'tokens' }, { touch: 'tail', weigh: 'tokens' }, { touch: 'front', weigh: 'parts' }, { touch: 'tail', weigh: 'parts' }]

function curvesOf(prompts: readonly Prompt[], partTokens: number, rules = RULES): PrefixCurve[] {
  const starts = new Uint32Array(prompts.length + 1)
  prompts.forEach(({ ids }, i) => (starts[i + 1] = starts[i]! + ids.length))
  const ids = Uint32Array.from(prompts.flatMap((prompt) => prompt.ids))
  return prefixCurves(openSimulators(), { ids, starts, partTokens, distinct: new Set(ids).size }, Uint32Array.from(prompts, ({ tokens }) => tokens), rules)
}

describe('the curve of a prefix cache', () => {
  const partTokens = 4
  /** Any ids and lengths at all: a part may come twice in a prompt and with another length, and a prompt may be longer or shorter than its parts. */
  const anything = fc.array(fc.record({ ids: fc.array(fc.nat(12), { maxLength: 7 }), tokens: fc.nat(30) }), { maxLength: 60 })
  /** Prompts as traces have them: leading parts in common, the last one short. */
  const chained = fc.array(fc.record({ family: fc.nat(4), shared: fc.nat(6), own: fc.nat(3), short: fc.nat(partTokens - 1) }), { maxLength: 80 }).map((rows) => rows.map(({ family, shared, own, short }, row) => {
    const ids = [...Array.from({ length: shared }, (_, i) => family * 6 + i), ...Array.from({ length: own }, (_, i) => 40 + 3 * row + i)]
    return { ids, tokens: Math.max(0, ids.length * partTokens - (own > 0 ? short : 0)) }
  }))

  it.each([['anything', anything], ['chained prompts', chained]] as const)('agrees with a cache played through at every capacity and rule: %s', (_, prompts) => {
    fc.assert(fc.property(prompts, (list) => {
      const curves = curvesOf(list, partTokens)
      for (const curve of curves) {
        const all = curve.distinctWeight
        for (const capacity of new Set([0, 1, 2, 3, 5, 8, 13, 21, 34, all - 1, all, all + 1])) {
          for (const evict of ['each', 'request'] as const) {
            expect(foundWithin(curve, capacity), `${JSON.stringify(curve.rule)} ${capacity} ${evict}`).toEqual(playPrefix(list, partTokens, capacity, { ...curve.rule, evict }))
          }
        }
      }
    }), { numRuns: 120 })
  })

  it('counts what it is a share of', () => {
    fc.assert(fc.property(anything, (list) => {
      const [curve] = curvesOf(list, partTokens)
      const seen = new Set<number>()
      const shares = list.filter(({ tokens }) => tokens > 0).map(() => 0)
      let at = 0
      for (const { ids, tokens } of list) {
        let leading = 0
        while (leading < ids.length && seen.has(ids[leading]!)) leading++
        if (tokens > 0) shares[at++] = Math.min(leading * partTokens, tokens) / tokens
        ids.forEach((id) => seen.add(id))
      }
      expect([curve!.requests, curve!.parts, curve!.tokens, curve!.distinctParts]).toEqual([list.length, list.reduce((sum, { ids }) => sum + ids.length, 0), list.reduce((sum, { tokens }) => sum + tokens, 0), seen.size])
      if (shares.length === 0) expect(curve!.meanShare).toBeNull()
      else expect(curve!.meanShare).toBeCloseTo(shares.reduce((a, b) => a + b, 0) / shares.length, 12)
    }), { numRuns: 200 })
  })

  it('gives the same wherever the requests are cut', () => {
    fc.assert(fc.property(chained, fc.integer({ min: 1, max: 9 }), (list, step) => {
      const { exports } = openSimulators()
      const words = list.map(({ ids, tokens }) => [ids.length, tokens, ...ids])
      const resultOf = (parts: number[][]): Float64Array => {
        const handle = exports.prefixNew(0, 1, partTokens)
        for (const part of parts) {
          const room = exports.prefixRoom(part.length)
          new Uint32Array(exports.memory.buffer, room, part.length).set(part)
          expect(exports.prefixUpdate(handle, part.length)).toBe(0)
        }
        exports.prefixFinish(handle)
        return new Float64Array(exports.memory.buffer, exports.resultPointer(), exports.resultLength()).slice()
      }
      const cut = Array.from({ length: Math.ceil(list.length / step) }, (_, i) => words.slice(i * step, (i + 1) * step).flat())
      expect(resultOf(cut)).toEqual(resultOf([words.flat()]))
    }), { numRuns: 100 })
  })

  it('refuses a request that is cut', () => {
    const { exports } = openSimulators()
    const handle = exports.prefixNew(0, 1, 4), room = exports.prefixRoom(4)
    new Uint32Array(exports.memory.buffer, room, 4).set([3, 12, 0, 1])
    expect([exports.prefixUpdate(handle, 4), exports.prefixUpdate(handle, 5), exports.prefixUpdate(handle, 1), exports.prefixUpdate(handle, 0)]).toEqual([-1, -1, -1, 0])
  })

  it('keeps the first weight of a part and counts where another came', () => {
    const [curve] = curvesOf([{ ids: [0], tokens: 4 }, { ids: [0], tokens: 2 }, { ids: [0], tokens: 4 }], 4)
    expect([curve!.reweighed, curve!.distinctWeight, [...curve!.capacities]]).toEqual([1, 4, [4]])
  })

  it('agrees after its clock was renumbered many times', () => {
    fc.assert(fc.property(fc.array(fc.record({ ids: fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }), tokens: fc.integer({ min: 1, max: 32 }) }), { minLength: 900, maxLength: 1500 }), (list) => {
      for (const curve of curvesOf(list, partTokens)) {
        for (const capacity of [5, 30, 100]) expect(foundWithin(curve, capacity)).toEqual(playPrefix(list, partTokens, capacity, { ...curve.rule, evict: 'each' }))
      }
    }), { numRuns: 15 })
  })

  it('renumbers its clock often and takes prompts longer than a step', () => {
    const long: Prompt[] = Array.from({ length: 6 }, (_, row) => ({ ids: Array.from({ length: 70_000 }, (__, i) => (row < 3 ? i : i + 70_000 * (row % 2))), tokens: 280_000 }))
    const [front, , parts] = curvesOf(long, 4)
    expect(foundWithin(front!, 280_000)).toEqual({ tokens: 560_000, parts: 140_000 })
    expect(foundWithin(front!, 560_000)).toEqual({ tokens: 4 * 280_000, parts: 4 * 70_000 })
    expect(foundWithin(parts!, 139_999)).toEqual({ tokens: 560_000, parts: 140_000 })
  }, 30_000)
})

interface Facts {
  requests: number
  hit_blocks: number
  hit_tokens: number
  mean_per_request: number
  blocks: number
  unique_blocks: number
  lru_3M_tokens: number
  lru_50M_tokens: number
  lru_3M_tokens_tail_first: number
  lru_by_block_capacity: Record<string, { hit_blocks: number; hit_tokens: number }>
}

const traces = sharedData === null ? '' : join(sharedData, 'requests'), answers = sharedData === null ? '' : join(sharedData, 'oracles/allocator-oracles.json')
const absent = !existsSync(traces) || !existsSync(answers)

describe.skipIf(absent)('the published Mooncake traces (skipped where the shared data is absent)', () => {
  const oracles = absent ? [] : (JSON.parse(readFileSync(answers, 'utf8')) as { id: string; recomputed: Record<string, Facts> }[])

  it.each(['conversation', 'synthetic'])('%s: every number of the oracle, as it prints them', (name) => {
    const facts = oracles.find(({ id }) => id === 'mooncake-trace-facts')!.recomputed[name]!
    const rows = gunzipSync(readFileSync(join(traces, `${name}_trace.jsonl.gz`))).toString().trim().split('\n').map((line) => JSON.parse(line) as { hash_ids: number[]; input_length: number })
    const [front, tail, parts] = curvesOf(rows.map((row) => ({ ids: row.hash_ids, tokens: row.input_length })), 512)
    const shares = (curve: PrefixCurve, capacity: number): number[] => {
      const found = foundWithin(curve, capacity)
      return [found.parts / curve.parts, found.tokens / curve.tokens].map((share) => Number(share.toFixed(4)))
    }
    expect([front!.requests, front!.parts, front!.distinctParts, front!.reweighed, tail!.reweighed]).toEqual([facts.requests, facts.blocks, facts.unique_blocks, 0, 0])
    expect(shares(front!, Infinity)).toEqual([facts.hit_blocks, facts.hit_tokens])
    expect(shares(front!, front!.distinctWeight)).toEqual([facts.hit_blocks, facts.hit_tokens])
    expect(Number(front!.meanShare!.toFixed(4))).toBe(facts.mean_per_request)
    expect([shares(front!, 3e6)[1], shares(front!, 50e6)[1], shares(tail!, 3e6)[1]]).toEqual([facts.lru_3M_tokens, facts.lru_50M_tokens, facts.lru_3M_tokens_tail_first])
    const prompts = rows.map((row) => ({ ids: row.hash_ids, tokens: row.input_length }))
    for (const capacity of [1e6, 1e7]) {
      for (const curve of [front!, tail!]) expect(foundWithin(curve, capacity)).toEqual(playPrefix(prompts, 512, capacity, { ...curve.rule, evict: 'request' }))
    }
    for (const [capacity, wanted] of Object.entries(facts.lru_by_block_capacity)) {
      expect(shares(parts!, Number(capacity)), capacity).toEqual([wanted.hit_blocks, wanted.hit_tokens])
    }
  })
})
