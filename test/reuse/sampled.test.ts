import { describe, expect, it } from 'vitest'
import { missRatioCurve, type MissRatioCurve } from '../../src/analyses/miss-ratio.ts'
import { TidemarkError } from '../../src/core/error.ts'
import { PAGE_BYTES, PageReuse } from '../../src/traces/reuse.ts'
import { openCore } from '../core/open-core.ts'

const PAGES = 2 ** 16
const ACCESSES = 400_000

/** Numbers in [0, 1) from a seed. */
function randomSource(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const STREAMS: Record<string, (i: number, random: () => number) => number> = {
  zipf: (_, random) => Math.imul(Math.floor(Math.exp(random() * Math.log(PAGES))), 0x9e3779b1) >>> 8,
  scan: (i) => i % PAGES,
  uniform: (_, random) => Math.floor(random() * PAGES),
}

function stream(name: string, seed: number): Uint32Array {
  const random = randomSource(seed)
  const offset = Math.floor(random() * 2 ** 28)
  return new Uint32Array(ACCESSES).map((_, i) => offset + STREAMS[name]!(i, random))
}

function curveOf(ids: Uint32Array, rate: number, pages: number[], step = Infinity): MissRatioCurve {
  const reuse = new PageReuse(openCore(), rate)
  for (let from = 0; from < ids.length; from += step) reuse.pages(ids.subarray(from, from + step))
  return missRatioCurve(reuse.depths(), pages.map((n) => Math.max(1, n) * PAGE_BYTES), 'first-level')
}

const ratios = ({ points }: MissRatioCurve): number[] => points.map(({ missRatio }) => missRatio!)

describe('a sampled curve', () => {
  it.each(Object.keys(STREAMS).flatMap((name) => [0.1, 0.03, 0.01].map((rate) => [name, rate] as const)))('of %s at rate %d is within its stated error', (name, rate) => {
    const sizes = Array.from({ length: 24 }, (_, i) => Math.round((PAGES * (i + 1)) / 20))
    for (const seed of [1, 2, 3]) {
      const ids = stream(name, seed)
      const exact = curveOf(ids, 1, sizes)
      const { error, method, coldMisses } = curveOf(ids, rate, sizes)
      const off = Math.ceil(error! * exact.coldMisses)
      const above = ratios(curveOf(ids, rate, sizes.map((size) => size - off)))
      const below = ratios(curveOf(ids, rate, sizes.map((size) => size + off)))
      const outside = ratios(exact).filter((ratio, i) => ratio > above[i]! + error! || ratio < below[i]! - error!)
      expect([seed, method, outside]).toEqual([seed, 'sampled', []])
      expect(Math.abs(coldMisses / exact.coldMisses - 1)).toBeLessThan(error!)
    }
  })

  it('is the same wherever the pages are cut, and from ranges', () => {
    const ids = stream('scan', 5)
    const sizes = [100, 10_000, PAGES]
    expect(curveOf(ids, 0.05, sizes, 1_234)).toEqual(curveOf(ids, 0.05, sizes))
    const reuse = new PageReuse(openCore(), 0.05)
    for (let from = 0; from < ACCESSES; from += PAGES) reuse.ranges(Uint32Array.of(ids[0]!), Uint32Array.of(Math.min(PAGES, ACCESSES - from)))
    expect(missRatioCurve(reuse.depths(), sizes.map((n) => n * PAGE_BYTES), 'first-level')).toEqual(curveOf(ids, 0.05, sizes))
  })

  it('keeps every access of a page or none', () => {
    const reuse = new PageReuse(openCore(), 0.5)
    for (let i = 0; i < 3; i++) reuse.pages(Uint32Array.from({ length: 1001 }, (_, page) => page * 977))
    const { sampled, cold, accesses } = reuse.depths()
    expect(accesses).toBe(3003)
    expect(sampled).toBe(3 * cold)
    expect(Math.abs(cold - 500)).toBeLessThan(80)
  })

  it('at rate 1 is exact; no rate is 0, above 1 or not a number', () => {
    expect(curveOf(stream('zipf', 9), 1, [5])).toMatchObject({ method: 'exact', error: null, rate: 1 })
    for (const rate of [0, -1, 1.5, NaN]) expect(() => new PageReuse(openCore(), rate)).toThrow(TidemarkError)
  })
})
