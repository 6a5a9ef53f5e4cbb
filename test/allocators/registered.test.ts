import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Allocator, AllocatorCounts, Operation } from '../../src/allocators/allocator.ts'
import { kvPolicies, type KvSettings } from '../../src/allocators/kv.ts'
import { scratchPolicies } from '../../src/allocators/scratch.ts'
import type { Simulators } from '../../src/core/simulators.ts'
import { openSimulators } from '../core/open-core.ts'

const LONGEST = 300
const KV: KvSettings = {
  maxLength: LONGEST, placement: 'best-fit', chunkTokens: 7, slots: 4, pageTokens: 4, watermark: 0.05, deepCopy: false, layerTokenBytes: 3, virtualPageBytes: 64,
}

/** What every policy that a command offers must keep, made as the command makes it. A new one is held to it without a word here. */
const POLICIES: [name: string, make: (core: Simulators, pool: number) => Allocator, forks: boolean][] = [
  ...kvPolicies.map(({ name, make }): (typeof POLICIES)[number] => [`kv ${name}`, (core, pool) => make(core, pool, KV), true]),
  ...scratchPolicies.map(({ name, make }): (typeof POLICIES)[number] => [`scratch ${name}`, (core, pool) => make(core, pool, { alignment: 4, chunkBytes: 16 }), false]),
]

const wish = fc.record({ kind: fc.constantFrom('alloc', 'alloc', 'grow', 'grow', 'fork', 'free'), id: fc.nat(9), from: fc.nat(9), size: fc.integer({ min: 1, max: 90 }), more: fc.nat(60) })

function ordered({ filled, useful, asked, held, pool }: AllocatorCounts): void {
  expect(useful).toBeGreaterThanOrEqual(filled)
  expect(asked).toBeGreaterThanOrEqual(useful)
  expect(held).toBeGreaterThanOrEqual(asked)
  expect(held).toBeLessThanOrEqual(pool)
}

describe.each(POLICIES)('%s', (_, make, forks) => {
  it('never holds less than was asked nor more than there is, loses nothing, and does not mind where the stream is cut', () => {
    fc.assert(fc.property(fc.integer({ min: 320, max: 4000 }), fc.array(wish, { maxLength: 80 }), fc.integer({ min: 1, max: 30 }), (pool, wishes, cut) => {
      const allocator = make(openSimulators(), pool), live = new Map<number, number>(), taken: Operation[] = []
      for (const { kind, id, from, size, more } of wishes) {
        const operation: Operation | null = kind === 'alloc' && !live.has(id) ? { kind, id, size, final: forks ? size + more : size }
          : kind === 'grow' && live.has(id) ? { kind, id, size: 1 + (size % 5) }
          : kind === 'fork' && forks && live.has(from) && !live.has(id) ? { kind, id, from, final: LONGEST }
          : kind === 'free' && live.has(id) ? { kind, id } : null
        if (operation === null) continue
        taken.push(operation)
        const before = allocator.counts(), [done] = allocator.take([operation]), after = allocator.counts()
        ordered(after)
        if (!done) {
          expect(after).toEqual({ ...before, failures: before.failures + 1, steps: after.steps, cached: after.cached })
          continue
        }
        if (operation.kind === 'free') live.delete(id)
        else live.set(id, operation.kind === 'alloc' ? size : operation.kind === 'fork' ? live.get(from)! : live.get(id)! + operation.size)
        const wanted = [...live.values()].reduce((sum, one) => sum + one, 0)
        expect(after.filled).toBeLessThanOrEqual(wanted) // less only where tokens are shared
        if (after.forks === 0) expect(after.filled).toBe(wanted)
      }
      const whole = allocator.counts(), parts = make(openSimulators(), pool)
      for (let at = 0; at < taken.length; at += cut) parts.take(taken.slice(at, at + cut))
      expect(parts.counts()).toEqual(whole)
      allocator.take([...live.keys()].map((id): Operation => ({ kind: 'free', id })))
      const { filled, useful, asked, held, entries } = allocator.counts()
      expect({ filled, useful, asked, held, entries }).toEqual({ filled: 0, useful: 0, asked: 0, held: 0, entries: 0 })
    }), { numRuns: 60 })
  })
})
