import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Allocator, Operation } from '../../src/allocators/allocator.ts'
import { paged, prefix, radix, virtual } from '../../src/allocators/paged.ts'
import { openSimulators } from '../core/open-core.ts'
import { NaiveVirtual } from '../oracles/allocators/virtual.ts'
import { prompt } from './paged-run.ts'

/** Does what must be done, and says how many pages of `pageTokens` are held. */
function pagesAfter(allocator: Allocator, pageTokens: number, ...operations: Operation[]): number {
  expect(allocator.take(operations)).toEqual(operations.map(() => true))
  return allocator.counts().held / pageTokens
}

describe('figures of the PagedAttention paper', () => {
  it('figure 6: 7 tokens take 2 pages of 4, the 8th none, the 9th a third', () => {
    const allocator = paged(openSimulators(), 64, { pageTokens: 4 })
    expect(pagesAfter(allocator, 4, { kind: 'alloc', id: 0, size: 7, final: 9 })).toBe(2)
    expect(pagesAfter(allocator, 4, { kind: 'grow', id: 0, size: 1 })).toBe(2)
    expect(pagesAfter(allocator, 4, { kind: 'grow', id: 0, size: 1 })).toBe(3)
  })

  it('figure 8: two samples of 7 tokens and one more hold 3 pages of 4, and 4 where nothing is shared', () => {
    const held = [false, true].map((deepCopy) => pagesAfter(
      paged(openSimulators(), 64, { pageTokens: 4, deepCopy }), 4,
      { kind: 'alloc', id: 0, size: 7, final: 8 }, { kind: 'fork', id: 1, from: 0, final: 8 }, { kind: 'grow', id: 0, size: 1 }, { kind: 'grow', id: 1, size: 1 },
    ))
    expect(held).toEqual([3, 4])
  })
})

describe('sampling n outputs of O tokens from a prompt of P', () => {
  const numbers = fc.record({ p: fc.integer({ min: 1, max: 70 }), o: fc.integer({ min: 1, max: 40 }), n: fc.integer({ min: 1, max: 6 }), b: fc.integer({ min: 1, max: 17 }) })
  /** All samples at once, their tokens in turn; peak pages, tokens copied, and the highest page ever taken. */
  const atOnce = (deepCopy: boolean, { p, o, n, b }: { p: number; o: number; n: number; b: number }): { peak: number; copied: number; taken: number } => {
    const allocator = paged(openSimulators(), b * 1000, { pageTokens: b, deepCopy })
    pagesAfter(allocator, b, { kind: 'alloc', id: 0, size: p, final: p + o })
    for (let id = 1; id < n; id++) pagesAfter(allocator, b, { kind: 'fork', id, from: 0, final: p + o })
    for (let token = 0; token < o; token++) for (let id = 0; id < n; id++) pagesAfter(allocator, b, { kind: 'grow', id, size: 1 })
    const { peakHeld, copied, reach } = allocator.counts()
    return { peak: peakHeld / b, copied, taken: reach / b }
  }

  it('one after another, copied and shared take what the closed forms say', () => {
    fc.assert(fc.property(numbers, (set) => {
      const { p, o, n, b } = set, all = Math.ceil((p + o) / b), full = Math.floor(p / b)
      const inTurn = paged(openSimulators(), b * 1000, { pageTokens: b })
      for (let i = 0; i < n; i++) pagesAfter(inTurn, b, { kind: 'alloc', id: 0, size: p, final: p + o }, { kind: 'grow', id: 0, size: o }, { kind: 'free', id: 0 })
      // Every entry written there is a page taken.
      expect([inTurn.counts().peakHeld / b, inTurn.counts().steps]).toEqual([all, n * all])
      const deep = atOnce(true, set)
      expect([deep.peak, deep.taken, deep.copied]).toEqual([n * all, n * all, (n - 1) * p])
      const shared = atOnce(false, set)
      expect([shared.peak, shared.taken]).toEqual([full + n * (all - full), full + n * (all - full)])
      // The partly filled page is copied for all but the last that writes to it.
      expect(shared.copied).toBe((n - 1) * (p % b))
    }), { numRuns: 100 })
  })
})

describe('prefix caching', () => {
  const settings = { pageTokens: 1, nullPage: false }
  const same = (id: number) => ({ id, size: 2, final: 2, names: [7, 8], part: 1 })

  it('computes the last page of a prompt that is all there again: vLLM keeps both, SGLang one', () => {
    for (const [make, held] of [[prefix, 3], [radix, 2]] as const) {
      const core = openSimulators(), allocator = make(core, 8, settings)
      expect([prompt(core, allocator, same(0)), prompt(core, allocator, same(1))]).toEqual([0, 1])
      expect(allocator.counts().held).toBe(held)
    }
  })

  it('finds the oldest of three pages of one name that is left, whichever goes', () => {
    const core = openSimulators(), allocator = prefix(core, 5, settings)
    for (const id of [0, 1, 2]) prompt(core, allocator, same(id))
    const last = [0, 1, 2].map((id) => core.exports.allocatorPage(allocator.handle, id, 1))
    const longer = (id: number) => ({ id, size: 3, final: 3, names: [7, 8, 9], part: 1 })
    // Two pages are taken: one never used, and the second one's.
    allocator.take([{ kind: 'free', id: 1 }, { kind: 'alloc', id: 5, size: 2 }, { kind: 'free', id: 0 }])
    // The next is the first one's, and the third one's is left.
    allocator.take([{ kind: 'alloc', id: 6, size: 1 }, { kind: 'free', id: 5 }])
    expect(prompt(core, allocator, longer(3))).toBe(2)
    expect(core.exports.allocatorPage(allocator.handle, 3, 1)).toBe(last[2])
  })

  it('names no page of a part that the prompt fills only partly', () => {
    for (const make of [prefix, radix]) {
      const core = openSimulators(), allocator = make(core, 64, { pageTokens: 2 })
      const of = (id: number, size: number) => ({ id, size, final: size, names: [1, 2], part: 8 })
      prompt(core, allocator, of(0, 14))
      expect(prompt(core, allocator, of(1, 14))).toBe(8)
      expect(allocator.take([{ kind: 'free', id: 0 }, { kind: 'free', id: 1 }])).toEqual([true, true])
      expect(allocator.counts().cached).toBe(8)
    }
  })

  it('takes the end of an old prompt before its beginning', () => {
    const core = openSimulators(), allocator = prefix(core, 4, settings)
    const whole = (id: number) => ({ id, size: 4, final: 4, names: [1, 2, 3, 4], part: 1 })
    prompt(core, allocator, whole(0))
    allocator.take([{ kind: 'free', id: 0 }, { kind: 'alloc', id: 1, size: 2 }, { kind: 'free', id: 1 }])
    expect(prompt(core, allocator, whole(2))).toBe(2)
  })
})

describe('vAttention’s pages', () => {
  const operation = fc.record({ what: fc.nat(5), id: fc.nat(4), from: fc.nat(4), size: fc.nat(60), more: fc.nat(50) })

  it('agree with bytes rounded up for each sequence', () => {
    fc.assert(fc.property(fc.array(operation, { maxLength: 60, size: 'max' }), fc.integer({ min: 1, max: 48 }), fc.constantFrom(16, 64, 256), fc.nat(300), (list, tokenBytes, pageBytes, pool) => {
      const allocator = virtual(openSimulators(), pool, { tokenBytes, pageBytes }), twin = new NaiveVirtual(pool, tokenBytes, pageBytes)
      const operations: Operation[] = [], answers: boolean[] = []
      const play = (step: Operation, done: boolean): void => {
        operations.push(step)
        answers.push(done)
      }
      for (const { what, id, from, size, more } of list) {
        const final = size + more, by = size % 7
        if (!twin.sequences.has(id)) play({ kind: 'alloc', id, size, final }, twin.alloc(id, size, final))
        else if (what < 3) play({ kind: 'grow', id, size: by }, twin.grow(id, by))
        else if (what === 3 && !twin.sequences.has(from)) play({ kind: 'fork', id: from, from: id, final }, twin.fork(id, from, final))
        else play({ kind: 'free', id }, twin.free(id))
      }
      expect(allocator.take(operations)).toEqual(answers)
      const counts = allocator.counts()
      expect(counts).toMatchObject(twin.counts())
      expect(counts.held).toBeLessThanOrEqual(pool)
      expect(counts.useful).toBeLessThanOrEqual(counts.asked)
      expect(counts.filled).toBeLessThanOrEqual(counts.useful)
      allocator.take([...twin.sequences.keys()].map((id) => ({ kind: 'free', id })))
      expect(allocator.counts()).toMatchObject({ filled: 0, useful: 0, asked: 0, held: 0 })
    }), { numRuns: 200 })
  })
})
