import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replay, streamFacts } from '../../src/allocators/replay.ts'
import { scratchPolicies } from '../../src/allocators/scratch.ts'
import { ALLOC, FREE, GROW, type Allocations } from '../../src/traces/allocations.ts'
import { openSimulators } from '../core/open-core.ts'

/** Random steps as a stream: each number allocates, frees or grows one of a few blocks. */
const streams = fc.array(fc.tuple(fc.nat(5), fc.nat(2), fc.nat(5000)), { minLength: 1, maxLength: 60 }).map((steps): Allocations => {
  const live = new Map<number, number>(), rows: [number, number, number][] = []
  for (const [id, what, size] of steps) {
    if (!live.has(id)) {
      live.set(id, size)
      rows.push([ALLOC, id, size])
    } else if (what === 0) {
      rows.push([GROW, id, size])
      live.set(id, live.get(id)! + size)
    } else {
      rows.push([FREE, id, live.get(id)!])
      live.delete(id)
    }
  }
  return { kinds: Uint8Array.from(rows, ([kind]) => kind), ids: Int32Array.from(rows, ([, id]) => id), sizes: Float64Array.from(rows, ([, , size]) => size), times: null, startBytes: 0 }
})

/** Bytes live after each event, by a map of blocks. */
function levels({ kinds, ids, sizes }: Allocations): number[] {
  const live = new Map<number, number>()
  return [...kinds].map((kind, i) => {
    const id = ids[i]!
    if (kind === FREE) live.delete(id)
    else live.set(id, (kind === GROW ? live.get(id)! : 0) + sizes[i]!)
    return [...live.values()].reduce((a, b) => a + b, 0)
  })
}

describe('what a stream says by itself', () => {
  it('agrees with a map of live blocks, in any number of parts', () => {
    fc.assert(fc.property(streams, fc.integer({ min: 1, max: 80 }), (stream, parts) => {
      const after = levels(stream), facts = streamFacts(stream, parts), allocs = [...stream.kinds].filter((kind) => kind === ALLOC).length
      const lifetime = [...stream.kinds].reduce((sum, kind, i) => sum + (kind === FREE ? 0 : stream.sizes[i]!), 0)
      expect(facts).toMatchObject({ events: after.length, allocs, lifetime, maxLive: Math.max(...after), seconds: null })
      const ends = [...new Set(Array.from({ length: parts }, (_, n) => Math.floor((after.length * (n + 1)) / parts)))].filter((end) => end > 0)
      expect(facts.moments).toEqual(ends.map((end, n) => {
        const from = ends[n - 1] ?? 0, part = after.slice(from, end)
        return from + part.indexOf(Math.max(...part)) + 1
      }))
    }))
  })

  it('knows how long a stream with times took', () => {
    const stream: Allocations = { kinds: Uint8Array.of(ALLOC, FREE), ids: Int32Array.of(0, 0), sizes: Float64Array.of(8, 8), times: Float64Array.of(3, 5), startBytes: 0 }
    expect(streamFacts(stream, 1)).toEqual({ events: 2, allocs: 1, lifetime: 8, maxLive: 8, seconds: 2, moments: [1] })
  })
})

describe.each(scratchPolicies.map((policy) => [policy.name, policy] as const))('%s', (_, policy) => {
  const settings = { alignment: 64, chunkBytes: 1024 }

  it('gives the same in any cut, samples what is live, and ends empty when all is freed', () => {
    fc.assert(fc.property(streams, fc.integer({ min: 1, max: 80 }), (stream, parts) => {
      const after = levels(stream), { moments, maxLive } = streamFacts(stream, parts)
      const cut = replay(stream, moments, policy.make(openSimulators(), 2 ** 22, settings)), whole = replay(stream, [], policy.make(openSimulators(), 2 ** 22, settings))
      expect(cut.end).toEqual(whole.end)
      expect(cut.instants).toEqual(whole.instants)
      expect(cut.samples.map(({ asked }) => asked)).toEqual(moments.map((moment) => after[moment - 1]))
      expect(cut.end.peakAsked).toBe(maxLive)
      for (const { asked, held, reach } of cut.samples) {
        expect(held).toBeGreaterThanOrEqual(asked)
        expect(reach).toBeGreaterThanOrEqual(held)
      }
      if (after.at(-1) === 0 && [...stream.ids].every((id) => [...stream.kinds].findLast((_, i) => stream.ids[i] === id) === FREE)) expect(cut.end.held).toBe(0)
    }), { numRuns: 40 })
  })
})
