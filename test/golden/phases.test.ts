/** The figures and verdicts of the two recordings, computed by another program when they were made; two decimals as recorded. */
import { describe, expect, it } from 'vitest'
import type { Cell, Report } from '../../src/core/result.ts'
import { readPhases } from '../../src/node/read-phases.ts'
import { golden } from './read.ts'

/** The row of a table whose first columns are these. */
function row({ tables }: Report, table: string, where: Record<string, Cell>): Record<string, Cell> {
  const { columns } = tables[table]!, names = Object.keys(columns)
  const found = columns[names[0]!]!.map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name]![i]!]))).filter((one) => Object.entries(where).every(([name, value]) => one[name] === value))
  expect(found).toHaveLength(1)
  return found[0]!
}
const percents = (one: Record<string, Cell>, names: string[], digits = 1): string[] => names.map((name) => (100 * (one[name] as number)).toFixed(digits))
const ENDS = ['retention', 'low', 'high']

describe('phase-run: four phases, once each', async () => {
  const report = await readPhases([golden('phase-run')])

  it.each([
    ['baseline', 21.2084, 807.8, 175], ['transition', 21.5638, 102.2, 50], ['contended', 21.3922, 403.7, 175], ['recovery', 21.4791, 272.0, 175],
  ])('MemAvailable of %s: %d GiB, sd %d MiB, n %d', (phase, gib, mib, n) => {
    const one = row(report, 'phase.means', { metric: 'MemAvailable', phase })
    expect([((one['mean'] as number) / 2 ** 30).toFixed(4), ((one['sd'] as number) / 2 ** 20).toFixed(1), one['n']]).toEqual([gib.toFixed(4), mib.toFixed(1), n])
  })

  it.each([
    ['transition', ['101.7', '95.7', '108.1'], '5.2'], ['contended', ['100.9', '95.2', '106.8'], '5.8'], ['recovery', ['101.3', '95.4', '107.5'], '11.7'],
  ])('MemAvailable of %s: %s, INSUFFICIENT', (phase, ends, effective) => {
    const one = row(report, 'phase.retention', { metric: 'MemAvailable', phase })
    expect(percents(one, ENDS)).toEqual(ends)
    expect([(one['effectiveReference'] as number).toFixed(1), (one['effectivePhase'] as number).toFixed(1), one['word']]).toEqual(['3.9', effective, 'INSUFFICIENT'])
    expect(one['note']).toBe('175 samples carry about 3.9 independent ones; no verdict. Record at least 100 s of each phase or at least 6 cycles')
  })

  it('the halves of MemAvailable in the baseline differ; counting every sample would be sure of it', () => {
    const one = row(report, 'phase.halves', { metric: 'MemAvailable' })
    expect(percents(one, ['ratio', 'low', 'high'], 2)).toEqual(['94.59', '90.98', '98.35'])
    expect([(one['effectiveFirst'] as number).toFixed(1), (one['effectiveSecond'] as number).toFixed(1), one['word']]).toEqual(['9.9', '5.6', 'UNSTABLE BASELINE'])
    expect((one['naiveP'] as number).toExponential(1)).toBe('1.3e-23')
  })

  it('the protected job: half the speed, and a baseline that does as much on its own', () => {
    const median = row(report, 'phase.retention', { metric: 'speed (median latency)', phase: 'contended' }), mean = row(report, 'phase.retention', { metric: 'speed (1 / latency)', phase: 'contended' })
    expect(percents(median, ['retention'])).toEqual(['48.3'])
    expect(['baseline', 'contended'].map((phase) => (1000 * (row(report, 'phase.means', { metric: 'latency', phase })['median'] as number)).toFixed(2))).toEqual(['19.45', '40.30'])
    expect(percents(mean, ENDS)).toEqual(['50.2', '37.6', '67.0'])
    expect(percents(row(report, 'phase.halves', { metric: 'speed (1 / latency)' }), ['ratio', 'low', 'high'])).toEqual(['67.8', '59.4', '77.4'])
    expect([median['word'], mean['word'], report.verdict.grade]).toEqual(['UNSTABLE BASELINE', 'UNSTABLE BASELINE', 'UNSTABLE BASELINE'])
    expect(mean['note']).toBe('the two halves of baseline differ by \u221232.2 % on their own (59.4\u201377.4 %)')
  })

  it('says what it does not show, and that two arms say nothing of QoS', () => {
    const unseen = report.verdict.notShown.join('; ')
    for (const part of ['memory bandwidth', 'mapped weights', 'that a protection (QoS) works']) expect(unseen).toContain(part)
    expect(report.verdict.answers.map(({ answer }) => answer).join(' ')).toMatch(/^No statement about QoS/)
    expect(JSON.stringify(report)).not.toMatch(/QoS works[^?)]|improved/)
  })

  it('available memory alone is not worth a verdict', async () => {
    const alone = await readPhases([golden('phase-run')], { metrics: ['MemAvailable'] })
    expect([alone.verdict.grade, alone.figures['phase.retention']!.value!.toFixed(4), alone.figures['phase.halves']!.value!.toFixed(4)]).toEqual(['INSUFFICIENT', '1.0087', '0.9459'])
  })
})

describe('phase-abab: eight cycles', async () => {
  // Recorded over whole phases for MemAvailable, without the first 0.3 s of each for the latency.
  const report = await readPhases([golden('phase-abab')], { settles: { latency: 0.3 } })
  const cycles = (metric: string, digits: number): string[] => report.tables['phase.cycles']!.columns['ratio']!.filter((_, i) => report.tables['phase.cycles']!.columns['metric']![i] === metric).map((ratio) => (100 * (ratio as number)).toFixed(digits))
  const NAMES = ['ratio', 'low', 'high', 'low90', 'high90', 'hodgesLehmann']

  it('MemAvailable: no loss beyond 5 %', () => {
    expect(cycles('MemAvailable', 2)).toEqual(['100.63', '100.49', '95.15', '102.22', '98.08', '102.00', '102.98', '102.98'])
    const one = row(report, 'phase.paired', { metric: 'MemAvailable' })
    expect(percents(one, NAMES, 2)).toEqual(['100.53', '98.25', '102.87', '98.70', '102.40', '100.93'])
    expect([(one['signFlipP'] as number).toFixed(4), one['word'], one['cycles']]).toEqual(['0.5703', 'NO LOSS BEYOND 5 %', 8])
    // 98.248 to one decimal; a rounded 98.25 would give 98.3.
    expect(row(report, 'phase.retention', { metric: 'MemAvailable' })['note']).toBe('100.5 % (98.2\u2013102.9 %): no loss larger than 5 % in available memory')
  })

  it('the protected job: a loss', () => {
    expect(cycles('speed (median latency)', 1)).toEqual(['52.8', '52.3', '32.1', '65.5', '54.4', '57.6', '89.4', '86.0'])
    const one = row(report, 'phase.paired', { metric: 'speed (median latency)' })
    expect(percents(one, NAMES, 2)).toEqual(['58.67', '44.81', '76.83', '47.28', '72.82', '58.09'])
    expect([(one['signFlipP'] as number).toFixed(4), one['word']]).toEqual(['0.0078', 'LOSS'])
    expect(row(report, 'phase.retention', { metric: 'speed (median latency)' })['note']).toBe('58.7 % of baseline speed (44.8\u201376.8 %)')
    expect([report.verdict.grade, report.settings['metric'], report.figures['phase.retention']!.value!.toFixed(4)]).toEqual(['LOSS', 'speed (median latency)', '0.5867'])
  })

  it('five of the cycles are not enough, whatever they say', async () => {
    const ends = [0, 1, 2, 3, 4].flatMap((i) => [`baseline${i + 1}=${12 * i}..${12 * i + 6}`, `contended${i + 1}=${12 * i + 6}..${12 * i + 12}`])
    const five = await readPhases([golden('phase-abab/victim_units.csv'), golden('phase-abab/samples_5hz.csv')], { samples: { phases: ends } })
    expect(five.tables['phase.retention']!.columns['word']).toEqual(['INSUFFICIENT', 'INSUFFICIENT', 'INSUFFICIENT'])
    expect(five.figures['phase.signFlipP']!.value).toBe(0.0625)
    expect(five.tables['phase.retention']!.columns['note']![0]).toBe('5 cycles: fewer than 6 cannot be told from chance (p at least 0.0625); no verdict. Record at least 6 cycles, better 8 to 10')
  })
})
