import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadOnDemand, residentRow } from '../../../src/analyses/budget/load-on-demand.ts'
import { poolsFromDemand } from '../../../src/analyses/budget/pools-from-demand.ts'
import { bytesFor, curveOfMissRatios, curveOfPoints, curveOfZipf, hitAt, reuseTable } from '../../../src/analyses/budget/reuse-curve.ts'
import { tableOf } from '../../../src/analyses/table.ts'

const MIB = 2 ** 20, GIB = 2 ** 30

describe('pools from demand', () => {
  const pools = [
    { id: 'plans', label: 'plan cache', stated: 110e9, items: [{ label: 'plans', count: 5000, each: 4 * MIB }] },
    { id: 'sessions', label: 'sessions', stated: 50e9, items: [{ label: 'sessions', count: 500, each: 8 * MIB }] },
    { id: 'work', label: 'work', stated: 287e9, items: [{ label: 'images', count: 30, each: 10e6 }, { label: 'workers', count: 32, each: 200e6 }] },
  ]

  it('447 GB were set aside for a demand of 29.7 GiB', () => {
    const { demand, stated, proposed, freed, pools: found } = poolsFromDemand(pools)
    expect([(demand / GIB).toFixed(1), stated]).toEqual(['29.7', 447e9])
    expect(proposed).toBeCloseTo(demand * 1.25, -1)
    expect(freed).toBe(447e9 - proposed)
    expect(stated! / demand).toBeGreaterThan(14)
    expect(found[0]!.times).toBeCloseTo(110e9 / (5000 * 4 * MIB), 12)
  })

  it('rows say count, size and spare, and lie between the demand and the pool that was stated', () => {
    const { rows } = poolsFromDemand(pools)
    expect(rows[0]).toMatchObject({ group: 'pool', tag: 'assumed', count: 5000, each: 4 * MIB, low: 5000 * 4 * MIB, high: 110e9, bytes: 6250 * 4 * MIB })
    expect(rows[2]!.formula).toBe('30 x 9.54 MiB + 32 x 191 MiB, + 25.0 %')
    expect(rows[2]!.count).toBeUndefined()
  })

  it('a pool that is too small, or not stated, is told so', () => {
    const { pools: [small, none], freed } = poolsFromDemand([{ id: 'a', label: 'a', stated: 100, items: [{ label: '', count: 1, each: 1000 }], spare: 0 }, { id: 'b', label: 'b', stated: null, items: [] }])
    expect([small!.freed, none!.freed, none!.times, freed]).toEqual([-900, null, null, -900])
  })
})

describe('models loaded on demand', () => {
  const models = [{ name: 'large', bytes: 6 * GIB }, { name: 'middle', bytes: 3 * GIB }, { name: 'small', bytes: GIB, seconds: 5 }]

  it('one at once takes the largest; two the two largest', () => {
    const { all, least, residents, slowest } = loadOnDemand(models)
    expect([all, least, slowest]).toEqual([10 * GIB, 6 * GIB, null])
    expect(residents.map(({ bytes, freed, loads }) => [bytes / GIB, freed / GIB, loads])).toEqual([[6, 4, null], [9, 1, null], [10, 0, null]])
  })

  it('an order of requests says how often somebody waits', () => {
    const order = ['large', 'small', 'large', 'middle', 'large', 'small']
    const { residents, slowest } = loadOnDemand(models, { bytesPerSecond: GIB, order })
    // Two at once: large and small are loaded, middle takes the place of small, then small that of middle.
    expect(residents.map(({ loads, waiting, loadSeconds }) => [loads, waiting, loadSeconds])).toEqual([[6, 1, 6 * 3 + 5 * 2 + 3], [4, 4 / 6, 6 + 5 + 3 + 5], [3, 0.5, 14]])
    expect(slowest).toBe(6)
    expect(() => loadOnDemand(models, { order: ['huge'] })).toThrow(/"huge", which is no model/)
  })

  it('never loads more with more at once', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('large', 'middle', 'small'), { maxLength: 40 }), (order) => {
      const loads = loadOnDemand(models, { order }).residents.map((one) => one.loads!)
      expect(loads).toEqual(loads.toSorted((a, b) => b - a))
      expect(loads.at(-1)).toBe(new Set(order).size)
    }))
  })

  it('as a row: between the largest and all', () => {
    expect(residentRow('m', 'models', models, 2)).toMatchObject({ bytes: 9 * GIB, low: 6 * GIB, high: 10 * GIB, tag: 'assumed', group: 'weights' })
    expect(() => residentRow('m', 'models', models, 4)).toThrow(/1 to 3/)
  })
})

describe('a reuse curve', () => {
  const curve = curveOfPoints([{ bytes: 400, hit: 0.9 }, { bytes: 100, hit: 0.5 }])

  it('is straight between points, none at none, and ends where it was stated', () => {
    expect([0, 50, 100, 250, 400, 4000].map((bytes) => hitAt(curve, bytes))).toEqual([0, 0.25, 0.5, 0.7, 0.9, 0.9])
    expect(bytesFor(curve, 0.7)).toBeCloseTo(250, 9)
    expect([bytesFor(curve, 0), bytesFor(curve, 0.95)]).toEqual([0, null])
  })

  it('latency is the mean of hits and misses: 88.8 at 95 % and 126.3 ms at 85 % by 70 and 445 ms', () => {
    const whole = curveOfPoints([{ bytes: 0, hit: 0 }, { bytes: 100, hit: 1 }])
    const rows = reuseTable(whole, [95, 90, 85, 80, 101], { hitMs: 70, missMs: 445 })
    expect(rows.map(({ latencyMs }) => latencyMs)).toEqual([88.75, 107.5, 126.25, 145, 70].map((value) => expect.closeTo(value, 9)))
    expect(rows.map(({ beyond, tag }) => [beyond, tag])).toEqual([[false, 'assumed'], [false, 'assumed'], [false, 'assumed'], [false, 'assumed'], [true, 'assumed']])
    expect(reuseTable(whole, [50])[0]!.latencyMs).toBeNull()
  })

  it('levels points that fall, and doubts them: 94 % at 480 GB, 92 at 512, 88 at 447', () => {
    const fallen = curveOfPoints([{ bytes: 480e9, hit: 0.94 }, { bytes: 512e9, hit: 0.92 }, { bytes: 447e9, hit: 0.88 }])
    expect(fallen.points.map(({ hit }) => hit)).toEqual([0.88, 0.93, 0.93].map((hit) => expect.closeTo(hit, 12)))
    expect(fallen.notes[0]!.reason).toContain('fall while the cache grows')
    expect(curve.notes).toEqual([])
    expect(() => curveOfPoints([{ bytes: 1, hit: 0.5 }])).toThrow(/two sizes/)
    expect(() => curveOfPoints([{ bytes: 1, hit: 92 }, { bytes: 2, hit: 94 }])).toThrow(/shares from 0 to 1/)
  })

  it('never falls, and its inverse finds the least size', () => {
    const points = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 1000 }), hit: fc.double({ min: 0, max: 1, noNaN: true }) }), { minLength: 2, maxLength: 12 }).filter((list) => new Set(list.map(({ bytes }) => bytes)).size > 1)
    fc.assert(fc.property(points, fc.double({ min: 0, max: 1, noNaN: true }), (list, wanted) => {
      const made = curveOfPoints(list), hits = Array.from({ length: 110 }, (_, i) => hitAt(made, i * 10))
      hits.forEach((hit, i) => expect(hit).toBeGreaterThanOrEqual((hits[i - 1] ?? 0) - 1e-12))
      const least = bytesFor(made, wanted)
      if (least === null) expect(hitAt(made, 1000)).toBeLessThan(wanted)
      else expect(hitAt(made, least + 1e-9)).toBeGreaterThanOrEqual(wanted - 1e-6)
    }))
  })

  it('of Zipf requests is what a least recently used cache has', () => {
    const items = 400, exponent = 0.8, each = 2 * MIB
    const made = curveOfZipf({ items, exponent, each })
    // A naive twin: independent requests from a generator with a seed, half a million of them.
    let seed = 7
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647
    const sums = Array.from({ length: items }, (_, i) => (i + 1) ** -exponent)
    for (let i = 1; i < items; i++) sums[i]! += sums[i - 1]!
    const draw = (): number => {
      const at = random() * sums[items - 1]!
      let low = 0, high = items - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (sums[middle]! > at) high = middle
        else low = middle + 1
      }
      return low
    }
    for (const count of [25, 100, 200]) {
      const cache = new Map<number, true>()
      let hits = 0
      for (let i = 0; i < 200_000; i++) {
        const item = draw()
        if (cache.delete(item)) hits += i >= 20_000 ? 1 : 0
        else if (cache.size === count) cache.delete(cache.keys().next().value!)
        cache.set(item, true)
      }
      expect(Math.abs(hitAt(made, count * each) - hits / 180_000)).toBeLessThan(0.01)
    }
    expect([made.tag, made.points.at(-1)!.hit]).toEqual(['assumed', 1])
    expect(hitAt(curveOfZipf({ items: 1000, exponent: 0, each: 1 }), 500)).toBeCloseTo(0.5, 9)
    expect(() => curveOfZipf({ items: 1, exponent: 1, each: 1 })).toThrow(/2 to 1000000 items/)
  })

  it('of a table of our own is measured', () => {
    const table = tableOf('misses', ['stream', 'cacheBytes', 'misses', 'missShare'], [['a', 100, 5, 0.5], ['a', 200, 2, 0.2], ['b', 100, 9, 0.9], ['a', 300, null, null]], {})
    const measured = curveOfMissRatios(table, 'run 1', 'a')
    expect(measured).toMatchObject({ tag: 'measured', points: [{ bytes: 100, hit: 0.5 }, { bytes: 200, hit: 0.8 }] })
    expect(() => curveOfMissRatios(tableOf('x', ['y'], [], {}), 'run 1')).toThrow(/cacheBytes and missShare/)
  })
})
