import { describe, expect, it } from 'vitest'
import { ALLOC, FREE, type Allocations } from '../../src/traces/allocations.ts'
import { forwardPasses, largestBuffers, SHAPE_7B, type ForwardSettings } from '../../src/workloads/scratch.ts'
import { seedBenches } from '../../src/workloads/seed-benches.ts'

const one: ForwardSettings = { steps: 1, batch: 512, sequences: 32, context: 4096, valueBytes: 4, overlap: false, seed: 1 }

/** Goes through a stream as a list of live blocks would; throws where it is not one. */
function walk({ kinds, ids, sizes }: Allocations): { most: number; left: number; lifetime: number } {
  const live = new Map<number, number>()
  let now = 0, most = 0, lifetime = 0
  kinds.forEach((kind, i) => {
    const id = ids[i]!, size = sizes[i]!
    if (kind === ALLOC) {
      expect(live.has(id)).toBe(false)
      live.set(id, size)
      now += size
      lifetime += size
    } else {
      expect(kind).toBe(FREE)
      expect(live.get(id)).toBe(size)
      live.delete(id)
      now -= size
    }
    most = Math.max(most, now)
  })
  return { most, left: live.size, lifetime }
}

describe('forward passes', () => {
  it('give back everything, whatever is drawn, and use ids again', () => {
    for (const overlap of [false, true]) for (let seed = 0; seed < 5; seed++) {
      const stream = forwardPasses({ ...SHAPE_7B, layers: 3 }, { ...one, steps: 9, overlap, seed })
      expect(walk(stream).left).toBe(0)
      expect(stream.ids.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(9)
    }
  })

  it('are the same for the same seed and others for another', () => {
    const sizes = (seed: number): number[] => [...forwardPasses(SHAPE_7B, { ...one, steps: 8, seed }).sizes]
    expect(sizes(7)).toEqual(sizes(7))
    expect(sizes(7)).not.toEqual(sizes(8))
  })

  it('hold in the largest step mask, residual, scores and Q (or the weighted values) at once: 280 MiB', () => {
    expect(walk(forwardPasses(SHAPE_7B, one)).most).toBe(280 * 2 ** 20)
  })

  it('stay one hidden buffer below the estimate of gguf-parser-go, which keeps Q beside the weighted values', () => {
    // mask n_ctx*ub*4, attention emb*ub*4 + 2*emb*ub*4 + n_ctx*ub*heads*4
    const { hidden, heads } = SHAPE_7B, estimate = 4 * 512 * (4096 + 3 * hidden + 4096 * heads)
    expect(walk(forwardPasses(SHAPE_7B, one)).most).toBe(estimate - 4 * 512 * hidden)
  })

  it('say how large each kind of buffer gets', () => {
    const rows = Object.fromEntries(largestBuffers(SHAPE_7B, one).map(({ buffer, bytes }) => [buffer, bytes]))
    expect(rows).toEqual({
      mask: 8_388_608, residual: 8_388_608, norm: 8_388_608, Q: 8_388_608, K: 8_388_608, V: 8_388_608, scores: 268_435_456, weighted: 8_388_608,
      attention: 8_388_608, gate: 22_544_384, up: 22_544_384, down: 8_388_608, logits: 128_000,
    })
  })

  it('shrink K and V with the heads that keep them', () => {
    const kv = (kvHeads: number): number => largestBuffers({ ...SHAPE_7B, kvHeads }, one).find(({ buffer }) => buffer === 'K')!.bytes
    expect(kv(8) * 4).toBe(kv(32))
  })
})

describe('the benchmarks of seed document 002', () => {
  const facts = Object.fromEntries(seedBenches.map(({ name, allocations }) => [name, { calls: allocations.kinds.length, ...walk(allocations) }]))
  const MIB = 2 ** 20

  it('take 200 calls for 100 chunks and 2 for one buffer, of the same bytes', () => {
    expect(facts['100 MiB as 100 x 1 MiB']).toEqual({ calls: 200, most: 100 * MIB, left: 0, lifetime: 100 * MIB })
    expect(facts['100 MiB as 1 x 100 MiB']).toEqual({ calls: 2, most: 100 * MIB, left: 0, lifetime: 100 * MIB })
  })

  it('take 320 calls and 20 for the same 10 MiB', () => {
    expect(facts['10 MiB as 160 x 64 KiB']).toMatchObject({ calls: 320, most: 10 * MIB })
    expect(facts['10 MiB as 10 x 1 MiB']).toMatchObject({ calls: 20, most: 10 * MIB })
  })

  it('use a buffer again in place of taking another', () => {
    expect(facts['1 MiB for 1000 uses, taken for each']).toEqual({ calls: 2000, most: MIB, left: 0, lifetime: 1000 * MIB })
    expect(facts['1 MiB for any number of uses, taken once']).toEqual({ calls: 2, most: MIB, left: 0, lifetime: MIB })
  })
})
