/** Kernels of place and order against loops: threads, nearness, heat, distinct starts. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCore } from '../core/open-core.ts'
import { gapClasses, type Access } from '../oracles/accesses.ts'
import { fold, foldMerged, sortedRows } from './lane.ts'

const access: fc.Arbitrary<Access> = fc.record({
  start: fc.oneof(fc.nat(900), fc.nat(40).map((k) => k * 8), fc.nat(3_000_000)),
  sectors: fc.oneof(fc.integer({ min: 1, max: 16 }), fc.constant(8), fc.constant(600)),
  timeNs: fc.oneof(fc.nat(5_000_000), fc.integer({ min: -3_000_000_000, max: 9_000_000_000 })),
  thread: fc.nat(3),
  name: fc.constant(1),
})
const list = fc.array(access, { maxLength: 150 })
const cut = fc.integer({ min: 1, max: 150 })

function property(check: (core: ReturnType<typeof openCore>, list: Access[], cut: number) => void): void {
  fc.assert(fc.property(list, cut, (accesses, at) => check(openCore(), accesses, at)), { numRuns: 200 })
}

const byThread = (accesses: readonly Access[]): number[][] => [...new Set(accesses.map(({ thread }) => thread))].toSorted((a, b) => a - b)
  .map((thread) => [thread, ...Object.values(gapClasses(accesses.filter((one) => one.thread === thread)))])

describe('gaps of each thread', () => {
  it('agree with each thread taken alone, wherever the batches are cut', () => {
    property((core, accesses, at) => {
      expect(sortedRows(fold(core, core.exports.THREAD_GAPS.value as number, accesses, at), 6)).toEqual(byThread(accesses))
    })
  })

  it('merge to the same as one fold over all', () => {
    property((core, accesses, at) => {
      const id = core.exports.THREAD_GAPS.value as number
      expect(sortedRows(foldMerged(core, id, accesses, at), 6)).toEqual(byThread(accesses))
    })
  })
})

describe('nearness', () => {
  it('agrees with a look at the 32 ends before', () => {
    property((core, accesses, at) => {
      const near = accesses.filter(({ start }, i) => i > 0 && accesses.slice(Math.max(0, i - 32), i).some((other) => Math.abs(start - other.start - other.sectors) <= 256)).length
      expect([...fold(core, core.exports.NEARNESS.value as number, accesses, at)]).toEqual([near, Math.max(0, accesses.length - 1) - near])
    })
  })
})

describe('distinct starts', () => {
  it('agree with a set', () => {
    property((core, accesses, at) => {
      expect(fold(core, core.exports.STARTS.value as number, accesses, at)[1]).toBe(new Set(accesses.map(({ start }) => start)).size)
    })
  })
})

describe('heat', () => {
  it('holds each byte in the cell where its access starts, in at most 128 by 64 cells', () => {
    property((core, accesses, at) => {
      const [width, height, ...cells] = fold(core, core.exports.HEAT.value as number, accesses, at)
      const want = new Map<string, number>()
      for (const { timeNs, start, sectors } of accesses) {
        const key = `${Math.floor(timeNs / width!)},${Math.floor(start / height!)}`
        want.set(key, (want.get(key) ?? 0) + sectors * 512)
      }
      const found = new Map<string, number>()
      for (let i = 0; i < cells.length; i += 3) found.set(`${cells[i]},${cells[i + 1]}`, cells[i + 2]!)
      expect([...found].toSorted()).toEqual([...want].toSorted())
      const columns = accesses.map(({ timeNs }) => Math.floor(timeNs / width!)), rows = accesses.map(({ start }) => Math.floor(start / height!))
      if (accesses.length === 0) return
      expect(Math.max(...columns) - Math.min(...columns)).toBeLessThan(128)
      expect(Math.max(...rows) - Math.min(...rows)).toBeLessThan(64)
    })
  })

  it('does not depend on where the batches are cut, merged or not', () => {
    property((core, accesses, at) => {
      const id = core.exports.HEAT.value as number
      const sorted = (result: number[]): unknown => [result[0], result[1], sortedRows(result.slice(2), 3)]
      expect(sorted(fold(core, id, accesses, at))).toEqual(sorted(fold(core, id, accesses)))
      expect(sorted(foldMerged(core, id, accesses, at))).toEqual(sorted(fold(core, id, accesses)))
    })
  })
})
