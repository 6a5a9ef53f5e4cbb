import { describe, expect, it } from 'vitest'
import { readSamples, type Samples } from '../../src/node/read-samples.ts'
import type { Series } from '../../src/traces/samples.ts'
import { golden } from './read.ts'

const seriesOf = ({ trace }: Samples, name: string): Series => trace.series.find((series) => series.name === name)!

/** n, mean and sd (ddof 1) of what lies in a phase, over the samples of the file. */
function momentsOf({ times, values }: Series, { from, to }: { from: number, to: number }): { n: number, mean: number, sd: number } {
  const inside = [...values].filter((_, i) => times[i]! >= from && times[i]! < to)
  const mean = inside.reduce((a, b) => a + b, 0) / inside.length
  return { n: inside.length, mean, sd: Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (inside.length - 1)) }
}

describe('phase-run, MemAvailable', () => {
  // Recorded values, computed by another program when the run was made.
  const recorded = [['baseline', 21.2084, 807.8, 175], ['transition', 21.5638, 102.2, 50], ['contended', 21.3922, 403.7, 175], ['recovery', 21.4791, 272.0, 175]] as const

  it.each([
    ['by its column of phases', {}],
    ['by the file of phases', { phasesFile: golden('phase-run/phases.csv') }],
    ['by flags', { phases: ['baseline=0..35', 'transition=35..45.004', 'contended=45.004..80.008', 'recovery=80.008..'] }],
  ])('has the recorded means %s', async (_, settings) => {
    const samples = await readSamples([golden('phase-run/samples_5hz.csv')], settings)
    const available = seriesOf(samples, 'MemAvailable')
    expect(samples.trace.clock).toBe('wall')
    expect(samples.ledger).toEqual([])
    expect(samples.trace.phases.map(({ name }) => name)).toEqual(recorded.map(([name]) => name))
    samples.trace.phases.forEach((phase, i) => {
      const { n, mean, sd } = momentsOf(available, phase), [, meanGiB, sdMiB, count] = recorded[i]!
      expect(n).toBe(count)
      expect(mean / 2 ** 30).toBeCloseTo(meanGiB, 4)
      expect(sd / 2 ** 20).toBeCloseTo(sdMiB, 1)
    })
  })

  it('keeps raw fields in bytes and seconds, counters told from levels', async () => {
    const samples = await readSamples([golden('phase-run/samples_5hz.csv')])
    expect(seriesOf(samples, 'MemAvailable').values[0]).toBe(23363972 * 1024)
    expect(seriesOf(samples, 'psi_mem_some')).toMatchObject({ unit: 's', kind: 'counter', values: { 0: 1.113052 } })
    expect(seriesOf(samples, 'pgmajfault')).toMatchObject({ unit: '1', kind: 'counter', values: { 0: 7381 } })
    const units = await readSamples([golden('phase-run/victim_units.csv')])
    expect(seriesOf(units, 'latency')).toMatchObject({ unit: 's', kind: 'event', values: { 0: 0.015227, 798: 0.030565 } })
  })
})

it('phase-abab has sixteen phases, named as written', async () => {
  const { trace } = await readSamples([golden('phase-abab')])
  expect(trace.phases.map(({ name }) => name)).toEqual(Array.from({ length: 16 }, (_, i) => `${i % 2 === 0 ? 'baseline' : 'contended'}${(i >> 1) + 1}`))
})

describe('phase-run, the same second in several tools', () => {
  const KIB = 1024
  const at = ({ times, values }: Series, seconds: number): number => values[times.indexOf(seconds)]! / KIB

  it('three definitions of used, none wrong', async () => {
    const samples = await readSamples([golden('phase-run')]), second = 1795224275
    const used = (rest: string): Series => samples.trace.series.find(({ name, source }) => name === `used (MemTotal - ${rest})` && source === 'meminfo_every5s.log')!
    expect(at(used('MemAvailable'), second)).toBe(1_320_120)
    expect(at(used('MemFree - Buffers - Cached - Slab'), second)).toBe(839_748)
    expect(at(used('MemFree'), second)).toBe(6_718_124)
    expect(used('MemFree').derivedFrom).toEqual(['MemTotal', 'MemFree'])
    // One second on, sar and the recorder at 5 Hz saw the same free memory; sar counts as its name says.
    const sar = seriesOf(samples, 'kbmemused'), total = 24_684_092
    expect(at(sar, second + 1)).toBe(total - at(seriesOf(samples, 'kbmemfree'), second + 1) - at(seriesOf(samples, 'kbbuffers'), second + 1) - at(seriesOf(samples, 'kbcached'), second + 1) - at(seriesOf(samples, 'kbslab'), second + 1))
  })

  it('free has no times: left out of the folder and said so, refused beside others, joined when told', async () => {
    const folder = await readSamples([golden('phase-run')])
    expect(folder.ledger).toContainEqual(expect.objectContaining({ kind: 'skipped', reason: expect.stringContaining('free-wk-s1.txt, which has no times') }))
    expect(folder.inputs.find(({ name }) => name === 'free-wk-s1.txt')!.role).toBe('not read')
    const both = ['samples_5hz.csv', 'free-wk-s1.txt'].map((name) => golden(`phase-run/${name}`))
    await expect(readSamples(both)).rejects.toThrow('--start free-wk-s1.txt=')
    const told = await readSamples(both, { starts: { 'free-wk-s1.txt': 1795224275 } })
    const available = seriesOf(told, 'available')
    expect([told.trace.clock, available.times[0], available.values[0]]).toEqual(['wall', 1795224275, 23_363_820 * KIB])
  })

  it('local times are taken as UTC and doubted, or moved', async () => {
    const path = [golden('phase-run/sar-r-ALL.txt')]
    const plain = await readSamples(path)
    expect(seriesOf(plain, 'kbmemfree').times[0]).toBe(1795224276)
    expect(plain.ledger).toMatchObject([{ kind: 'doubted', reason: expect.stringContaining('taken as UTC') }])
    const moved = await readSamples(path, { utcOffset: 7200 })
    expect(seriesOf(moved, 'kbmemfree').times[0]).toBe(1795224276 - 7200)
    expect(moved.ledger).toEqual([])
  })

  it('the summary of time -v is a high-water mark, no sample', async () => {
    const { wholes, trace } = await readSamples([golden('phase-run/time_v.txt')])
    expect(trace.series).toEqual([])
    expect(wholes.find(({ name }) => name === 'Maximum resident set size')).toMatchObject({ value: 67_036 * KIB, of: '/data/victim 115' })
  })
})
