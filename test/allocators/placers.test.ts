import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Allocator, type Operation } from '../../src/allocators/allocator.ts'
import { NaiveBestFit, NaiveBuddy, NaiveFirstFit, type NaivePlacer } from '../oracles/allocators/placers.ts'
import { openSimulators } from '../core/open-core.ts'

const PLACERS = { FIRST_FIT: NaiveFirstFit, BEST_FIT: NaiveBestFit, BUDDY: NaiveBuddy } as const
const constants = openSimulators().exports
const constant = (name: 'FINAL' | keyof typeof PLACERS): number => constants[name].value as number

/** Takes `size` units for `id`, or gives back what `id` has. */
const action = fc.record({ id: fc.nat(23), size: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60_000 })) })
const pools = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(1, 2, 3, 64, 4096, 4097, 300_000, 2 ** 28))

describe.each(Object.keys(PLACERS) as (keyof typeof PLACERS)[])('%s', (name) => {
  it('does what the naive twin does, operation by operation', () => {
    fc.assert(fc.property(pools, fc.array(action, { maxLength: 150 }), (pool, actions) => {
      const allocator = new Allocator(openSimulators(), constant('FINAL'), pool, 2 ** 28, constant(name))
      const twin: NaivePlacer = new PLACERS[name](pool)
      const live = new Map<number, { at: number; units: number }>()
      let failures = 0
      for (const { id, size } of actions) {
        const old = live.get(id)
        const [done] = allocator.take([old ? { kind: 'free', id } : { kind: 'alloc', id, size }])
        if (old) {
          twin.release(old.at, old.units)
          live.delete(id)
        } else {
          const at = twin.place(size)
          if (at === null) failures++
          else live.set(id, { at, units: size })
          expect(done).toBe(at !== null)
        }
        const holes = twin.holes(), counts = allocator.counts()
        expect(counts).toMatchObject({
          held: twin.held, reach: twin.reach, failures,
          largestHole: Math.max(0, ...holes.map(({ units }) => units)),
          squaredHoles: Number(holes.reduce((sum, { units }) => sum + BigInt(units) ** 2n, 0n)),
        })
        if (done) expect(counts.steps).toBe(twin.steps)
        expect(holes.reduce((sum, { units }) => sum + units, 0) + counts.held).toBe(pool)
        if (name !== 'BUDDY') expect(holes.some(({ at, units }) => holes.some((other) => other.at === at + units))).toBe(false)
        expect(counts.held).toBeGreaterThanOrEqual(counts.asked)
        expect(counts.held).toBeLessThanOrEqual(pool)
      }
      allocator.take([...live.keys()].map((id): Operation => ({ kind: 'free', id })))
      const end = allocator.counts()
      expect([end.held, end.asked, end.filled]).toEqual([0, 0, 0])
      if (name !== 'BUDDY') expect(end.largestHole).toBe(pool)
    }), { numRuns: 300 })
  })
})

it('a buddy pool of 15,728 slots holds 7 blocks of 2048', () => {
  const allocator = new Allocator(openSimulators(), constant('FINAL'), 15_728, 2048, constant('BUDDY'))
  const done = allocator.take(Array.from({ length: 8 }, (_, id): Operation => ({ kind: 'alloc', id, size: 2000 })))
  expect(done).toEqual([true, true, true, true, true, true, true, false])
  expect(allocator.counts()).toMatchObject({ held: 7 * 2048, largestHole: 1024, failures: 1 })
})
