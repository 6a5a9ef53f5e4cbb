import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gapClasses as classesOf } from '../../src/traces/gaps.ts'
import { openCore } from '../core/open-core.ts'
import { countBy, gapCells, gapClasses, uniqueSectors, windows, type Access } from '../oracles/accesses.ts'
import { feed, fold, foldMerged, sortedRows } from './lane.ts'

const LIMIT = 2 ** 44

/** Accesses that collide, touch, repeat and jump; some far out, where sectors end. */
const access: fc.Arbitrary<Access> = fc.record({
  start: fc.oneof(fc.nat(400), fc.integer({ min: 0, max: 30 }).map((k) => k * 8), fc.integer({ min: LIMIT - 5000, max: LIMIT - 1000 })),
  sectors: fc.oneof(fc.integer({ min: 1, max: 16 }), fc.constant(8), fc.constant(600)),
  timeNs: fc.oneof(fc.nat(5_000), fc.integer({ min: -3_000_000_000, max: 9_000_000_000 })),
  thread: fc.nat(3),
  name: fc.nat(2),
})
const list = fc.array(access, { maxLength: 120 })
const cut = fc.integer({ min: 1, max: 130 })

/** One fresh instance a property run: kernels are cheap, memory is never freed. */
function property(check: (core: ReturnType<typeof openCore>, list: Access[], cut: number) => void): void {
  fc.assert(fc.property(list, cut, (accesses, at) => check(openCore(), accesses, at)), { numRuns: 300 })
}

describe('unique sectors', () => {
  it('agree with a set of sectors, wherever the batches are cut', () => {
    property((core, accesses, at) => {
      const [transferred, unique, , lowest, highest, count] = fold(core, core.exports.UNIQUE.value as number, accesses, at)
      expect(unique).toBe(uniqueSectors(accesses))
      expect(transferred).toBe(accesses.reduce((sum, { sectors }) => sum + sectors, 0))
      expect(count).toBe(accesses.length)
      if (accesses.length > 0) {
        expect(lowest).toBe(Math.min(...accesses.map(({ start }) => start)))
        expect(highest).toBe(Math.max(...accesses.map(({ start, sectors }) => start + sectors)))
      }
    })
  })

  it('merge to the same as one fold over all', () => {
    property((core, accesses, at) => {
      const id = core.exports.UNIQUE.value as number
      expect(foldMerged(core, id, accesses, at)).toEqual(fold(core, id, accesses))
    })
  })

  it('of the published test case are 36, not 4 distinct starts', () => {
    const reads = [[1000, 8], [1000, 8], [1004, 8], [2000, 16], [3000, 8]].map(([start, sectors]) => ({ start: start!, sectors: sectors!, timeNs: 0, thread: 0, name: 0 }))
    const core = openCore()
    expect(fold(core, core.exports.UNIQUE.value as number, reads, 2)[1]).toBe(36)
  })

  it('stay exact when the run list fills, is sorted, merged and doubled', () => {
    const core = openCore()
    const count = 300_000
    // Every third start is read again; nothing touches, so that nothing coalesces on arrival.
    const reads = Array.from({ length: count }, (_, i) => ({ start: ((i * 7919) % 100_003) * 16, sectors: 8, timeNs: 0, thread: 0, name: 0 }))
    const result = fold(core, core.exports.UNIQUE.value as number, reads)
    expect(result[1]).toBe(100_003 * 8)
    expect(result[2]).toBe(100_003)
  })

  it('agree with a set of starts above the two million runs where sorting changes its way', () => {
    const core = openCore()
    const id = core.exports.UNIQUE.value as number
    const count = 2_600_000
    const reads = Array.from({ length: count }, (_, i) => ({ start: (Math.imul(i, 0x9e3779b1) >>> 4) * 8, sectors: 8, timeNs: 0, thread: 0, name: 0 }))
    expect(fold(core, id, reads)[1]).toBe(new Set(reads.map(({ start }) => start)).size * 8)
  })

  it('agree with a set where long runs are cut and others end before the cut', () => {
    // Blocks of 2^16 sectors, read in runs that overlap over more than 2^20 sectors, often enough that lists are merged more than once.
    const block = 2 ** 16
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 16 })), { minLength: 1, maxLength: 60 }), (parts) => {
      const core = openCore()
      const reads = parts.flatMap(([at, blocks]) => [
        { start: at * block, sectors: blocks * block, timeNs: 0, thread: 0, name: 0 },
        { start: 2 ** 30 + at * 16, sectors: 8, timeNs: 0, thread: 0, name: 0 },
      ])
      const many = Array.from({ length: Math.ceil(70_000 / reads.length) }, () => reads).flat()
      const expected = uniqueSectors(parts.map(([at, blocks]) => ({ start: at, sectors: blocks, timeNs: 0, thread: 0, name: 0 }))) * block + new Set(parts.map(([at]) => at)).size * 8
      expect(fold(core, core.exports.UNIQUE.value as number, many)[1]).toBe(expected)
    }), { numRuns: 30 })
  })

  it('are the same when asked for twice, and go on after that', () => {
    const core = openCore()
    const { kernelNew, kernelFinish, UNIQUE } = core.exports
    const scattered = (count: number, seed: number): Access[] => Array.from({ length: count }, (_, i) => ({ start: (Math.imul(i + seed, 0x9e3779b1) >>> 4) * 8, sectors: 8, timeNs: 0, thread: 0, name: 0 }))
    const kernel = kernelNew(UNIQUE.value as number)
    feed(core, kernel, scattered(2_100_000, 0))
    kernelFinish(kernel)
    const once = [...core.result()]
    kernelFinish(kernel)
    expect([...core.result()]).toEqual(once)
    feed(core, kernel, scattered(1000, 5_000_000))
    kernelFinish(kernel)
    expect(core.result()[1]).toBe(new Set([...scattered(2_100_000, 0), ...scattered(1000, 5_000_000)].map(({ start }) => start)).size * 8)
  })

  it('split runs longer than a packed run can hold', () => {
    const core = openCore()
    const step = 2 ** 19
    const reads = Array.from({ length: 12 }, (_, i) => ({ start: i * step, sectors: step, timeNs: 0, thread: 0, name: 0 }))
    const result = fold(core, core.exports.UNIQUE.value as number, [...reads, ...reads], 5)
    expect(result.slice(0, 3)).toEqual([24 * step, 12 * step, 1])
  })
})

describe('gaps', () => {
  it('agree with a loop, wherever the batches are cut', () => {
    property((core, accesses, at) => {
      const [seen, ...cells] = fold(core, core.exports.GAPS.value as number, accesses, at)
      expect(seen).toBe(accesses.length > 0 ? 1 : 0)
      expect(cells).toEqual(gapCells(accesses))
      expect(classesOf(Float64Array.from(cells))).toEqual(gapClasses(accesses))
    })
  })

  it('merge to the same as one fold over all, the gap at the seam included', () => {
    property((core, accesses, at) => {
      const id = core.exports.GAPS.value as number
      expect(foldMerged(core, id, accesses, at)).toEqual(fold(core, id, accesses))
    })
  })

  it('of a full batch of sequential reads are all zero', () => {
    const core = openCore()
    const capacity = core.exports.CAPACITY.value as number
    const reads = Array.from({ length: capacity }, (_, i) => ({ start: i * 8, sectors: 8, timeNs: 0, thread: 0, name: 0 }))
    const cells = fold(core, core.exports.GAPS.value as number, reads, capacity)
    expect(cells[1]).toBe(capacity - 1)
    expect(cells.slice(2).every((count) => count === 0)).toBe(true)
  })

  it('refuse an update of more than a batch', () => {
    const core = openCore()
    const kernel = core.exports.kernelNew(core.exports.GAPS.value as number)
    expect(core.exports.kernelUpdate(kernel, 1, (core.exports.CAPACITY.value as number) + 1)).toBe(-1)
  })
})

describe('windows', () => {
  it('of one second agree with a map, before the origin too', () => {
    property((core, accesses, at) => {
      const [width, ...rows] = fold(core, core.exports.SECONDS.value as number, accesses, at)
      expect(width).toBe(1e9)
      expect(sortedRows(rows, 3)).toEqual(windows(accesses, 1e9))
    })
  })

  it('end even where rounding puts a time before its own window', () => {
    const core = openCore()
    const far = Array.from({ length: 2000 }, (_, i) => ({ start: 0, sectors: 1, timeNs: 2 ** 60 + i * 123_456_789_013, thread: 0, name: 0 }))
    const rows = fold(core, core.exports.SECONDS.value as number, far).slice(1)
    expect(sortedRows(rows, 3).reduce((sum, [, , accesses]) => sum + accesses!, 0)).toBe(2000)
  })

  it('that widen do so by doubling, and lose nothing', () => {
    const core = openCore()
    const accesses = Array.from({ length: 5000 }, (_, i) => ({ start: i, sectors: 1 + (i % 7), timeNs: i * 1_700_000 - 2e9, thread: 0, name: 0 }))
    for (const at of [1, 37, 5000]) {
      const [width, ...rows] = fold(core, core.exports.TIMELINE.value as number, accesses, at)
      expect(width).toBe(32e6)
      expect(sortedRows(rows, 3)).toEqual(windows(accesses, 32e6))
    }
  })

  it('merge to the same as one fold over all', () => {
    property((core, accesses, at) => {
      for (const id of [core.exports.SECONDS.value as number, core.exports.TIMELINE.value as number]) {
        const [width, ...rows] = foldMerged(core, id, accesses, at)
        const [wholeWidth, ...whole] = fold(core, id, accesses)
        expect([width, sortedRows(rows, 3)]).toEqual([wholeWidth, sortedRows(whole, 3)])
      }
    })
  })
})

describe('sizes and threads', () => {
  it('agree with maps and merge', () => {
    property((core, accesses, at) => {
      const { SIZES, THREADS } = core.exports
      const bySize = countBy(accesses, (a) => String(a.sectors)).map(([key, count]) => [Number(key), count]).toSorted((a, b) => a[0]! - b[0]!)
      expect(sortedRows(fold(core, SIZES.value as number, accesses, at), 2)).toEqual(bySize)
      expect(sortedRows(foldMerged(core, SIZES.value as number, accesses, at), 2)).toEqual(bySize)
      const rows = (values: number[]): string[] => sortedRows(values, 4).map((row) => row.join())
      const bytes = new Map(countBy(accesses, (a) => `${a.thread},${a.name}`, (a) => a.sectors * 512))
      const byThread = countBy(accesses, (a) => `${a.thread},${a.name}`).map(([key, count]) => `${key},${count},${bytes.get(key)}`)
      expect(rows(fold(core, THREADS.value as number, accesses, at))).toEqual(byThread)
      expect(rows(foldMerged(core, THREADS.value as number, accesses, at))).toEqual(byThread)
    })
  })
})
