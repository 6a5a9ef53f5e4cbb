import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { readSampledPeak, readSamplesOverview } from '../../src/node/read-sample-peak.ts'
import { golden } from './read.ts'

const KIB = 1024
const peakOf = (paths: string[], metric: string | null, every: number | null = null): Promise<Report> => readSampledPeak(paths.map((path) => golden(path)), { metric, of: null, every })
const value = ({ figures }: Report, name: string): number | null => figures[name]!.value

describe('what polling misses of phase-run, MemAvailable at 5 Hz', () => {
  // By another program that tried 2,000 starts one by one: KiB missed by the median and by the worst, share that sees the minimum.
  it.each([[1, 15_312, 47_384, 0.212], [5, 95_696, 456_328, 0.0425], [15, 658_756, 1_364_180, 0.014], [60, 1_704_608, 2_275_256, 0.0035]])('every %i s', async (every, median, worst, seen) => {
    const report = await peakOf(['phase-run/samples_5hz.csv'], 'MemAvailable', every)
    expect(value(report, 'sampled.extreme')).toBe(20_632_816 * KIB)
    expect(value(report, 'sampled.atSeconds')).toBeCloseTo(30.6, 3)
    expect(value(report, 'sampled.missedMedian')).toBe(median * KIB)
    expect(value(report, 'sampled.missedWorst')).toBe(worst * KIB)
    expect(value(report, 'sampled.seenShare')).toBeCloseTo(seen, 2)
    expect(report.verdict.notShown[0]).toContain('what lies between two samples')
  })

  it('beside it, what other recorders of the same run saw', async () => {
    const { columns } = (await peakOf(['phase-run'], 'MemAvailable')).tables['sampled.recorders']!
    expect(columns['recorder']!.map((recorder, i) => [recorder, columns['samples']![i], columns['short']![i]])).toEqual([
      ['meminfo_every5s.log', 23, 61_516 * KIB], ['samples_5hz.csv', 575, 0], ['sar-r-ALL.txt', 115, 38_152 * KIB],
    ])
  })

  it('vmstat at 1 Hz never saw free memory move', async () => {
    const report = await peakOf(['phase-run'], 'MemFree'), { columns } = report.tables['sampled.recorders']!
    const vmstat = columns['recorder']!.indexOf('vmstat-tw.txt')
    expect([value(report, 'sampled.extreme'), columns['short']![vmstat]]).toEqual([11_506_984 * KIB, (17_965_968 - 11_506_984) * KIB])
    expect(report.ledger).toContainEqual(expect.objectContaining({ kind: 'doubted', reason: expect.stringContaining('never change') }))
  })

  it('a high-water mark tells what the samples missed', async () => {
    const report = await peakOf(['phase-run'], 'RSS')
    expect([value(report, 'sampled.highWater'), value(report, 'sampled.missedBetween')]).toEqual([67_036 * KIB, 0])
    expect(report.verdict.sentence).toContain('the samples missed nothing')
    expect(report.verdict.notShown.join()).not.toContain('between two samples')
  })

  it.each([
    ['MemAvialable', null, 'did you mean MemAvailable?'],
    ['pgfault', null, 'a total that only grows'],
    [null, 0.1, 'was recorded every'],
  ])('%s every %s is refused: %s', async (metric, every, message) => {
    await expect(peakOf(['phase-run/samples_5hz.csv'], metric, every)).rejects.toThrow(message)
  })

  it('latencies and summaries are no levels', async () => {
    await expect(peakOf(['phase-run/victim_units.csv'], 'latency')).rejects.toThrow('nobody polls it')
    await expect(peakOf(['phase-run/time_v.txt'], null)).rejects.toThrow('no level over time')
  })
})

it('an overview names series, units, intervals and definitions', async () => {
  const report = await readSamplesOverview([golden('phase-run/samples_5hz.csv')]), { columns } = report.tables['samples.series']!
  const at = columns['series']!.indexOf('used (MemTotal - MemAvailable)')
  expect([value(report, 'samples.series'), value(report, 'samples.derived'), value(report, 'samples.phases')]).toEqual([21, 3, 4])
  expect([columns['n']![at], columns['unit']![at], columns['gaps']![at]]).toEqual([575, 'B', 0])
  expect(columns['interval']![at]).toBeCloseTo(0.2, 3)
})

describe('what cannot be read is told by file and remedy', () => {
  it.each([
    ['phase-run/hog.txt', 'hog.txt holds no samples that Tidemark reads; it starts with "passes'],
    ['phase-run/phases.csv', 'no sample in it could be read'],
    ['phase-run/none.csv', 'no such file'],
  ])('%s', async (path, message) => {
    await expect(readSamplesOverview([golden(path)])).rejects.toThrow(message)
  })
})
