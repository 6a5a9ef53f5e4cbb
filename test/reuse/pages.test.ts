import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missRatioCurve } from '../../src/analyses/miss-ratio.ts'
import { PAGE_BYTES, PageReuse, type ReuseDepths } from '../../src/traces/reuse.ts'
import { openCore } from '../core/open-core.ts'
import { depthsOf, lruMisses } from '../oracles/reuse.ts'

const LAST = 2 ** 32 - 1

/** Page ranges that collide and repeat, near each other, far apart and where ids end. */
const range = fc.record({
  first: fc.oneof(fc.nat(90), fc.nat(12).map((k) => k * 64), fc.integer({ min: 2 ** 31 - 20, max: 2 ** 31 }), fc.nat(25).map((k) => LAST - k)),
  count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 20 }), fc.constant(70)),
}).map(({ first, count }) => ({ first, count: Math.min(count, LAST - first + 1) }))
const ranges = fc.array(range, { maxLength: 60 })
const cut = fc.integer({ min: 1, max: 400 })

const pagesOf = (list: readonly { first: number; count: number }[]): number[] => list.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i))

function reuseOf(pages: ArrayLike<number>, rate = 1, step = Infinity): PageReuse {
  const reuse = new PageReuse(openCore(), rate)
  const ids = Uint32Array.from(pages)
  for (let from = 0; from < ids.length; from += step) reuse.pages(ids.subarray(from, from + step))
  return reuse
}

/** Counts by depth, and first accesses, of the list itself. */
function expected(pages: readonly number[]): Pick<ReuseDepths, 'accesses' | 'cold'> & { pairs: [number, number][] } {
  const depths = depthsOf(pages)
  const counts = new Map<number, number>()
  for (const depth of depths) if (depth > 0) counts.set(depth, (counts.get(depth) ?? 0) + 1)
  return { accesses: pages.length, cold: depths.filter((depth) => depth === 0).length, pairs: [...counts].toSorted(([a], [b]) => a - b) }
}

function shown({ accesses, cold, depths, counts }: ReuseDepths): ReturnType<typeof expected> {
  return { accesses, cold, pairs: [...depths].map((depth, i) => [depth, counts[i]!]) }
}

const misses = (reuse: PageReuse, pages: readonly number[]): (number | null)[] =>
  missRatioCurve(reuse.depths(), pages.map((n) => n * PAGE_BYTES), 'second-level').points.map((point) => point.misses)

describe('exact depths', () => {
  it('agree with a list, wherever the pages are cut', () => {
    fc.assert(fc.property(ranges, cut, (list, at) => {
      const pages = pagesOf(list)
      const reuse = reuseOf(pages, 1, at)
      expect(shown(reuse.depths())).toEqual(expected(pages))
      expect(reuse.lastDepth).toBe(depthsOf(pages).at(-1) ?? 0)
    }), { numRuns: 400 })
  })

  it('are the same from ranges as from pages', () => {
    fc.assert(fc.property(ranges, fc.integer({ min: 1, max: 30 }), (list, at) => {
      const reuse = new PageReuse(openCore())
      for (let from = 0; from < list.length; from += at) {
        const part = list.slice(from, from + at)
        reuse.ranges(Uint32Array.from(part, ({ first }) => first), Uint32Array.from(part, ({ count }) => count))
      }
      expect(shown(reuse.depths())).toEqual(expected(pagesOf(list)))
    }), { numRuns: 200 })
  })

  it('give the misses of a cache that is played through, at every size', () => {
    fc.assert(fc.property(fc.array(fc.nat(30), { maxLength: 150 }), (pages) => {
      const sizes = Array.from({ length: 33 }, (_, i) => i)
      expect(misses(reuseOf(pages), sizes)).toEqual(sizes.map((size) => lruMisses(pages, size)))
    }), { numRuns: 200 })
  })

  it('of one page, of none, and of the last ids', () => {
    expect(shown(reuseOf([]).depths())).toEqual({ accesses: 0, cold: 0, pairs: [] })
    expect(missRatioCurve(reuseOf([]).depths(), [0, PAGE_BYTES], 'first-level').points.map(({ missRatio }) => missRatio)).toEqual([null, null])
    expect(shown(reuseOf([7]).depths())).toEqual({ accesses: 1, cold: 1, pairs: [] })
    expect(shown(reuseOf([7, 7, 7]).depths())).toEqual({ accesses: 3, cold: 1, pairs: [[1, 2]] })
    expect(shown(reuseOf([LAST - 1, LAST, 0, LAST, 0]).depths())).toEqual({ accesses: 5, cold: 3, pairs: [[2, 2]] })
  })

  it('survive renumbering, more slots, a larger table, and a count between any two calls', () => {
    // 12,000 distinct pages pass the first 4,096 cells and 16,384 slots many times over; neighbours, single pages and both orders.
    const pages: number[] = []
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 12_000; i++) pages.push(round % 2 === 0 ? i : (Math.imul(i, 0x9e3779b1) >>> 0) % 12_000)
    }
    const whole = reuseOf(pages)
    const parts = new PageReuse(openCore())
    for (let from = 0; from < pages.length; from += 4_973) {
      parts.pages(Uint32Array.from(pages.slice(from, from + 4_973)))
      parts.depths()
    }
    expect(parts.depths()).toEqual(whole.depths())
    // The naive list is quadratic: a cache of one size is played through instead.
    for (const size of [1, 6000, 11_999, 12_000]) expect([size, ...misses(whole, [size])]).toEqual([size, lruMisses(pages, size)])
    expect(whole.depths().cold).toBe(12_000)
  })

  it('of a cyclic scan fall from all to none at the size of the scan, not at a power of two', () => {
    for (const size of [1, 2, 63, 64, 1000, 100_003]) {
      const rounds = 5
      const reuse = new PageReuse(openCore())
      for (let round = 0; round < rounds; round++) reuse.ranges(Uint32Array.of(12_345), Uint32Array.of(size))
      expect(misses(reuse, [size - 1, size, size + 1])).toEqual([rounds * size, size, size])
    }
  })
})

describe('requests', () => {
  it('are split into the pages that they touch, overlaps included', () => {
    const core = openCore()
    const { exports } = core
    const basis = exports.ISSUED.value as number
    // Sectors 0..7 are page 0; 4..11 are pages 0 and 1; 2^35 is page 2^32, which no id names, and the last page before it.
    const requests = [[0, 8], [4, 8], [8, 16], [7, 1], [2 ** 35 - 8, 16], [2 ** 35, 8], [2 ** 35 + 800, 256]]
    new Float64Array(exports.memory.buffer, exports.laneStarts(basis) >>> 0, requests.length).set(requests.map(([start]) => start!))
    new Uint32Array(exports.memory.buffer, exports.laneLengths(basis) >>> 0, requests.length).set(requests.map(([, length]) => length!))
    const reuse = new PageReuse(core)
    reuse.requests(basis, requests.length)
    expect(shown(reuse.depths())).toEqual(expected([0, 0, 1, 1, 2, 0, LAST]))
    expect(reuse.depths().beyond).toBe(1 + 1 + 32)
    expect(() => reuse.requests(basis, 8193)).toThrow(RangeError)
  })
})

it('the curve says its method and what its accesses were', () => {
  const { method, level, rate, coldMisses, points } = missRatioCurve(reuseOf([1, 2, 1, 3, 1]).depths(), [0, 4095, 4096, 10_000], 'second-level')
  expect({ method, level, rate, coldMisses }).toEqual({ method: 'exact', level: 'second-level (from block reads or page adds)', rate: 1, coldMisses: 3 })
  expect(points.map((point) => [point.cachePages, point.misses, point.missRatio])).toEqual([[0, 5, 1], [0, 5, 1], [1, 5, 1], [2, 3, 0.6]])
})
