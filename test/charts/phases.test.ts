import { beforeAll, describe, expect, it } from 'vitest'
import { charts, type Chart } from '../../src/charts/index.ts'
import type { Cell, Report } from '../../src/core/result.ts'
import { compileChart } from '../../src/report/compile.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden } from '../golden/read.ts'
import { empty } from '../report/mock.ts'

const drawn = (report: Report): Chart[] => charts.map((chart) => chart(report)).filter((chart) => chart !== null)
const titleOf = (report: Report, id: string): string | undefined => drawn(report).find((chart) => chart.id === id)?.title

/** A record with these tables alone. */
function made(tables: Record<string, Record<string, Cell[]>>, settings: Record<string, Cell> = {}): Report {
  return { ...empty(), settings: { reference: 'baseline', phase: 'contended', margin: 0.05, ...settings }, tables: Object.fromEntries(Object.entries(tables).map(([name, columns]) => [name, { title: name, columns }])) }
}

const LEVELS = { metric: ['m', 'm', 'm'], of: [null, null, null], unit: ['B', 'B', 'B'], seconds: [0, 1, 2], lowest: [4, 5, 6], highest: [4, 5, 6], phase: ['baseline', 'contended', null] }
const MEANS = { metric: ['m', 'm'], of: [null, null], phase: ['baseline', 'contended'], mean: [2 ** 31, 2 ** 30], median: [1, 1], unit: ['B', 'B'] }

describe('charts of the recorded phases', () => {
  const records: Record<string, Report> = {}
  beforeAll(async () => {
    for (const name of ['run', 'abab']) records[name] = JSON.parse((await runRecorded('phases', golden(`./phase-${name}`), '--settle', 'latency=300ms', '--json', '-')).out) as Report
  })

  it('compile without a warning, on a table of the record', () => {
    for (const report of Object.values(records)) {
      for (const chart of drawn(report)) {
        const warnings: string[] = []
        compileChart(chart, (message) => warnings.push(message))
        expect([chart.id, warnings]).toEqual([chart.id, []])
        expect(Object.values(report.tables), chart.id).toContain(chart.table)
      }
    }
  })

  it('say what they show', () => {
    expect(titleOf(records['abab']!, 'phase-cycles')).toBe('speed (median latency) keeps 58.7 % over 8 cycles, MemAvailable 100.5 %')
    expect(titleOf(records['run']!, 'phase-beside')).toBe('MemAvailable: mean 21.2 GiB in baseline, 21.4 GiB in contended')
    expect(titleOf(records['run']!, 'phase-halves')).toBe('The two halves of the reference differ in every metric')
    expect(titleOf(records['run']!, 'phase-pressure')).toBe('Pressure on memory is exactly 0 in every phase')
    expect(titleOf(records['abab']!, 'phase-pressure')).toBe('PSI memory some is highest in baseline: 1.5 % of the time')
    expect(titleOf(records['abab']!, 'phase-halves')).toBeUndefined()
  })
})

describe('a chart of phases', () => {
  it('of cycles gives each compared phase a row of its own, and counts its cycles alone', () => {
    const cycles = ['off', 'on'].flatMap((phase) => [1, 2].map((cycle) => ({ metric: 'speed', of: null, phase, cycle, ratio: phase === 'off' ? 0.5 : 0.6 })))
    const column = <K extends keyof typeof cycles[number]>(name: K) => cycles.map((row) => row[name])
    const report = made({
      'phase.cycles': { metric: column('metric'), of: column('of'), phase: column('phase'), cycle: column('cycle'), ratio: column('ratio') },
      'phase.paired': { metric: ['speed', 'speed'], of: [null, null], ratio: [0.5, 0.6], low: [0.4, 0.5], high: [0.6, 0.7], signFlipP: [1, 1], word: ['LOSS', 'LOSS'], phase: ['off', 'on'] },
    }, { metric: 'speed' })
    const chart = drawn(report).find(({ id }) => id === 'phase-cycles')!
    expect(chart.title).toBe('speed in off keeps 50.0 % over 2 cycles, speed in on 60.0 %')
    expect(JSON.stringify(chart.spec)).toContain('"sort":["speed in off","speed in on"]')
  })

  it('of a level has its mean in both phases, and names no phase that does not fit', () => {
    const bands = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 'baseline' : 'contended') + String(i))
    const chart = drawn(made({ 'phase.levels': LEVELS, 'phase.means': MEANS, 'phase.phases': { phase: bands, from: bands.map((_, i) => i), to: bands.map((_, i) => i + 1) } })).find(({ id }) => id === 'phase-level')!
    expect(chart.title).toBe('m: mean 2 GiB in baseline, 1 GiB in contended')
    expect(chart.description).toMatch(/ 31 names of phases did not fit/)
  })

  it('of a signal tells nothing from almost nothing', () => {
    const signals = (value: number) => made({ 'phase.signals': { signal: ['PSI memory some', 'PSI memory some'], of: [null, null], phase: ['baseline', 'contended'], value: [0, value], unit: ['share', 'share'], total: [0, 0], note: ['', ''] } })
    expect(titleOf(signals(0), 'phase-pressure')).toBe('Pressure on memory is exactly 0 in every phase')
    expect(titleOf(signals(1e-6), 'phase-pressure')).toBe('PSI memory some is highest in contended: < 0.01 % of the time')
  })

  it('draws nothing where nothing was measured', () => {
    expect(drawn(made({}))).toEqual([])
    expect(drawn(made({ 'phase.retention': { metric: ['m'], of: [null], phase: ['contended'], retention: [null], low: [null], high: [null], word: ['INSUFFICIENT'] } }))).toEqual([])
    expect(drawn(made({ 'phase.levels': { ...LEVELS, seconds: [null, null, null] } }))).toEqual([])
  })

  it('does not take an interval below the margin for a loss where there is no verdict', () => {
    const row = { metric: ['m', 'n'], of: [null, null], phase: ['contended', 'contended'], retention: [0.5, 1], low: [0.4, 0.9], high: [0.6, 1.1], word: ['UNSTABLE BASELINE', 'INCONCLUSIVE'] }
    expect(titleOf(made({ 'phase.retention': row }), 'phase-forest')).toBe('1 of 2 intervals lies wholly below the margin, and it shows no loss')
    expect(titleOf(made({ 'phase.retention': { ...row, low: [0.4, 0.5], high: [0.6, 0.7], word: ['LOSS', 'INSUFFICIENT'] } }), 'phase-forest')).toBe('2 of 2 intervals lie wholly below the margin, and 1 of them shows a loss')
  })

  it('keeps two owners of one metric apart', () => {
    const row = { of: ['a', 'b'], reference: ['baseline', 'baseline'], phase: ['contended', 'contended'], retention: [0.5, 1], low: [0.4, 0.9], high: [0.6, 1.1], word: ['LOSS', 'INCONCLUSIVE'] }
    const chart = drawn(made({ 'phase.retention': { metric: ['rss', 'rss'], ...row } })).find(({ id }) => id === 'phase-forest')!
    expect(chart.title).toBe('1 of 2 comparisons lies wholly below the margin')
    expect(JSON.stringify(chart.spec)).toContain('"label":"rss of b, contended","told":"100 %, INCONCLUSIVE"')
  })
})
