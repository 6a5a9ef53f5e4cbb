import { describe, expect, it } from 'vitest'
import { analysePhases, type PhaseOptions } from '../../src/analyses/phases/index.ts'
import type { Finding } from '../../src/core/result.ts'
import { rules } from '../../src/findings/index.ts'
import type { SamplePhase, Series } from '../../src/traces/samples.ts'
import { Random } from '../../src/workloads/random.ts'

const GIB = 2 ** 30
const TWO: SamplePhase[] = [{ name: 'baseline', from: 0, to: 100 }, { name: 'contended', from: 100, to: 200 }]
/** Five samples a second. */
const TIMES = Array.from({ length: 1000 }, (_, i) => i / 5)

type Level = (second: number, noise: number) => number

/** A series of independent noise (of standard deviation 1) around what the function makes of it. */
function series(name: string, value: Level, more: Partial<Series> = {}, times = TIMES): Series {
  const random = new Random(name.length, 7)
  return {
    name, of: null, unit: 'B', kind: 'level', definition: name, derivedFrom: null, source: 'made.csv',
    times: Float64Array.from(times), values: Float64Array.from(times, (second) => value(second, random.normal())), ...more,
  }
}

/** `before` in the baseline, `now` after it, 0.1 % of noise. */
const step = (name: string, before: number, now: number, more: Partial<Series> = {}): Series => series(name, (second, noise) => (second < 100 ? before : now) * (1 + 0.001 * noise), more)
const total = (gib: number): Series => series('MemTotal', () => gib * GIB)
const available = (before = 20 * GIB, now = before): Series => step('MemAvailable', before, now)
const latency = (before: number, now: number): Series => step('latency', before, now, { unit: 's', kind: 'event' })
/** A total that grows by this share of the time in the baseline, and by another after it. */
const pressure = (name: string, before: number, now: number): Series => series(name, (second) => (second < 100 ? before * second : before * 100 + now * (second - 100)), { unit: 's', kind: 'counter' })

function fired(list: Series[], id: string, options: PhaseOptions = {}, phases = TWO): Finding | undefined {
  return analysePhases({ clock: 'wall', series: list, phases }, options, { inputs: [], ledger: [] }, 'test').findings.find((finding) => finding.id === id)
}

/** Six cycles of three arms, each half a minute; speed without and with protection. */
function cycles(off: number, on: number): [Series[], SamplePhase[]] {
  const arms = ['alone', 'off', 'on'], phases = Array.from({ length: 18 }, (_, i) => ({ name: `${arms[i % 3]!}${Math.floor(i / 3) + 1}`, from: 30 * i, to: 30 * (i + 1) }))
  const speeds = [1, off, on]
  return [[series('latency', (second, noise) => 0.01 / speeds[Math.floor(second / 30) % 3]! * (1 + 0.02 * noise), { unit: 's', kind: 'event' }, Array.from({ length: 2700 }, (_, i) => i / 5))], phases]
}

/** A walk that remembers: each value is 0.995 of the one before, and noise. */
function walk(): Series {
  let at = 0
  return series('MemAvailable', (_, noise) => 20 * GIB * (1 + 0.005 * (at = 0.995 * at + noise)))
}

const used = (name: string, definition: string): Series => step(name, 2 * GIB, 2.1 * GIB, { definition })
const METRICS: PhaseOptions = { metrics: ['used', 'kbmemused'] }

type Case = [list: Series[], options?: PhaseOptions, phases?: SamplePhase[]]
/** For each rule: phases on which it fires with this evidence, and the nearest ones on which it is silent. */
const CASES: [id: string, evidence: Record<string, unknown>, guilty: Case, innocent: Case][] = [
  ['PH001', { phase: 'contended', freeChangeBytes: expect.closeTo(-3 * GIB, -8) as unknown }, [[available(), step('MemFree', 15 * GIB, 12 * GIB), step('Cached', 5 * GIB, 8 * GIB), total(24)]], [[available(), step('MemFree', 15 * GIB, 15 * GIB), step('Cached', 5 * GIB, 5.1 * GIB), total(24)]]],
  ['PH001', { 'speed, retention share': expect.closeTo(0.5, 2) as unknown }, [[available(), total(24), latency(0.01, 0.02)]], [[available(), total(24), latency(0.01, 0.01)]]],
  ['PH002', { MemTotal: 'not recorded' }, [[available()]], [[available(), total(24)]]],
  // 73.79 to 74.54 GB available: the same change on a host of 80 GB and on one of 512 GB.
  ['PH002', { 'available, retention share': expect.closeTo(1.0102, 3) as unknown, 'used, ratio share': expect.closeTo(0.879, 2) as unknown }, [[available(73.79 * GIB, 74.54 * GIB), total(80)]], [[available(73.79 * GIB, 74.54 * GIB), total(512)]]],
  ['PH003', { metric: 'MemAvailable', 'halves, ratio share': expect.closeTo(0.96, 3) as unknown }, [[series('MemAvailable', (second, noise) => 20 * GIB * (second < 50 ? 1 : second < 100 ? 0.96 : 0.99) * (1 + 0.001 * noise)), total(24)]], [[available(20 * GIB, 16 * GIB), total(24)]]],
  ['PH004', { metric: 'MemAvailable', 'samples in the reference': 500 }, [[walk(), total(24)]], [[available(), total(24)]]],
  ['PH005', { phase: 'contended', 'PSI memory some, compared share': 0 }, [[latency(0.01, 0.02), pressure('psi_mem_some', 0, 0)]], [[latency(0.01, 0.02), pressure('psi_mem_some', 0, 0.3)]]],
  ['PH006', { phase: 'contended', 'retention share': expect.closeTo(1.01, 3) as unknown }, [[available(20 * GIB, 20.2 * GIB), total(24)]], [[available(20 * GIB, 19.8 * GIB), total(24)]]],
  ['PH007', { 'PSI cpu some share': expect.closeTo(0.5, 9) as unknown }, [[available(), pressure('psi_cpu_some', 0.5, 0.5)]], [[available(), pressure('psi_cpu_some', 0.1, 0.9)]]],
  ['PH007', { 'PSI memory some in contended, share': expect.closeTo(0.005, 9) as unknown }, [[available(), pressure('psi_mem_some', 0.015, 0.005)]], [[available(), pressure('psi_mem_some', 0.015, 0.5)]]],
  ['PH008', { metric: 'MemAvailable', phase: 'contended', 'gaps there': 1, 'longest, seconds': expect.closeTo(5.4, 9) as unknown }, [[series('MemAvailable', (_, noise) => 20 * GIB * (1 + 0.001 * noise), {}, TIMES.filter((second) => second < 120 || second > 125))]], [[available()]]],
  ['PH009', { why: expect.stringContaining('three arms') as unknown }, [[latency(0.01, 0.02)]], [cycles(0.5, 0.8)[0], {}, cycles(0.5, 0.8)[1]]],
  ['PH010', { used: 'total - available', kbmemused: 'total - free - buffers - cached - slab' }, [[used('used', 'total - available'), used('kbmemused', 'total - free - buffers - cached - slab')], METRICS], [[used('used', 'total - available'), used('kbmemused', 'total - available')], METRICS]],
]

describe.each(CASES)('%s', (id, evidence, guilty, innocent) => {
  it(`fires with ${Object.keys(evidence).join(', ')}`, () => {
    expect(fired(guilty[0], id, guilty[1], guilty[2])?.evidence).toMatchObject(evidence)
  })

  it('is silent on the corrected twin', () => {
    expect(fired(innocent[0], id, innocent[1], innocent[2])).toBeUndefined()
  })
})

it('no rule of phases is without a case', () => {
  expect([...new Set(CASES.map(([id]) => id))]).toEqual(rules.map(({ id }) => id).filter((id) => id.startsWith('PH')))
})

it('three arms say what protection gives back; a level of memory says nothing, whatever its arms', () => {
  const [list, phases] = cycles(0.5, 0.8)
  const { tables, figures } = analysePhases({ clock: 'wall', series: list, phases }, {}, { inputs: [], ledger: [] }, 'test')
  expect(tables['phase.arms']!.columns['ratio']!.slice(0, 3)).toEqual([0.5, 0.8, 0.6].map((ratio) => expect.closeTo(ratio, 2) as number))
  expect([figures['phase.protection']!.value, figures['phase.protection.low']!.value]).toEqual([expect.closeTo(0.6, 1), expect.closeTo(0.59, 1)])
  const level = [series('MemAvailable', (_, noise) => 20 * GIB * (1 + 0.001 * noise), {}, Array.from(list[0]!.times))]
  expect(fired(level, 'PH009', {}, phases)?.evidence['why']).toContain('a level of memory')
})
