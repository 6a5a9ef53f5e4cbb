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
