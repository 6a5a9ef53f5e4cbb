import { describe, expect, it } from 'vitest'
import { scratchPolicies } from '../../src/allocators/scratch.ts'
import { scratchReport, simulateScratch, type ScratchFacts } from '../../src/analyses/scratch.ts'
import { computeScratchFigures, scratchFigures } from '../../src/analyses/scratch-figures.ts'
import { choose } from '../../src/analyses/scratch-verdict.ts'
import { figures } from '../../src/analyses/index.ts'
import type { Cell } from '../../src/core/result.ts'
import type { Allocations } from '../../src/traces/allocations.ts'
import { AllocationWriter } from '../../src/workloads/allocation-writer.ts'
import { layoutOf } from '../../src/report/layouts.ts'
import { openSimulators } from '../core/open-core.ts'

const KIB = 1024
const settings = { alignment: 256, chunkBytes: 64 * KIB }

/** A buffer that stays between two that go, then one that fits into neither hole: 4 + 4 + 4 KiB, 6 KiB. */
function split(): Allocations {
  const out = new AllocationWriter()
  const first = out.alloc(4 * KIB), kept = out.alloc(4 * KIB), last = out.alloc(4 * KIB), end = out.alloc(4 * KIB)
  out.free(first)
  out.free(last)
  const large = out.alloc(6 * KIB)
  for (const id of [kept, end, large]) out.free(id)
  return out.done()
}

function facts(allocations: Allocations, options: { pool?: number; names?: string[]; change?: Partial<ScratchFacts> } = {}): ScratchFacts {
  const policies = scratchPolicies.filter(({ name }) => options.names?.includes(name) ?? true)
  return { ...simulateScratch(allocations, policies, settings, options.pool ?? null, openSimulators), name: 'a stream', times: allocations.times, startBytes: allocations.startBytes, settings, buffers: null, touch: null, ...options.change }
}

const reportOf = (from: ScratchFacts) => scratchReport(from, { inputs: [], ledger: [] }, {}, '0')
const values = (from: ScratchFacts) => Object.fromEntries(Object.entries(computeScratchFigures(from)).map(([name, { value }]) => [name, value]))

describe('figures', () => {
  it('know a stream that leaves two holes which nothing fits into', () => {
    const found = values(facts(split()))
    expect(found).toMatchObject({ 'alloc.lowerBound': 16 * KIB, 'alloc.lifetime': 22 * KIB, 'alloc.events': 10, 'alloc.allocs': 5, 'alloc.rate': null, 'alloc.byteRate': null })
    expect(found).toMatchObject({
      'alloc.best-fit.peakAsked': 16 * KIB, 'alloc.best-fit.peakHeld': 16 * KIB, 'alloc.best-fit.reach': 22 * KIB, 'alloc.best-fit.boundFactor': 22 / 16,
      'alloc.best-fit.wasteShare': 6 / 22, 'alloc.single.reach': 16 * KIB, 'alloc.single.boundFactor': 1, 'alloc.bump.reach': 22 * KIB, 'alloc.best-fit.failures': 0,
    })
  })

  it('have a rate only where the stream has times', () => {
    const stream = { ...split(), times: Float64Array.from({ length: 10 }, (_, i) => i / 2) }
    expect(values(facts(stream))).toMatchObject({ 'alloc.rate': 5 / 4.5, 'alloc.byteRate': 22 * KIB / 4.5 })
    expect(reportOf(facts(stream)).tables['alloc.timeline']!.columns['seconds']!.slice(0, 3)).toEqual([0, 0.5, 1])
    expect(reportOf(facts(split())).tables['alloc.timeline']!.columns['seconds']).toBeUndefined()
  })

  it('are all listed, each policy once as <policy>', () => {
    const listed = new Set(scratchFigures.map(({ name }) => name))
    const names = Object.keys(values(facts(split()))).map((name) => scratchPolicies.reduce((one, { name: policy }) => one.replace(`alloc.${policy}.`, 'alloc.<policy>.'), name))
    expect(new Set(names)).toEqual(listed)
    expect(figures.filter(({ name }) => listed.has(name)).length).toBe(listed.size)
  })

  it('say nothing of what a policy needs where it refused something', () => {
    const limited = facts(split(), { pool: 16 * KIB })
    expect(values(limited)).toMatchObject({ 'alloc.best-fit.failures': 1, 'alloc.best-fit.boundFactor': null, 'alloc.single.failures': 0, 'alloc.single.boundFactor': 1 })
    expect(reportOf(limited).ledger.find(({ reason }) => reason.includes('best-fit'))).toMatchObject({ kind: 'skipped', count: 1 })
  })
})

describe('the choice', () => {
  const run = (policy: string, reach: number, steps: number, failures = 0) => ({ policy, end: { reach, steps, allocs: 10, failures } })
  const among = (...runs: ReturnType<typeof run>[]) => choose({ runs, stream: { maxLive: 100 } } as unknown as ScratchFacts)
  const names = (...runs: ReturnType<typeof run>[]) => {
    const chosen = among(...runs)
    return chosen && [chosen.best.policy, chosen.quickest.policy, chosen.worst.policy]
  }

  it('is the fewest steps among those within 1 % of the least memory', () => {
    expect(names(run('a', 1000, 50), run('b', 1010, 40), run('c', 1011, 10), run('d', 5000, 20))).toEqual(['b', 'c', 'd'])
  })

  it('takes no bound and no buffers in pieces, unless there is nothing else', () => {
    expect(names(run('single', 100, 1), run('chunks', 100, 1), run('a', 1000, 50))).toEqual(['a', 'a', 'a'])
    expect(names(run('single', 100, 1))).toEqual(['single', 'single', 'single'])
  })

  it('takes nobody who refused', () => {
    expect(names(run('a', 100, 1, 1), run('b', 200, 1))).toEqual(['b', 'b', 'b'])
    expect(among(run('a', 100, 1, 1))).toBeNull()
  })
})

describe('the record', () => {
  const report = reportOf(facts(split()))
  const column = (table: string, name: string): Cell[] => report.tables[table]!.columns[name]!

  it('holds the level under every policy at every event of a short stream', () => {
    expect(column('alloc.timeline', 'event')).toHaveLength(10 * scratchPolicies.length)
    const rows = column('alloc.timeline', 'policy').flatMap((policy, i) => policy === 'best-fit' ? [[column('alloc.timeline', 'asked')[i], column('alloc.timeline', 'reach')[i]]] : [])
    expect(rows.map(([asked, reach]) => [Number(asked) / KIB, Number(reach) / KIB])).toEqual([[4, 4], [8, 8], [12, 12], [16, 16], [12, 16], [8, 16], [14, 22], [10, 22], [6, 22], [0, 22]])
  })

  it('folds a long stream to 300 moments for each policy', () => {
    const out = new AllocationWriter()
    for (let i = 0; i < 1000; i++) out.free(out.alloc(KIB))
    expect(reportOf(facts(out.done(), { names: ['bump'] })).tables['alloc.timeline']!.columns['event']).toHaveLength(300)
  })

  it('names every definition of fragmentation at its instant', () => {
    const of = (policy: string, instant: string): Record<string, Cell> => {
      const i = column('alloc.fragmentation', 'policy').findIndex((one, row) => one === policy && column('alloc.fragmentation', 'instant')[row] === instant)
      return Object.fromEntries(Object.entries(report.tables['alloc.fragmentation']!.columns).map(([name, cells]) => [name, cells[i]!]))
    }
    // The highest address is reached with 14 of 22 KiB in use and two holes of 4 KiB.
    expect(of('best-fit', 'peak reserved')).toMatchObject({ event: 7, F1: 8 / 22, F2: 0.5, F3: 0.5, F4: 32 / 484, F6: null, F7: 0 })
    expect(of('best-fit', 'end')).toMatchObject({ event: 10, F1: 1, F2: 0, F3: 0, F4: 1, F6: 1 - 16 / 22, F7: null })
    expect(column('alloc.definitions', 'definition')).toEqual(['F1', 'F2', 'F3', 'F4', 'F6', 'F7'])
  })

  it('sets steps beside waste, and calls beside the bytes of the seed benchmarks', () => {
    const i = column('alloc.cost', 'policy').indexOf('bump')
    expect([column('alloc.cost', 'bytesOverBound')[i], column('alloc.cost', 'calls')[i], column('alloc.cost', 'stepsPerAllocation')[i]]).toEqual([6 * KIB, 10, 6 / 5])
    const chunks = column('alloc.benches', 'benchmark').indexOf('100 MiB as 100 x 1 MiB'), one = column('alloc.benches', 'benchmark').indexOf('100 MiB as 1 x 100 MiB')
    expect([chunks, one].map((row) => [column('alloc.benches', 'calls')[row], column('alloc.benches', 'leastReach')[row]])).toEqual([[200, 100 * KIB * KIB], [2, 100 * KIB * KIB]])
    expect(report.verdict.answers.find(({ question }) => question === 'What does chunking cost?')!.answer).toContain('100 x 1 MiB takes 200 calls and 1 x 100 MiB takes 2 (100 to 1); under 7 of 8 policies')
  })

  it('makes no ratio and no choice where there is nothing to make it of', () => {
    const none = new AllocationWriter(), zero = new AllocationWriter()
    zero.free(zero.alloc(0))
    const empty = reportOf(facts(none.done())), nothing = reportOf(facts(zero.done(), { names: ['bump', 'reuse'] }))
    expect([empty.verdict.sentence, empty.verdict.answers[0]!.answer]).toEqual(['Nothing is allocated in a stream: there is nothing that a policy could place.', 'Any: nothing is allocated.'])
    expect(nothing.verdict.sentence).toBe('bump needs 256 B for a stream, where 0 B are asked for.')
    expect(nothing.verdict.answers[0]!.answer).not.toContain('\u00d7')
    expect(layoutOf(nothing).tiles(nothing).map(({ note }) => note).join()).not.toContain('\u00d7')
  })

  it('says that its own units run out, not that --memory is too small', () => {
    const out = new AllocationWriter()
    out.free(out.alloc(2 ** 40))
    const { verdict, ledger } = reportOf(facts(out.done(), { names: ['best-fit'] }))
    expect(verdict.sentence).toBe('a stream takes more than the 256 GiB that can be simulated in units of 256 B: at most 1 TiB are live at once.')
    expect(verdict.answers[0]!.answer).toContain('--alignment')
    expect(ledger).toMatchObject([{ kind: 'lost', advice: expect.stringContaining('--alignment') as string }])
  })

  it('names policies that need the same, and claims no more than it knows', () => {
    const answer = report.verdict.answers[0]!.answer
    expect(answer).not.toMatch(/nothing needs|in more steps/)
    expect(reportOf(facts(split(), { names: ['best-fit', 'first-fit', 'ggml'] })).verdict.sentence).not.toContain(';')
  })

  it('does not quote a stream of which most rows could not be read', () => {
    const lost = { kind: 'lost' as const, reason: 'rows', count: 2, advice: '' }
    const of = (count: number) => scratchReport(facts(split()), { inputs: [], ledger: [{ ...lost, count }] }, {}, '0').verdict
    expect([of(2).grade, of(2).sentence]).toEqual(['INVALID DATA', '2 rows of a stream could not be read: no figure of it should be quoted.'])
    expect([of(1).grade, of(1).notShown[0]]).toEqual(['SIMULATED', 'what the unreadable rows did: every figure may be off by them'])
  })

  it('gives its sentence, the grade of a model, and what that does not show', () => {
    expect(report.verdict.grade).toBe('SIMULATED')
    expect(report.verdict.sentence).toMatch(/^(bump|best-fit|first-fit|ggml|reuse) needs 22 KiB for a stream, 1.38\u00d7 the lower bound of 16 KiB/)
    expect(report.verdict.notShown.join()).toContain('steps are counted, not measured')
    expect(reportOf(facts(split(), { pool: 4 * KIB, names: ['best-fit'] })).verdict.sentence).toBe('No policy fits a stream into 4 KiB: at most 16 KiB are live at once.')
  })
})
