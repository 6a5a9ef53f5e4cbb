import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fragmentation } from '../../src/allocators/fragmentation.ts'
import type { Instant } from '../../src/allocators/instants.ts'
import { scratchPolicies } from '../../src/allocators/scratch.ts'
import { openSimulators } from '../core/open-core.ts'

/** An instant from its holes. */
const instant = (requested: number, allocated: number, holes: readonly number[]): Instant => {
  const free = holes.reduce((sum, bytes) => sum + bytes, 0)
  return {
    operation: 1, requested, allocated, reserved: allocated + free, free, largestHole: Math.max(0, ...holes),
    squaredHoles: holes.reduce((sum, bytes) => sum + bytes ** 2, 0),
  }
}
const at = (one: Instant, peak = one.allocated): Record<string, number | null> =>
  Object.fromEntries(fragmentation({ peakRequested: one, peakReserved: one, end: one }, peak).filter(({ instant: when }) => when === 'end' || when === 'run').map(({ id, value }) => [id, value]))

describe('fragmentation', () => {
  it('has every definition at three instants, and the peak ratio once', () => {
    const set = fragmentation({ peakRequested: instant(1, 1, []), peakReserved: instant(1, 1, []), end: instant(1, 1, []) }, 1)
    expect(set.map(({ id, instant: when }) => `${id} ${when}`)).toEqual([
      ...['peakRequested', 'peakReserved', 'end'].flatMap((when) => ['F1', 'F2', 'F3', 'F4', 'F5', 'F7'].map((id) => `${id} ${when}`)), 'F6 run',
    ])
  })

  it('is what the formulas say', () => {
    expect(at(instant(90, 100, [60, 30, 10]), 150)).toEqual({
      F1: 0.5, F2: 1 - 60 / 100, F3: 1 - (3600 + 900 + 100) / 10_000, F4: 4600 / 40_000, F5: null, F7: 0.1, F6: 0.25,
    })
  })

  it('is 0 by definition where nothing is free, and null where nothing is reserved', () => {
    expect(at(instant(100, 100, []))).toEqual({ F1: 0, F2: 0, F3: 0, F4: 0, F5: null, F7: 0, F6: 0 })
    expect(at(instant(0, 0, []))).toEqual({ F1: null, F2: null, F3: null, F4: null, F5: null, F7: null, F6: null })
    expect(at(instant(0, 0, [8]))).toMatchObject({ F1: 1, F2: 0, F3: 0, F4: 1, F7: null })
  })

  it('stays between 0 and 1 for any holes', () => {
    fc.assert(fc.property(fc.nat(1000), fc.nat(1000), fc.array(fc.integer({ min: 1, max: 1000 })), (requested, rounding, holes) => {
      for (const value of Object.values(at(instant(requested, requested + rounding, holes)))) {
        if (value !== null) expect(value >= -1e-12 && value <= 1).toBe(true)
      }
    }))
  })
})

describe('what an allocation costs in steps', () => {
  it('100 chunks are 200 updates of the counters, one buffer is 2: the 9.27x of a benchmark that timed it', () => {
    const steps = (name: string): number => {
      const allocator = scratchPolicies.find((policy) => policy.name === name)!.make(openSimulators(), 2 ** 20, { alignment: 1, chunkBytes: 1024 })
      allocator.take([{ kind: 'alloc', id: 0, size: 100 * 1024 }, { kind: 'free', id: 0 }])
      return allocator.counts().steps
    }
    expect([steps('chunks'), steps('single')]).toEqual([200, 2])
  })

  it('takes rows of a stream as it takes operations', () => {
    const [kinds, ids, sizes] = [Uint8Array.of(0, 0, 2, 1, 1), Int32Array.of(0, 1, 0, 1, 0), Float64Array.of(100, 50, 30, 0, 0)]
    for (const { make } of scratchPolicies) {
      const rows = make(openSimulators(), 4096, { alignment: 16, chunkBytes: 64 }), single = make(openSimulators(), 4096, { alignment: 16, chunkBytes: 64 })
      rows.takeRows({ kinds, ids, sizes, times: null, startBytes: 0 })
      single.take([
        { kind: 'alloc', id: 0, size: 100 }, { kind: 'alloc', id: 1, size: 50 }, { kind: 'grow', id: 0, size: 30 }, { kind: 'free', id: 1 }, { kind: 'free', id: 0 },
      ])
      expect([rows.counts(), rows.instants()]).toEqual([single.counts(), single.instants()])
    }
  })

  it('refuses a pool with more units than it can number, with the remedy', () => {
    const policy = scratchPolicies.find(({ name }) => name === 'best-fit')
    expect(() => policy!.make(openSimulators(), 2 ** 40, { alignment: 1, chunkBytes: 1 })).toThrow(/more than 2\^31 units.*alignment of 513 bytes/)
  })
})
