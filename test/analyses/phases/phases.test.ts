import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { traceOfArms } from '../../../src/analyses/phases/arm-trace.ts'
import type { Halves } from '../../../src/analyses/phases/facts.ts'
import { analysePhases, phasesFailed } from '../../../src/analyses/phases/index.ts'
import { pairPhases } from '../../../src/analyses/phases/pairs.ts'
import { phaseFigures } from '../../../src/analyses/phases/figures.ts'
import { GRAVEST, printedWord, wordOf, type Judged } from '../../../src/analyses/phases/verdict-words.ts'
import { factsOf, noise, phasesOf, seriesOf } from './made.ts'

const judged = (more: Partial<Judged>): Judged => ({ effectiveReference: 50, effectivePhase: 50, cycles: null, halves: null, ratio: 1, low: 0.9, high: 1.1, low90: 0.92, high90: 1.08, ...more })
const drift = (ratio: number, low: number, high: number): Halves => ({ interval: { ratio, low, high } }) as Halves

describe('the first rule that holds', () => {
  it.each([
    ['INSUFFICIENT', { effectivePhase: 9.9, low: 0.5, high: 0.6, ratio: 0.55 }],
    ['INSUFFICIENT', { effectiveReference: 3.9, halves: drift(0.9, 0.85, 0.95) }],
    ['INSUFFICIENT', { cycles: 5, ratio: 0.5, low: 0.4, high: 0.6 }],
    ['INSUFFICIENT', { ratio: null }],
    ['INSUFFICIENT', { low: null, high: null }],
    ['UNSTABLE BASELINE', { halves: drift(0.9, 0.85, 0.95), ratio: 0.5, low: 0.4, high: 0.6 }],
    ['UNSTABLE BASELINE', { halves: drift(1.1, 1.05, 1.15), low: null, high: null }],
    ['LOSS', { cycles: 6, effectiveReference: null, effectivePhase: null, ratio: 0.6, low: 0.4, high: 0.949 }],
    ['LOSS', { ratio: 0.6, low: 0.4, high: 0.9, halves: drift(0.9, 0.8, 1.01) }],
    ['SMALL LOSS', { ratio: 0.9, low: 0.8, high: 0.96 }],
    // Certain, and within the margin: it is said to be both.
    ['SMALL LOSS', { ratio: 0.98, low: 0.97, high: 0.99, low90: 0.972, high90: 0.988 }],
    ['GAIN', { ratio: 1.2, low: 1.06, high: 1.3 }],
    ['SMALL GAIN', { ratio: 1.04, low: 1.01, high: 1.07 }],
    ['NO LOSS', { low: 0.94, high: 1.06, low90: 0.95, high90: 1.05 }],
    // [1 - m, 1 + m], not 1 / (1 - m) = 1.0526.
    ['INCONCLUSIVE', { low: 0.94, high: 1.06, low90: 0.95, high90: 1.051 }],
    ['INCONCLUSIVE', {}],
    // Less than the baseline strays on its own: no finding.
    ['INCONCLUSIVE', { ratio: 0.8, low: 0.7, high: 0.9, low90: 0.71, high90: 0.89, halves: drift(0.75, 0.5, 1.1) }],
  ] as const)('%s of %j', (word, more) => {
    expect(wordOf(judged(more), 0.05)).toBe(word)
  })

  it('cycles are counted, not their samples, and pairing takes the drift out', () => {
    expect(wordOf(judged({ cycles: 8, effectiveReference: 2, effectivePhase: 2, halves: drift(0.5, 0.4, 0.6), low90: 0.96, high90: 1.04 }), 0.05)).toBe('NO LOSS')
  })

  it('a wider margin never makes it worse', () => {
    const share = fc.double({ min: 0.3, max: 1.5, noNaN: true })
    fc.assert(fc.property(share, share, share, fc.double({ min: 0.001, max: 0.4, noNaN: true }), fc.double({ min: 0.001, max: 0.4, noNaN: true }), (a, b, c, m1, m2) => {
      const [low, ratio, high] = [a, b, c].toSorted((x, y) => x - y) as [number, number, number]
      const one = judged({ ratio, low, high, low90: (low + ratio) / 2, high90: (ratio + high) / 2 }), fails = (margin: number): boolean => wordOf(one, margin) === 'LOSS'
      if (fails(Math.max(m1, m2))) expect(fails(Math.min(m1, m2))).toBe(true)
      expect(GRAVEST).toContain(wordOf(one, m1))
    }))
  })

  it('is printed with its margin', () => {
    expect([printedWord('NO LOSS', 0.05), printedWord('NO LOSS', 0.025), printedWord('LOSS', 0.05)]).toEqual(['NO LOSS BEYOND 5 %', 'NO LOSS BEYOND 2.5 %', 'LOSS'])
  })
})

describe('which phases are compared', () => {
  const named = (...names: string[]): ReturnType<typeof phasesOf> => phasesOf(...names.map((name) => [name, 10] as const))
  const told = (names: string[], reference: string | null = null): string[] => pairPhases(named(...names), reference).pairs.map(({ reference: from, phase, cycles, paired }) => `${phase}/${from}${paired ? ` x${cycles.length}` : ''}`)

  it('each with the first that is named like a reference', () => {
    expect(told(['warm', 'baseline', 'contended', 'recovery'])).toEqual(['warm/baseline', 'contended/baseline', 'recovery/baseline'])
    expect(told(['one', 'two'])).toEqual(['two/one'])
    expect(told(['one', 'two'], 'two')).toEqual(['one/two'])
    // A baseline that comes back to one load only is compared with itself.
    expect(told(['baseline', 'load', 'baseline'])).toEqual(['load/baseline', 'baseline (2)/baseline'])
  })

  it('by cycles where the names come back, numbered or not', () => {
    expect(told(['baseline1', 'contended1', 'baseline2', 'contended2'])).toEqual(['contended/baseline x2'])
    expect(told(['baseline', 'contended', 'baseline', 'contended', 'rest'])).toEqual(['contended/baseline x2', 'rest/baseline'])
    expect(told(['alone 1', 'off 1', 'on 1', 'alone 2', 'off 2', 'on 2'])).toEqual(['off/alone x2', 'on/alone x2'])
    expect(told(['baseline1', 'contended1', 'baseline2', 'contended2'], 'baseline2')).toEqual(['contended/baseline x2'])
  })

  it('numbers say who belongs together', () => {
    const { pairs: [pair] } = pairPhases(named('baseline2', 'contended3', 'baseline3', 'contended2', 'contended9'), null)
    expect(pair!.cycles.map(({ cycle, reference, compared }) => [cycle, reference.name, compared.name])).toEqual([[3, 'baseline3', 'contended3'], [2, 'baseline2', 'contended2']])
  })

  it('says what is missing', () => {
    expect(() => pairPhases([], null)).toThrow(/no phase is named: .*--phases FILE/)
    expect(() => pairPhases(named('baseline'), null)).toThrow(/one phase only, baseline/)
    expect(() => pairPhases(named('baseline', 'contended'), 'baselin')).toThrow('there is no phase "baselin"; did you mean baseline? There are baseline, contended')
    expect(() => pairPhases(named('baseline', 'contended'), null, ['contend'])).toThrow('there is no phase "contend" to compare; did you mean contended?')
  })
})

describe('what is compared', () => {
  const phases = phasesOf(['baseline', 100], ['contended', 100])
  const both = (a: number, b: number, spread = 0.02): number[] => [...noise(100, a, spread, 1), ...noise(100, b, spread, 2)]

  it('available memory and latencies, else what is named', () => {
    const all = [seriesOf('MemFree', both(5, 5)), seriesOf('MemAvailable', both(8, 8)), seriesOf('latency', both(1, 2), { kind: 'event', unit: 's' })]
    const facts = factsOf(all, phases)
    expect(facts.quantities.map(({ metric }) => metric)).toEqual(['speed (median latency)', 'speed (1 / latency)', 'MemAvailable'])
    expect(facts.ledger).toMatchObject([{ kind: 'skipped', reason: 'series that were not compared (MemFree)', count: 1 }])
    expect(factsOf(all, phases, { metrics: ['memfree'] }).quantities.map(({ metric }) => metric)).toEqual(['MemFree'])
    expect(() => factsOf(all, phases, { metrics: ['MemFre'] })).toThrow('no series is called "MemFre"; did you mean MemFree?')
    expect(() => factsOf([all[0]!], phases)).toThrow(/neither available memory nor a series of latencies/)
  })

  it('the fullest source of one thing, unless one is named', () => {
    const sparse = seriesOf('MemAvailable', both(8, 8).filter((_, i) => i % 10 === 0), { source: 'sparse.log' })
    const facts = factsOf([sparse, seriesOf('MemAvailable', both(8, 8))], phases)
    expect(facts.quantities.map(({ series }) => series.source)).toEqual(['made.csv'])
    const named = factsOf([sparse, seriesOf('MemAvailable', both(8, 8))], phases, { metrics: ['MemAvailable'] })
    expect([named.quantities[0]!.series.source, named.ledger[0]!.reason]).toEqual(['made.csv', 'series that another source holds with more samples'])
    expect(factsOf([sparse, seriesOf('MemAvailable', both(8, 8))], phases, { metrics: ['sparse.log:MemAvailable'] }).quantities[0]!.series.source).toBe('sparse.log')
  })

  it('is turned so that more is better', () => {
    const kept = (name: string, options: object = {}): string => factsOf([seriesOf(name, both(10, 20))], phases, { metrics: [name], ...options }).primary!.ratio!.toFixed(1)
    expect([kept('MemFree'), kept('used (MemTotal - MemAvailable)'), kept('Cached'), kept('Cached', { lower: ['Cached'] })]).toEqual(['2.0', '0.5', '2.0', '0.5'])
    const latency = factsOf([seriesOf('took', both(10, 20))], phases, { latencies: ['took'] })
    expect(latency.comparisons.map(({ ratio, word }) => [ratio!.toFixed(1), word])).toEqual([['0.5', 'LOSS'], ['0.5', 'LOSS']])
    expect(latency.primary!.note).toMatch(/^5\d\.\d % of baseline speed \(|^49\.\d % of baseline speed \(/)
  })

  it('counters as growth by the second, within each phase', () => {
    // 2 a second, then 6; it starts anew in between.
    const values = [...Array.from({ length: 100 }, (_, i) => 2 * i), ...Array.from({ length: 100 }, (_, i) => 6 * i)]
    const facts = factsOf([seriesOf('faults', values, { kind: 'counter', unit: '1' })], phases, { metrics: ['faults'] })
    expect(facts.values.map(({ moments, minimum, maximum }) => [moments!.mean, minimum, maximum])).toEqual([[2, 2, 2], [6, 6, 6]])
    expect([facts.quantities[0]!.unit, facts.primary!.ratio]).toEqual(['1/s', 2 / 6])
  })

  it('leaves out what settles, and tells of gaps without filling them', () => {
    const times = [0, 1, 2, 3, 4, 10, 11, 12, 13, 14].map((at) => 10 * at), series = { ...seriesOf('MemFree', [9, 1, 1, 1, 1, 9, 1, 1, 1, 1]), times: Float64Array.from(times) }
    const facts = factsOf([series], phasesOf(['baseline', 100], ['contended', 100]), { metrics: ['MemFree'], settle: 10 })
    expect(facts.values.map(({ moments }) => moments!.mean)).toEqual([1, 1])
    const whole = factsOf([series], [{ name: 'a', from: 0, to: 125 }, { name: 'b', from: 125, to: 150 }], { metrics: ['MemFree'] })
    expect(whole.values[0]).toMatchObject({ gaps: 1, longestGap: 60, moments: { n: 8 } })
    expect(whole.ledger[0]).toMatchObject({ kind: 'doubted', count: 1, reason: expect.stringContaining('the longest 60 s') })
  })

  it('a phase without samples, and a mean of 0, have no ratio and no verdict', () => {
    const empty = factsOf([seriesOf('MemFree', both(5, 5))], [...phases, { name: 'later', from: 500, to: 600 }], { metrics: ['MemFree'] })
    expect(empty.comparisons.find(({ phase }) => phase === 'later')).toMatchObject({ ratio: null, word: 'INSUFFICIENT', note: 'no sample lies in later; no verdict' })
    const zero = factsOf([seriesOf('SwapFree', Array<number>(200).fill(0))], phases, { metrics: ['SwapFree'] })
    expect(zero.comparisons[0]).toMatchObject({ ratio: null, word: 'INSUFFICIENT', note: 'means of 0 or less, or too large to be squared, have no ratio; no verdict' })
  })
})

describe('the record', () => {
  const phases = phasesOf(['baseline', 200], ['contended', 200])
  const report = (b: number, spread = 0.02) => analysePhases({ clock: 'start', phases, series: [seriesOf('MemAvailable', [...noise(200, 8, spread, 1), ...noise(200, b, spread, 2)])] }, {}, { inputs: [], ledger: [] }, '0')

  it('fails a check for a loss, and if strict for a small one and where there is no verdict', () => {
    const grades = [report(6), report(7.8), report(8), report(10), report(8, 0.5)]
    expect(grades.map(({ verdict }) => verdict.grade)).toEqual(['LOSS', 'SMALL LOSS', 'NO LOSS', 'GAIN', 'INCONCLUSIVE'])
    expect(grades.map((one) => [phasesFailed(one, false), phasesFailed(one, true)])).toEqual([[true, true], [false, true], [false, false], [false, false], [false, true]])
  })

  it('thins what is drawn to 600 bins, cut where a phase begins', () => {
    const values = Array.from({ length: 50_000 }, (_, i) => 100 + i % 7), series = { ...seriesOf('MemAvailable', values), times: Float64Array.from(values, (_, i) => i / 100) }
    const { columns } = analysePhases({ clock: 'start', phases, series: [series] }, {}, { inputs: [], ledger: [] }, '0').tables['phase.levels']!
    expect(columns['seconds']!.length).toBeLessThanOrEqual(600)
    expect(columns['seconds']!.length).toBeGreaterThan(500)
    expect([new Set(columns['lowest']), new Set(columns['highest'])]).toEqual([new Set([100]), new Set([106])])
    expect(columns['seconds']![columns['phase']!.indexOf('contended')]).toBe(200)
  })
})

describe('arms from files of their own', () => {
  const run = (level: number, stream: number) => ({ clock: 'start' as const, phases: [], series: [seriesOf('latency', noise(40, level, 0.05, stream), { kind: 'event', unit: 's' })] })

  it('are cycles of phases alone, off and on', () => {
    const trace = traceOfArms([1, 2, 3, 4, 5, 6].flatMap((i) => [{ arm: 'alone', trace: run(1, 3 * i) }, { arm: 'off', trace: run(2, 3 * i + 1) }, { arm: 'on', trace: run(1.2, 3 * i + 2) }]))
    expect(trace.phases).toHaveLength(18)
    expect(trace.phases.every(({ from }, i) => i === 0 || from >= trace.phases[i - 1]!.to)).toBe(true)
    const facts = factsOf(trace.series, trace.phases, { reference: 'alone' })
    expect(facts.values.map(({ moments }) => moments!.n)).toEqual(Array<number>(18).fill(40))
    expect(facts.comparisons.filter(({ quantity }) => quantity.statistic === 'median speed').map(({ phase, ratio, word, cycles }) => [phase, ratio!.toFixed(1), word, cycles.length])).toEqual([['off', '0.5', 'LOSS', 6], ['on', '0.8', 'LOSS', 6]])
    // (0.83 - 0.5) / (1 - 0.5)
    expect(facts.beside.protections[0]!.protection!.value).toBeGreaterThan(0.6)
    expect(facts.beside.protections[0]!.protects).toBe(true)
  })
})

it('every figure has one rule', () => {
  const names = phaseFigures.map(({ name }) => name)
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

describe('what the samples do not hold', () => {
  const latency = (values: readonly number[]) => seriesOf('latency', values, { kind: 'event', unit: 's' })

  it('latencies of 0 are told, and do not make a phase empty', () => {
    const facts = factsOf([latency(Array.from({ length: 120 }, (_, i) => (i < 60 ? i % 3 : 0)))], phasesOf(['a', 60], ['b', 60]))
    expect(facts.ledger).toMatchObject([{ kind: 'doubted', count: 80, reason: expect.stringContaining('0 or less') }])
    expect(facts.comparisons[0]!.note).toBe('no time above 0 lies in b; no verdict')
  })

  it('medians of more than 20,000 samples have a verdict', () => {
    const facts = factsOf([latency(noise(44_000, 0.01, 0.1, 3))], phasesOf(['a', 22_000], ['b', 22_000]))
    expect(facts.comparisons.map(({ method, word }) => [method, word])).toEqual([['means', 'NO LOSS'], ['medians', 'NO LOSS']])
  })

  it('a phase that varies more than its reference is not said to show little changes', () => {
    const note = (spread: number) => factsOf([seriesOf('MemAvailable', [...noise(60, 1e9, 0.001, 1), ...noise(60, 1e9, spread, 2)])], phasesOf(['a', 60], ['b', 60])).comparisons[0]!.note
    expect(note(0.4)).toMatch(/^could be .*%$/)
    expect(note(0.4)).not.toContain('could only have seen')
  })

  it('a phase that lasts longer than the samples is told', () => {
    const facts = factsOf([seriesOf('MemAvailable', noise(100, 1e9, 0.01, 1))], phasesOf(['a', 50], ['b', 500]))
    expect(facts.ledger).toMatchObject([{ kind: 'doubted', count: 1, reason: expect.stringContaining('(b)') }])
    expect(factsOf([seriesOf('MemAvailable', noise(100, 1e9, 0.01, 1))], phasesOf(['a', 50], ['b', 50])).ledger).toEqual([])
  })

  it('samples that share a time do not make every other step a gap', () => {
    const times = Float64Array.from({ length: 100 }, (_, i) => 3 * Math.floor(i / 3))
    expect(factsOf([seriesOf('MemAvailable', noise(100, 1e9, 0.01, 1), { times })], phasesOf(['a', 48], ['b', 54])).values.map(({ gaps }) => gaps)).toEqual([0, 0])
  })
})
