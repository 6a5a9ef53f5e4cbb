import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openAccesses, openAllocator, openPages, type AllocatorChoice, type AllocatorOperation } from '../../src/index.ts'
import { loadModule, loadSimulators } from '../../src/node/module.ts'
import { gapClasses, uniqueSectors } from '../oracles/accesses.ts'
import { lruMisses } from '../oracles/reuse.ts'

const access = fc.record({ start: fc.nat(400), sectors: fc.integer({ min: 1, max: 60 }) }).map((one) => ({ ...one, timeNs: 0, thread: 0, name: 0 }))

describe('openAccesses', () => {
  it('agrees with a set of sectors and a loop, wherever the columns are cut', () => {
    fc.assert(fc.property(fc.array(access, { maxLength: 200 }), fc.nat(200), (list, cut) => {
      const accesses = openAccesses(loadModule())
      for (const part of [list.slice(0, cut), list.slice(cut)]) accesses.add({ starts: part.map(({ start }) => start), lengths: Uint32Array.from(part, ({ sectors }) => sectors) })
      const bytes = list.reduce((sum, { sectors }) => sum + sectors * 512, 0), uniqueBytes = uniqueSectors(list) * 512
      expect(accesses.counts()).toEqual({ requests: list.length, bytes, uniqueBytes, rereadFactor: list.length === 0 ? null : bytes / uniqueBytes, gaps: gapClasses(list) })
    }), { numRuns: 60 })
  })

  it('takes more than a batch at once, near the largest sector', () => {
    const n = 20_000, far = 2 ** 44 - n
    const accesses = openAccesses(loadModule())
    accesses.add({ starts: Float64Array.from({ length: n }, (_, i) => far + i), lengths: new Uint32Array(n).fill(1) })
    expect(accesses.counts()).toEqual({ requests: n, bytes: n * 512, uniqueBytes: n * 512, rereadFactor: 1, gaps: { sequential: n - 1, small: 0, medium: 0, large: 0, backward: 0 } })
  })

  it.each([
    [[0, 1], [1], /2 starts and 1 lengths/],
    [[0, -1], [1, 1], /row 1: a start/],
    [[0.5], [1], /row 0: a start/],
    [[2 ** 44], [1], /row 0: a start/],
    [[Number.NaN], [1], /row 0: a start/],
    [[0], [0], /row 0: a length/],
    [[0], [2 ** 31], /row 0: a length/],
  ])('refuses starts %j with lengths %j, and counts nothing of them', (starts, lengths, message) => {
    const accesses = openAccesses(loadModule())
    expect(() => accesses.add({ starts, lengths })).toThrow(message)
    expect(accesses.counts().requests).toBe(0)
  })
})

describe('openPages', () => {
  it('agrees with caches run one by one', () => {
    fc.assert(fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 200 }), fc.nat(200), (pages, cut) => {
      const counter = openPages(loadModule())
      for (const part of [pages.slice(0, cut), pages.slice(cut)]) counter.add(Uint32Array.from(part))
      const sizes = [1, 2, 5, 31]
      expect(counter.curve(sizes.map((size) => size * 4096), 'first-level').points.map(({ misses }) => misses)).toEqual(sizes.map((size) => lruMisses(pages, size)))
    }), { numRuns: 60 })
  })

  it('takes any list, says nothing where the sample kept nothing, and refuses what is no page, size or level', () => {
    const counter = openPages(loadModule())
    counter.add([1, 2, 1])
    expect(counter.curve([2 * 4096], 'first-level').points[0]!.misses).toBe(2)
    expect(() => counter.add([0.5])).toThrow(/row 0: a page is a whole number/)
    expect(() => counter.curve([Number.NaN], 'first-level')).toThrow(/a number of bytes, not NaN/)
    expect(() => counter.curve([4096], 'third' as never)).toThrow(/a level is first-level or second-level/)
    const sampled = openPages(loadModule(), 2 ** -20)
    sampled.add([1])
    expect(sampled.curve([4096], 'first-level').points[0]).toMatchObject({ misses: null, missRatio: null })
  })

  it('refuses a rate that is none', () => {
    expect(() => openPages(loadModule(), 0)).toThrow(/above 0 and at most 1/)
  })
})

describe('openAllocator', () => {
  it('holds whole pages of a KV cache, shares them until they are written, and says what had no room', () => {
    const kv = openAllocator(loadSimulators(), { memory: 'kv', policy: 'paged', pool: 160, pageTokens: 16 })
    expect(kv.take([{ kind: 'alloc', id: 1, size: 100 }, { kind: 'fork', id: 2, from: 1, final: 101 }])).toEqual([true, true])
    expect(kv.counts()).toMatchObject({ pool: 160, held: 112, entries: 14 })
    expect(kv.take([{ kind: 'grow', id: 2, size: 1 }, { kind: 'alloc', id: 3, size: 64 }, { kind: 'free', id: 1 }, { kind: 'free', id: 2 }])).toEqual([true, false, true, true])
    expect(kv.counts()).toMatchObject({ held: 0, peakHeld: 128, copied: 4, failures: 1, forks: 1 })
  })

  it('places scratch memory where the policy says', () => {
    const steps = [{ kind: 'alloc', id: 0, size: 300 }, { kind: 'alloc', id: 1, size: 100 }, { kind: 'free', id: 0 }, { kind: 'alloc', id: 2, size: 200 }] as const
    const reach = (policy: string): number => {
      const scratch = openAllocator(loadSimulators(), { memory: 'scratch', policy, pool: 1000, alignment: 100 })
      scratch.take(steps)
      return scratch.counts().reach
    }
    expect([reach('first-fit'), reach('bump')]).toEqual([400, 600])
  })

  it('does nothing with what was refused, up to its free, and the same in one call as one by one', () => {
    const open = (): ReturnType<typeof openAllocator> => openAllocator(loadSimulators(), { memory: 'kv', policy: 'max', pool: 100, maxLength: 40 })
    const steps: AllocatorOperation[] = [
      { kind: 'alloc', id: 0, size: 10 }, { kind: 'alloc', id: 1, size: 10 }, { kind: 'alloc', id: 2, size: 10 }, { kind: 'grow', id: 2, size: 5 },
      { kind: 'fork', id: 3, from: 2, final: 20 }, { kind: 'free', id: 2 }, { kind: 'free', id: 3 }, { kind: 'free', id: 0 }, { kind: 'alloc', id: 2, size: 30, final: 35 }, { kind: 'grow', id: 2, size: 5 },
    ]
    const whole = open(), parts = open()
    const answers = whole.take(steps)
    expect(answers).toEqual([true, true, false, false, false, false, false, true, true, true])
    expect(steps.flatMap((step) => parts.take([step]))).toEqual(answers)
    expect(parts.counts()).toEqual(whole.counts())
  })

  it.each([
    [[{ kind: 'alloc', id: -1, size: 1 }], /operation 0: an id is a whole number from 0/],
    [[{ kind: 'alloc', id: 1, size: 1 }, { kind: 'alloc', id: 1, size: 1 }], /operation 1: 1 is taken/],
    [[{ kind: 'free', id: 7 }], /operation 0: 7 was never allocated, or is free/],
    [[{ kind: 'grow', id: 7, size: 1 }], /operation 0: 7 was never allocated/],
    [[{ kind: 'alloc', id: 1, size: 0 }], /a size is a whole number above 0, not 0/],
    [[{ kind: 'alloc', id: 1, size: Number.NaN }], /not NaN/],
    [[{ kind: 'alloc', id: 1, size: 5, final: 4 }], /its final size 4 is below its size 5/],
    [[{ kind: 'alloc', id: 1, size: 5, final: 9 }, { kind: 'grow', id: 1, size: 2 }, { kind: 'fork', id: 2, from: 1, final: 6 }], /operation 2: its final size 6 is below its size 7/],
    [[{ kind: 'fork', id: 1, from: 0, final: 1 }], /0, to fork from, was never allocated/],
    [[{ kind: 'alloc', id: 1 }], /a size is a whole number above 0, not undefined/],
    [[{ kind: 'alloc', id: 1, size: 4 }, { kind: 'zap', id: 1, size: 4 }], /operation 1: an operation is alloc, free, grow, fork, not zap/],
  ] as [AllocatorOperation[], RegExp][])('refuses %j whole', (steps, message) => {
    const kv = openAllocator(loadSimulators(), { memory: 'kv', policy: 'paged', pool: 64 })
    expect(() => kv.take(steps)).toThrow(message)
    expect(kv.counts().allocs).toBe(0)
    expect(kv.take([{ kind: 'alloc', id: 1, size: 16 }])).toEqual([true])
  })

  it.each([
    [{ memory: 'kv', policy: 'paged', pool: 64, pageTokens: 0 }, /pageTokens takes a whole number above 0, not 0/],
    [{ memory: 'kv', policy: 'paged', pool: 2 ** 31 }, /fewer than 2\^31 tokens/],
    [{ memory: 'kv', policy: 'paged', pool: 64, watermark: 1 }, /watermark takes a share/],
    [{ memory: 'scratch', policy: 'chunks', pool: 64, chunkBytes: 0.5 }, /chunkBytes takes a whole number/],
    [{ memory: 'kv', policy: 'max', pool: 64, placement: 'zz' }, /placement takes first-fit, best-fit, buddy, not zz/],
    [{ memory: 'kv', policy: 'max', pool: 64, pageSize: 16 }, /no setting is called pageSize; there are pool, maxLength/],
    [{ memory: 'disk', policy: 'max', pool: 64 }, /memory is kv or scratch, not disk/],
  ] as [AllocatorChoice, RegExp][])('refuses the settings %j', (choice, message) => {
    expect(() => openAllocator(loadSimulators(), choice)).toThrow(message)
  })

  it('names the policies that there are', () => {
    expect(() => openAllocator(loadSimulators(), { memory: 'kv', policy: 'pagged', pool: 1 })).toThrow(/no policy is called pagged; there are max, pow2, .*virtual/)
    expect(() => openAllocator(loadSimulators(), { memory: 'scratch', policy: 'best-fit', pool: 0 })).toThrow(/pool takes a whole number above 0/)
  })

  it('takes what is undefined as not said', () => {
    const choice = { memory: 'kv', policy: 'paged', pool: 64, pageTokens: undefined } as unknown as AllocatorChoice
    expect(openAllocator(loadSimulators(), choice).take([{ kind: 'alloc', id: 0, size: 17 }])).toEqual([true])
  })
})
