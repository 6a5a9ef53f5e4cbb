import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Allocator, type Operation } from '../../src/allocators/allocator.ts'
import type { Instant, ScratchAllocator } from '../../src/allocators/instants.ts'
import { scratchPolicies } from '../../src/allocators/scratch.ts'
import { NaiveScratch, type NaiveName, type NaiveSettings } from '../oracles/allocators/scratch.ts'
import { openSimulators } from '../core/open-core.ts'

const NAMES = scratchPolicies.map(({ name }) => name as NaiveName)
const make = (name: NaiveName, poolBytes: number, settings: NaiveSettings): ScratchAllocator =>
  scratchPolicies.find((policy) => policy.name === name)!.make(openSimulators(), poolBytes, settings)

/** What an operation on an id does depends on whether it is live. */
const action = fc.record({
  id: fc.nat(15), other: fc.nat(15), grows: fc.boolean(), forks: fc.boolean(),
  size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 700 })),
})
const actions = fc.array(action, { maxLength: 120 })
const settings = fc.record({ alignment: fc.constantFrom(1, 4, 12, 64), chunkBytes: fc.integer({ min: 1, max: 300 }), bufferBytes: fc.constantFrom(64, 300, 1000, 1e6) })
const pools = fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constant(2 ** 13))

/** Turns actions into operations that fit what the twin has live; the twin does them on the way. */
function play(twin: NaiveScratch, list: (typeof actions extends fc.Arbitrary<infer T> ? T : never), each: (operation: Operation, done: boolean) => void): void {
  for (const { id, other, grows, forks, size } of list) {
    if (twin.live.has(id) && grows) each({ kind: 'grow', id, size }, twin.grow(id, size))
    else if (twin.live.has(id)) {
      twin.free(id)
      each({ kind: 'free', id }, true)
    } else if (forks && twin.live.has(other)) each({ kind: 'fork', id, from: other, final: twin.live.get(other)!.bytes }, twin.fork(id, other))
    else each({ kind: 'alloc', id, size }, twin.alloc(id, size))
  }
}

const noOverlap = (pieces: { at: number; bytes: number }[]): boolean =>
  pieces.toSorted((a, b) => a.at - b.at).every(({ at, bytes }, i, sorted) => i + 1 === sorted.length || at + bytes <= sorted[i + 1]!.at)

/** The policy as the module has it, in the loop that nobody watches. */
function unwatched(name: NaiveName, pool: number, { alignment, chunkBytes, bufferBytes }: NaiveSettings): Allocator {
  const core = openSimulators()
  const { SINGLE, CHUNKS, REUSE, BUMP, GGML, PLACED, BEST_FIT, FIRST_FIT, BUDDY } = core.exports
  const settings = {
    single: [SINGLE, alignment], chunks: [CHUNKS, Math.ceil(chunkBytes / alignment) * alignment], reuse: [REUSE, alignment], bump: [BUMP, alignment],
    'best-fit': [PLACED, alignment, BEST_FIT.value as number], 'first-fit': [PLACED, alignment, FIRST_FIT.value as number],
    buddy: [PLACED, alignment, BUDDY.value as number], ggml: [GGML, alignment, bufferBytes],
  } as const satisfies Record<NaiveName, readonly [WebAssembly.Global, number, number?]>
  const [policy, a, b] = settings[name]
  return new Allocator(core, policy.value as number, pool, a, b)
}

describe.each(NAMES)('%s', (name) => {
  it('does what the naive twin does, operation by operation', () => {
    fc.assert(fc.property(pools, settings, actions, (pool, told, list) => {
      const allocator = make(name, pool, told), twin = new NaiveScratch(name, pool, told)
      const { exports } = (allocator as unknown as { core: ReturnType<typeof openSimulators> }).core
      play(twin, list, (operation, done) => {
        expect(allocator.take([operation])).toEqual([done])
        const counts = allocator.counts(), holes = twin.holes()
        expect(counts).toMatchObject(twin.state())
        expect(counts.held).toBeGreaterThanOrEqual(counts.asked)
        expect(counts.held).toBeLessThanOrEqual(counts.pool)
        expect(counts.reach).toBeLessThanOrEqual(counts.pool)
        expect(holes.reduce((sum, { bytes }) => sum + bytes, 0) + counts.held).toBe(counts.pool)
        const blocks = [...twin.live].map(([id, { bytes }]) => ({ at: exports.allocatorAddress(allocator.handle, id), bytes, id }))
        expect(blocks.map(({ at }) => at)).toEqual(blocks.map(({ id }) => twin.address(id)))
        if (name !== 'single' && name !== 'chunks') {
          expect(noOverlap(name === 'ggml' ? blocks : [...blocks, ...holes])).toBe(true)
          expect(blocks.every(({ at }) => at % told.alignment === 0)).toBe(true)
        }
        if (name === 'best-fit' || name === 'first-fit') expect(holes.some(({ at, bytes }) => holes.some((other) => other.at === at + bytes))).toBe(false)
        expect(allocator.instants().end).toMatchObject(twin.instant())
      })
      allocator.take([...twin.live.keys()].map((id): Operation => ({ kind: 'free', id })))
      expect(allocator.counts()).toMatchObject({ held: 0, asked: 0, useful: 0, filled: 0 })
    }), { numRuns: 100 })
  })

  it('gives the same in any cut, watched or not, and its instants are the first of each high', () => {
    fc.assert(fc.property(pools, settings, actions, fc.nat(120), (pool, told, list, cut) => {
      const whole = make(name, pool, told), parts = make(name, pool, told), twin = new NaiveScratch(name, pool, told)
      const operations: Operation[] = []
      const zero = { operation: 0, allocated: 0, requested: 0, reserved: 0, free: 0, largestHole: 0, squaredHoles: 0 }
      let peakRequested: Partial<Instant> = zero, peakReserved: Partial<Instant> = zero
      play(twin, list, (operation) => {
        operations.push(operation)
        const now = { operation: operations.length, ...twin.instant() } as unknown as Instant
        if (now.requested > peakRequested.requested!) peakRequested = now
        if (now.reserved > peakReserved.reserved!) peakReserved = now
      })
      const done = whole.take(operations), loop = unwatched(name, pool, told)
      expect(loop.take(operations)).toEqual(done)
      expect(loop.counts()).toEqual(whole.counts())
      expect([...parts.take(operations.slice(0, cut)), ...parts.take(operations.slice(cut))]).toEqual(done)
      expect(parts.counts()).toEqual(whole.counts())
      expect(parts.instants()).toEqual(whole.instants())
      expect(whole.instants()).toEqual({ peakRequested, peakReserved, end: { operation: operations.length, ...twin.instant() } })
    }), { numRuns: 60 })
  })

  it('changes nothing but steps when it refuses, and forgets a refused allocation with its free', () => {
    const allocator = make(name, 4096, { alignment: 64, chunkBytes: 256, bufferBytes: 4096 })
    allocator.take([{ kind: 'alloc', id: 0, size: 1000 }])
    const { steps: _, failures: __, ...before } = allocator.counts()
    expect(allocator.take([
      { kind: 'alloc', id: 1, size: 5000 }, { kind: 'grow', id: 1, size: 10 }, { kind: 'grow', id: 0, size: 4000 }, { kind: 'free', id: 1 },
    ])).toEqual([false, false, false, true])
    expect(allocator.counts()).toMatchObject({ ...before, failures: 3 })
    expect(allocator.take([{ kind: 'alloc', id: 1, size: 100 }])).toEqual([true])
  })
})

const GGML: NaiveSettings = { alignment: 1, chunkBytes: 1, bufferBytes: 100 }

describe('ggml, rule by rule', () => {
  const played = (settings: NaiveSettings, operations: Operation[]): ScratchAllocator => {
    const allocator = make('ggml', 2 ** 30, settings)
    expect(allocator.take(operations).every(Boolean)).toBe(true)
    return allocator
  }
  const at = (allocator: ScratchAllocator, id: number): number =>
    (allocator as unknown as { core: ReturnType<typeof openSimulators> }).core.exports.allocatorAddress(allocator.handle, id)
  const allocs = (...sizes: number[]): Operation[] => sizes.map((size, id) => ({ kind: 'alloc', id, size }))
  const frees = (...ids: number[]): Operation[] => ids.map((id) => ({ kind: 'free', id }))

  it('gives the last of equal holes', () => {
    const allocator = played({ ...GGML, bufferBytes: 1000 }, [...allocs(10, 1, 10, 1, 20, 1), ...frees(0, 2, 4), { kind: 'alloc', id: 7, size: 10 }])
    expect(at(allocator, 7)).toBe(11)
  })

  it('gives the hole of a later chunk, though an earlier chunk has a better one', () => {
    // The last free block of each chunk is spared: the first has holes of 10 and 89, the second of 50 and 49.
    const mixed = played(GGML, [...allocs(10, 1, 89, 50, 1, 49), ...frees(0, 2, 3, 5), { kind: 'alloc', id: 7, size: 10 }])
    expect(at(mixed, 7)).toBe(2 ** 30)
  })

  it('grows the chunk that grows least before it makes a new one, and makes the 16th without end', () => {
    const equal = played(GGML, [...allocs(60, 70), { kind: 'alloc', id: 2, size: 30 }])
    expect([at(equal, 1), at(equal, 2)]).toEqual([2 ** 30, 60])
    const least = played(GGML, [...allocs(80, 60, 25), ...frees(2), { kind: 'alloc', id: 3, size: 20 }])
    expect(at(least, 3)).toBe(2 ** 30 + 60)
    expect(least.counts().reach).toBe(165)
    const many = played(GGML, allocs(...Array.from({ length: 20 }, () => 100)))
    expect(Array.from({ length: 20 }, (_, id) => Math.floor(at(many, id) / 2 ** 30))).toEqual(Array.from({ length: 20 }, (_, id) => Math.min(id, 15)))
    expect(many.counts().reach).toBe(2000)
  })

  it('has room for 256 free blocks: the next one is lost and counted', () => {
    const operations = [...allocs(...Array.from({ length: 520 }, () => 1)), ...frees(...Array.from({ length: 256 }, (_, i) => 2 * i))]
    const allocator = played({ ...GGML, bufferBytes: 1e6 }, operations)
    expect(allocator.counts()).toMatchObject({ asked: 264, held: 265, failures: 1, frees: 256 })
  })
})
