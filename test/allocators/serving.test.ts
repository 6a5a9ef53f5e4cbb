import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Allocator } from '../../src/allocators/allocator.ts'
import { paged } from '../../src/allocators/paged.ts'
import { serve, type ClockSettings } from '../../src/allocators/serving.ts'
import type { Simulators } from '../../src/core/simulators.ts'
import type { Requests } from '../../src/traces/requests.ts'
import { NaiveContiguous, ruleOf } from '../oracles/allocators/contiguous.ts'
import { NaivePaged } from '../oracles/allocators/paged.ts'
import { NaiveFirstFit } from '../oracles/allocators/placers.ts'
import { naiveServe, type NaiveInstant, type NaiveMemory, type NaiveRequest } from '../oracles/serving.ts'
import { openSimulators } from '../core/open-core.ts'

const PAGE = 4

/** Ids as the twins have them. */
function numbered(memory: { alloc(id: number, size: number, final: number): boolean; grow(id: number, by: number): boolean; fork(from: number, to: number, final: number): boolean; free(id: number): void }, fits: NaiveMemory['fits'], levels: () => { held: number; asked: number }, holes: () => number[]): NaiveMemory {
  const number = (id: string): number => Number(id.slice(1))
  return {
    alloc: (id, size, final) => memory.alloc(number(id), size, final),
    grow: (id) => memory.grow(number(id), 1),
    fork: (from, to, final) => memory.fork(number(from), number(to), final),
    free: (id) => memory.free(number(id)),
    fits,
    held: () => levels().held,
    asked: () => levels().asked,
    holes,
  }
}

const POLICIES: Record<string, { make(core: Simulators, pool: number): Allocator; twin(pool: number): NaiveMemory }> = {
  'what is needed, contiguous': {
    make: (core, pool) => new Allocator(core, core.exports.FINAL.value as number, pool, pool, core.exports.FIRST_FIT.value as number),
    twin(pool) {
      const memory = new NaiveContiguous(ruleOf('FINAL', pool, 0), new NaiveFirstFit(pool), pool)
      return numbered(memory, (_, final) => final <= pool, () => memory.levels(), () => memory.holes())
    },
  },
  pages: {
    make: (core, pool) => paged(core, pool, { pageTokens: PAGE }),
    twin(pool) {
      const memory = new NaivePaged({ pool, pageTokens: PAGE, watermark: 0, nullPage: false, deepCopy: false })
      return numbered(memory, (_, final) => Math.ceil(final / PAGE) <= Math.floor(pool / PAGE), () => memory.counts(), () => Array.from({ length: Math.floor(pool / PAGE) - memory.counts().held / PAGE }, () => PAGE))
    },
  },
}

const rows = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 30 }), prompt: fc.integer({ min: 1, max: 40 }), output: fc.integer({ min: 0, max: 30 }) }), { maxLength: 40 })
const clocks = fc.record({ samples: fc.integer({ min: 1, max: 4 }), more: fc.nat(12), tokens: fc.nat(40), swap: fc.option(fc.nat(80)), longest: fc.option(fc.integer({ min: 20, max: 70 }), { nil: undefined }), step: fc.integer({ min: 1, max: 20 }) })

function requestsOf(list: readonly { gap: number; prompt: number; output: number }[]): { naive: NaiveRequest[]; requests: Requests } {
  let at = 0
  const naive = list.map(({ gap, prompt, output }, i) => ({ arrival: i === 0 ? 0 : (at += gap), prompt, output }))
  return {
    naive,
    requests: {
      arrivals: Float64Array.from(naive, ({ arrival }) => arrival / 1e3), prompts: Uint32Array.from(naive, ({ prompt }) => prompt),
      outputs: Uint32Array.from(naive, ({ output }) => output), hashes: null,
    },
  }
}

describe.each(Object.entries(POLICIES))('serving from %s', (_, { make, twin }) => {
  it('counts what the naive clock counts, wherever the requests are cut', async () => {
    await fc.assert(fc.asyncProperty(rows, clocks, fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 20 }), async (list, { samples, more, tokens, swap, longest, step }, pool, cut) => {
      const { naive, requests } = requestsOf(list), batch = samples + more
      const clock: ClockSettings = { batch, stepTokens: batch + tokens, stepSeconds: step / 1e3, samples, beamSeed: null, swapTokens: swap, ...(longest === undefined ? {} : { longest }) }
      const { counts: wanted, mostAsked, firstRefusal } = naiveServe(naive, twin(pool), { batch, stepTokens: batch + tokens, step, samples, swap, ...(longest === undefined ? {} : { longest }) })
      const core = openSimulators(), allocator = make(core, pool)
      const run = await serve(core, allocator, requests, clock)
      const { heldTime, end, delay, longestDelay, ...counts } = wanted
      expect(run.counts).toMatchObject(counts)
      expect([run.counts.end * 1e3, run.counts.delay * 1e3, run.counts.longestDelay * 1e3]).toEqual([end, delay, longestDelay].map((value) => expect.closeTo(value!, 6)))
      const { all } = run
      expect((all.filled + all.reserved + all.internal + all.rounding) * 1e3).toBeCloseTo(heldTime!, 6)
      expect(all.filled + all.reserved + all.internal + all.rounding + all.cached + all.holes + all.free).toBeCloseTo(all.time * allocator.counts().pool, 6)
      const instantOf = (instant: NaiveInstant | null): unknown => instant === null ? null : {
        operation: expect.closeTo(instant.time / 1e3, 9), allocated: instant.held, requested: instant.asked, reserved: allocator.counts().pool,
        free: allocator.counts().pool - instant.held, largestHole: instant.largest, squaredHoles: instant.squared,
      }
      expect([run.mostAsked, run.firstRefusal]).toEqual([instantOf(mostAsked), instantOf(firstRefusal)])
      const left = allocator.counts()
      expect([left.held, left.asked, left.useful, left.filled, left.entries]).toEqual([0, 0, 0, 0, 0])
      expect(run.counts.finished + run.counts.rejected + run.counts.stuck).toBe(list.length)
      const { preemptions, finished } = run.counts, takenIn = left.allocs, sequences = left.allocs + left.forks
      expect([sequences, left.frees]).toEqual([takenIn * samples, sequences]) // a refusal counts nothing
      expect(takenIn).toBeGreaterThanOrEqual(finished)
      expect(takenIn).toBeLessThanOrEqual(finished + preemptions + run.counts.stuck)
      const other = openSimulators(), again = make(other, pool)
      expect(await serve(other, again, requests, clock, { cut })).toEqual(run)
      expect(again.counts()).toEqual(left)
    }), { numRuns: 300 })
  })
})

it('what came back from swap space and is thrown out again where that is full counts as computed again, all of it', async () => {
  const { naive, requests } = requestsOf(Array.from({ length: 40 }, (_, i) => ({ gap: 1, prompt: 10 + i % 7, output: 30 })))
  const { make, twin } = POLICIES['pages']!, core = openSimulators()
  const { counts: wanted } = naiveServe(naive, twin(120), { batch: 12, stepTokens: 200, step: 5, samples: 1, swap: 40 })
  const { counts } = await serve(core, make(core, 120), requests, { batch: 12, stepTokens: 200, stepSeconds: 0.005, samples: 1, beamSeed: null, swapTokens: 40 })
  expect(wanted['swapped']).toBeGreaterThan(0)
  expect([counts.swapped, counts.recomputed, counts.prefilled, counts.decoded]).toEqual(['swapped', 'recomputed', 'prefilled', 'decoded'].map((name) => wanted[name]))
  // Every token is computed once, and again as often as it was lost.
  expect(counts.prefilled + counts.decoded - counts.recomputed).toBe(naive.reduce((sum, { prompt, output }) => sum + prompt + output, 0))
})

it('Orca (Max) of PagedAttention: 7 requests at once, and 8.85 % of the memory is external', async () => {
  const core = openSimulators(), slots = Math.floor((12 * 2 ** 30) / 819_200)
  const allocator = new Allocator(core, core.exports.MAXIMUM.value as number, slots, 2048, core.exports.BUDDY.value as number)
  const { requests } = requestsOf(Array.from({ length: 200 }, () => ({ gap: 1, prompt: 161, output: 338 })))
  const { counts, blocked } = await serve(core, allocator, requests, { batch: 256, stepTokens: 2048, stepSeconds: 0.03, samples: 1, beamSeed: null, swapTokens: null })
  expect(counts.peakRunning).toBe(7)
  const pool = slots * blocked.time
  expect((blocked.holes + blocked.rounding) / pool).toBeCloseTo(0.0885, 4)
  expect((blocked.filled + blocked.reserved + blocked.internal + blocked.holes) / pool).toBeCloseTo(1, 9)
})

it('beams of one seed are the same every time, share pages, and leave nothing behind', async () => {
  const { requests } = requestsOf(Array.from({ length: 20 }, (_, i) => ({ gap: 3, prompt: 30 + i, output: 25 })))
  const at = async (beamSeed: number | null, deepCopy = false) => {
    const core = openSimulators(), allocator = paged(core, 4000, { pageTokens: PAGE, deepCopy })
    const run = await serve(core, allocator, requests, { batch: 16, stepTokens: 64, stepSeconds: 0.01, samples: 4, beamSeed, swapTokens: null })
    return { run, counts: allocator.counts() }
  }
  const one = await at(1), samples = await at(null), copies = await at(null, true)
  expect(await at(1)).toEqual(one)
  expect((await at(2)).counts.forks).not.toBe(one.counts.forks)
  expect(one.counts.held).toBe(0)
  expect(one.counts.forks).toBeGreaterThan(samples.counts.forks)
  expect(one.run.all.filled).toBeLessThan(samples.run.all.filled)
  expect(samples.run.all.filled).toBeLessThan(copies.run.all.filled)
  expect(one.run.counts.finished).toBe(20)
})
