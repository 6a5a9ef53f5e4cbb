import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Allocator, type Operation } from '../../src/allocators/allocator.ts'
import { NaiveContiguous, ruleOf } from '../oracles/allocators/contiguous.ts'
import { NaiveBuddy, NaiveFirstFit } from '../oracles/allocators/placers.ts'
import { openSimulators } from '../core/open-core.ts'

const POLICIES = ['MAXIMUM', 'POWER', 'FINAL', 'DOUBLE', 'CHUNK'] as const
const { exports } = openSimulators()
const LIMIT = 60

const wish = fc.record({ kind: fc.constantFrom('alloc', 'grow', 'grow', 'grow', 'fork', 'free'), id: fc.nat(7), from: fc.nat(7), size: fc.integer({ min: 0, max: 40 }), more: fc.nat(30) })
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never

/** The operation that a wish comes to, given what is live: nothing is freed twice, nothing dead grows. */
function operationOf({ kind, id, from, size, more }: Wish, live: Map<number, unknown>): Operation | null {
  if (kind === 'alloc') return live.has(id) ? null : { kind, id, size, final: Math.max(1, size + more) }
  if (kind === 'fork') return live.has(id) || !live.has(from) ? null : { kind, id, from, final: LIMIT }
  if (!live.has(id)) return null
  return kind === 'grow' ? { kind, id, size: 1 + (size % 3) } : { kind: 'free', id }
}

describe.each(POLICIES)('%s', (policy) => {
  it.each([['FIRST_FIT', NaiveFirstFit], ['BUDDY', NaiveBuddy]] as const)('placed by %s does what the naive twin does, wherever the batch is cut', (placement, Naive) => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 20 }), fc.array(wish, { maxLength: 120 }), fc.integer({ min: 1, max: 50 }), (pool, chunk, wishes, cut) => {
      const limit = policy === 'CHUNK' ? pool : LIMIT
      const placer = exports[placement].value as number, a = policy === 'CHUNK' ? chunk : LIMIT
      const whole = new Allocator(openSimulators(), exports[policy].value as number, pool, a, placer)
      const twin = new NaiveContiguous(ruleOf(policy, limit, chunk), new Naive(pool), limit)
      const taken: Operation[] = []
      const wanted: boolean[] = []
      for (const one of wishes) {
        const operation = operationOf(one, twin.blocks)
        if (operation === null) continue
        taken.push(operation)
        if (operation.kind === 'alloc') wanted.push(twin.alloc(operation.id, operation.size, operation.final!))
        else if (operation.kind === 'grow') wanted.push(twin.grow(operation.id, operation.size))
        else if (operation.kind === 'fork') wanted.push(twin.fork(operation.from, operation.id, operation.final))
        else {
          twin.free(operation.id)
          wanted.push(true)
        }
        const [done] = whole.take([operation])
        expect([operation, done]).toEqual([operation, wanted.at(-1)])
        const counts = whole.counts()
        expect(counts).toMatchObject(twin.levels())
        expect(counts.held).toBeGreaterThanOrEqual(counts.asked)
        expect(counts.asked).toBeGreaterThanOrEqual(counts.useful)
        expect(counts.useful).toBeGreaterThanOrEqual(counts.filled)
        expect(counts.held).toBeLessThanOrEqual(pool)
      }
      expect(whole.counts()).toMatchObject({ copied: twin.copied, failures: twin.failures, lifetime: twin.lifetime, peakHeld: twin.peakHeld })
      const parts = new Allocator(openSimulators(), exports[policy].value as number, pool, a, placer)
      const done: boolean[] = []
      for (let from = 0; from < taken.length; from += cut) done.push(...parts.take(taken.slice(from, from + cut)))
      expect(done).toEqual(wanted)
      expect(parts.counts()).toEqual(whole.counts())
      whole.take([...twin.blocks.keys()].map((id): Operation => ({ kind: 'free', id })))
      const end = whole.counts()
      expect([end.held, end.asked, end.useful, end.filled]).toEqual([0, 0, 0, 0])
    }), { numRuns: 60 })
  })
})

it('PagedAttention, Fig. 3: of 2048 and 512 slots set aside, 2038 and 507 are never filled', () => {
  for (const [limit, prompt, generated, future, internal] of [[2048, 7, 1, 2, 2038], [512, 3, 1, 1, 507]] as const) {
    const allocator = new Allocator(openSimulators(), exports.MAXIMUM.value as number, 4096, limit, exports.FIRST_FIT.value as number)
    allocator.take([{ kind: 'alloc', id: 0, size: prompt, final: prompt + generated + future }, { kind: 'grow', id: 0, size: generated }])
    const { filled, useful, asked } = allocator.counts()
    expect([filled, useful - filled, asked - useful]).toEqual([prompt + generated, future, internal])
  }
})
