/** Plays operations into a naive twin and into a policy of the module, in parts, and compares all they say. */
import { expect } from 'vitest'
import fc from 'fast-check'
import type { Allocator, Operation } from '../../src/allocators/allocator.ts'
import type { Simulators } from '../../src/core/simulators.ts'
import type { NaivePaged, PagedCounts, Prompt } from '../oracles/allocators/paged.ts'

type Step = Operation | (Prompt & { kind: 'prompt' })
type Twin = Omit<NaivePaged, 'usable'> & { usable: readonly number[]; prompt?: (prompt: Prompt) => number }

/** What chance asks for; it becomes the operation that the state allows. */
export interface Wish { what: number; id: number; from: number; size: number; more: number; names: number[] }

/** Prompts share parts: names are few. */
export const wishes = fc.array(fc.record({
  what: fc.nat(9), id: fc.nat(5), from: fc.nat(5), size: fc.nat(40), more: fc.nat(20), names: fc.array(fc.nat(1), { maxLength: 6 }),
}), { maxLength: 80, size: 'max' })

/** Prompts that come and go through a small pool, so that much is evicted and much found again. */
export const visits = fc.array(fc.record({
  what: fc.constantFrom(0, 6, 7, 8, 8), id: fc.nat(3), from: fc.nat(3), size: fc.integer({ min: 4, max: 12 }), more: fc.nat(2),
  names: fc.array(fc.nat(2), { minLength: 2, maxLength: 5 }),
}), { minLength: 20, maxLength: 80, size: 'max' })

export const settings = fc.record({
  pageTokens: fc.constantFrom(1, 2, 4), pages: fc.integer({ min: 0, max: 24 }), rest: fc.nat(3), watermark: fc.constantFrom(0, 0.01, 0.2),
  nullPage: fc.boolean(), deepCopy: fc.boolean(),
}).map(({ pages, rest, ...others }) => ({ ...others, pool: pages * others.pageTokens + Math.min(rest, others.pageTokens - 1) }))

function allowed(twin: Twin, wish: Wish, part: number): Step | null {
  const { id, from, size, more } = wish, live = twin.sequences.has(id)
  if (wish.what < 3 && live) return { kind: 'grow', id, size: wish.what < 2 ? 1 : more % 9 }
  if (wish.what === 3 && live && !twin.sequences.has(from)) return { kind: 'fork', id: from, from: id, final: twin.sequences.get(id)!.length + more }
  if (wish.what > 6 && live) return { kind: 'free', id }
  if (live) return null
  if (!twin.prompt || wish.what === 4) return { kind: 'alloc', id, size, final: size + more }
  return { kind: 'prompt', id, size: Math.min(size, wish.names.length * part), final: size + more, names: wish.names, part }
}

function inTwin(twin: Twin, step: Step): boolean | number {
  if (step.kind === 'alloc') return twin.alloc(step.id, step.size, step.final ?? step.size)
  if (step.kind === 'grow') return twin.grow(step.id, step.size)
  if (step.kind === 'fork') return twin.fork(step.from, step.id, step.final)
  return step.kind === 'free' ? twin.free(step.id) : twin.prompt!(step)
}

/** A prompt alone, past the batch; tokens found, or -1. */
export function prompt(core: Simulators, allocator: Allocator, { id, size, final, names, part }: Prompt): number {
  const at = core.exports.allocate(names.length * 4) >>> 0
  new Uint32Array(core.exports.memory.buffer, at, names.length).set(names)
  return core.exports.allocatorPrompt(allocator.handle, id, size, final, at, names.length, part)
}

/** Pages of every live sequence, as numbered or, `renamed`, in the order of their first appearance; and the counts of those pages. */
function tables(twin: Twin, pageOf: (id: number, i: number) => number, references: (page: number) => number, renamed: boolean): unknown {
  const names = new Map<number, number>()
  return [...twin.sequences].toSorted(([a], [b]) => a - b).map(([id, { pages }]) => [id, pages.map((_, i) => {
    const page = pageOf(id, i)
    if (!names.has(page)) names.set(page, names.size)
    return [renamed ? names.get(page) : page, references(page)]
  })])
}

/** `ids`: whether the two hand out pages in one order. */
export function agree(core: Simulators, allocator: Allocator, twin: Twin, list: readonly Wish[], cut: number, part: number, ids: boolean): void {
  const { exports } = core, { handle } = allocator
  const { pageTokens } = twin.settings
  let batch: Operation[] = [], answers: (boolean | number)[] = []
  let since = 0
  const flush = (): void => {
    expect(allocator.take(batch)).toEqual(answers)
    batch = []
    answers = []
  }
  const compare = (): void => {
    flush()
    since = 0
    const counts = allocator.counts(), want: PagedCounts = twin.counts()
    expect(ids ? counts : { ...counts, reach: 0 }).toEqual(ids ? want : { ...want, reach: 0 })
    const read = tables(twin, (id, i) => exports.allocatorPage(handle, id, i), (page) => exports.allocatorReferences(handle, page), !ids)
    expect(read).toEqual(tables(twin, (id, i) => twin.sequences.get(id)!.pages[i]!, (page) => twin.references(page), !ids))
    const pages = [...twin.sequences].flatMap(([id, sequence]) => sequence.pages.map((_, i) => exports.allocatorPage(handle, id, i)))
    expect(pages.filter((page) => !twin.usable.includes(page))).toEqual([])
    expect([...twin.sequences].filter(([id, sequence]) => exports.allocatorPage(handle, id, sequence.pages.length) !== -1)).toEqual([])
    expect(counts.held).toBeGreaterThanOrEqual(counts.asked)
    expect(counts.asked).toBeGreaterThanOrEqual(counts.useful)
    expect(counts.useful).toBeGreaterThanOrEqual(counts.filled)
    expect(counts.held % pageTokens).toBe(0)
    expect(counts.held + counts.squaredHoles / pageTokens).toBe(twin.usable.length * pageTokens)
    expect(counts.cached).toBeLessThanOrEqual(counts.squaredHoles / pageTokens)
    expect(counts.reach % pageTokens).toBe(0)
    expect(counts.reach).toBeGreaterThanOrEqual(counts.peakHeld)
    expect(counts.reach).toBeLessThanOrEqual(counts.pool)
  }
  for (const wish of list) {
    const step = allowed(twin, wish, part)
    if (step === null) continue
    if (step.kind === 'prompt') {
      flush()
      const before = allocator.counts(), found = prompt(core, allocator, step)
      expect(found).toBe(inTwin(twin, step))
      if (found < 0) expect(allocator.counts()).toEqual({ ...before, failures: before.failures + 1 })
    } else {
      batch.push(step)
      answers.push(inTwin(twin, step))
    }
    if (++since === cut) compare()
  }
  compare()
  for (const id of twin.sequences.keys()) {
    twin.free(id)
    allocator.take([{ kind: 'free', id }])
  }
  const end = allocator.counts()
  expect({ filled: end.filled, useful: end.useful, asked: end.asked, held: end.held, entries: end.entries }).toEqual({ filled: 0, useful: 0, asked: 0, held: 0, entries: 0 })
  expect(end.cached).toBe(twin.counts().cached)
}
