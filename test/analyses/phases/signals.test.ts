import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phaseSignals, signalsTable, type PhaseStretches } from '../../../src/analyses/phases/signals.ts'
import type { Series, SeriesKind } from '../../../src/traces/samples.ts'
import { sharedData } from '../../golden/read.ts'

const series = (name: string, times: number[], values: number[], more: Partial<Series> = {}): Series => ({
  name, of: null, unit: '1', kind: 'counter', definition: name, derivedFrom: null, source: 'vmstat.log', times: Float64Array.from(times), values: Float64Array.from(values), ...more,
})
const one = (to = 10): PhaseStretches[] => [{ name: 'all', stretches: [{ from: 0, to }] }]
const of = (list: readonly Series[], signal: string, phases = one()) => phaseSignals(list, phases).signals.filter((row) => row.signal === signal)

describe('signals beside the levels', () => {
  it('are differences between the samples of the phase itself', () => {
    const [row] = of([series('pgmajfault', [-1, 1, 5, 9, 11], [0, 100, 130, 180, 900])], 'major faults')
    expect(row).toMatchObject({ total: 80, value: 10, unit: '1/s', of: null, phase: 'all' })
  })

  it('of a phase that comes back are added over its stretches, not across them', () => {
    const phases = [{ name: 'contended', stretches: [{ from: 0, to: 2 }, { from: 10, to: 12 }] }]
    expect(of([series('oom_kill', [0, 1, 10, 11], [0, 2, 50, 51])], 'OOM kills', phases)[0]).toMatchObject({ total: 3, value: 3 })
  })

  it('not recorded are said to be, with what to sample', () => {
    const { signals, ledger } = phaseSignals([], one())
    expect(signals.length).toBeGreaterThan(12)
    for (const row of signals) expect([row.value, row.total, /^not recorded: sample ./.test(row.note)]).toEqual([null, null, true])
    expect(signals.find(({ signal }) => signal === 'memory bandwidth')!.note).toContain('resctrl')
    expect(ledger).toEqual([])
  })

  it('have no value in a phase with one sample', () => {
    expect(of([series('pgmajfault', [0, 20], [7, 9])], 'major faults')[0]).toMatchObject({ total: null, value: null, note: 'fewer than two samples in this phase: no difference' })
  })

  it('leave a reset out and tell the ledger', () => {
    const { signals, ledger } = phaseSignals([series('pgmajfault', [0, 1, 2, 3], [100, 140, 5, 10])], one())
    expect(signals.find(({ signal }) => signal === 'major faults')).toMatchObject({ total: 45, value: 22.5 })
    expect(ledger).toMatchObject([{ kind: 'lost', count: 1, reason: 'steps at which the counter pgmajfault went back' }])
  })

  it.each([
    ['refaults of file pages', 'workingset_refault_file', 10, 40_960], ['memory bandwidth', 'mbm_total_bytes', 10, 10], ['PSI io full', 'io full total', 2e6, 2],
  ])('%s count in %s', (signal, name, grown, total) => {
    expect(of([series(name, [0, 4], [5, 5 + grown])], signal)[0]).toMatchObject({ total, value: total / 4 })
  })

  it('read from disk is what the host counts in bytes, not the pages that a cgroup is charged', () => {
    expect(of([series('pgpgin', [0, 4], [0, 4096], { unit: 'B' })], 'read from disk')[0]).toMatchObject({ total: 4096, value: 1024, unit: 'B/s' })
    expect(of([series('pgpgin', [0, 4], [0, 4096])], 'read from disk')[0]!.value).toBeNull()
  })

  it('take printed rates where no counter of that owner is there', () => {
    const rate = series('majflt/s', [0, 1, 2], [1, 2, 6], { kind: 'rate', unit: '1/s', of: 'victim', source: 'pidstat.txt' })
    const rows = of([rate, series('pgmajfault', [0, 2], [0, 8])], 'major faults')
    expect(rows).toMatchObject([{ of: null, value: 4, total: 8 }, { of: 'victim', value: 3, total: null, note: 'mean of 3 rates of pidstat.txt (majflt/s)' }])
  })

  it('tell memory, io and cpu of PSI apart by name, definition or file', () => {
    const total = (name: string, more: Partial<Series>) => series(name, [0, 1], [0, 1e5], more)
    const list = [total('some total', { source: 'psi_memory.log' }), total('full total', { source: 'x.log', definition: 'PSI of io: all tasks stalled' }), total('psi_cpu_some_us', { source: 'samples.csv' })]
    const found = phaseSignals(list, one()).signals.filter(({ signal, value }) => signal.startsWith('PSI') && value !== null)
    expect(found.map(({ signal, value }) => [signal, value])).toEqual([['PSI memory some', 0.1], ['PSI io full', 0.1], ['PSI cpu some', 0.1]])
    expect(of([total('some total', { source: 'pressure.log' })], 'PSI memory some')[0]!.value).toBeNull()
  })

  it('add the parts of reclaim, but not parts and total, nor the same pages by another split', () => {
    const part = (name: string, grown: number, source = 'vmstat.log') => series(name, [0, 1], [0, grown], { source })
    expect(of([part('pgscan_kswapd', 3), part('pgscan_direct', 4), part('pgscan_anon', 2), part('pgscan_file', 5), part('pgscan_direct_throttle', 9)], 'pages scanned')[0]!.total).toBe(7)
    expect(of([part('pgscan', 7), part('pgscan_kswapd', 3), part('pgscan_direct', 4)], 'pages scanned')[0]!.total).toBe(7)
    expect(of([part('allocstall_normal', 2), part('allocstall_movable', 5)], 'allocation stalls')[0]!.total).toBe(7)
    expect(of([part('pgmajfault', 2, 'a'), part('pgmajfault', 2, 'b')], 'major faults')[0]).toMatchObject({ total: 2, note: expect.stringContaining('also in b') as string })
  })

  it('are those of the file with most samples', () => {
    const once = series('pgmajfault', [0, 9], [0, 9], { source: 'a' }), often = series('pgmajfault', [0, 5, 9.5], [0, 5, 11], { source: 'b' })
    expect(of([once, often], 'major faults')[0]).toMatchObject({ total: 11, note: expect.stringContaining('also in a') as string })
    const level = (source: string, times: number[], values: number[]) => series('MemFree', times, values, { source, kind: 'level', unit: 'B' })
    expect(of([level('a', [0, 9], [5, 6]), level('b', [0, 5, 9], [5, 3, 6])], 'lowest MemFree')).toMatchObject([{ value: 3 }])
  })

  it('stand for each cgroup alone', () => {
    const rows = of([series('memory.events oom_kill', [0, 1], [0, 1], { of: '/victim' }), series('memory.events oom_kill', [0, 1], [0, 2], { of: '/contender' })], 'OOM kills')
    expect(rows.map((row) => [row.of, row.total])).toEqual([['/victim', 1], ['/contender', 2]])
  })

  it('give the highest of a level of which less is better', () => {
    const level = (name: string) => series(name, [0, 5, 9], [5, 8, 6], { kind: 'level', unit: 'B' })
    for (const name of ['used (MemTotal - MemAvailable)', 'Pss', 'mem_real', 'MEM', 'memory']) expect(of([level(name)], `highest ${name}`), name).toMatchObject([{ value: 8, note: expect.stringContaining('highest of 3') as string }])
  })

  it('give the lowest of every level that varies', () => {
    const level = (name: string, values: number[]) => series(name, [0, 1, 2, 20], values, { kind: 'level', unit: 'B' })
    const { signals } = phaseSignals([level('MemAvailable', [5, 3, 4, 1]), level('MemTotal', [9, 9, 9, 9])], one())
    expect(signals.filter(({ signal }) => signal.startsWith('lowest'))).toMatchObject([{ signal: 'lowest MemAvailable', value: 3, unit: 'B', total: null }])
  })

  it('leave alone what is no counter', () => {
    for (const kind of ['level', 'rate', 'event'] satisfies SeriesKind[]) expect(of([series('pgmajfault', [0, 1], [0, 5], { kind })], 'major faults')[0]!.value).toBeNull()
  })

  it('agree with one step at a time, whatever the counter does', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -30, max: 90 })), { maxLength: 40 }), fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 4 }), (steps, cuts) => {
      let time = 0, value = 1000
      const times: number[] = [], values: number[] = []
      for (const [dt, grown] of steps) {
        times.push(time += dt)
        values.push(value += grown)
      }
      const [a, b, c, d] = cuts.toSorted((x, y) => x - y) as [number, number, number, number], stretches = [{ from: a, to: b }, { from: c, to: d }]
      let total = 0, seconds = 0, back = 0
      for (let i = 1; i < times.length; i++) {
        const inside = stretches.some(({ from, to }) => from <= times[i - 1]! && times[i]! < to)
        if (inside && values[i]! < values[i - 1]!) back++
        else if (inside) [total, seconds] = [total + values[i]! - values[i - 1]!, seconds + times[i]! - times[i - 1]!]
      }
      const { signals, ledger } = phaseSignals([series('pgmajfault', times, values)], [{ name: 'p', stretches }])
      expect(signals.find(({ signal }) => signal === 'major faults')).toMatchObject({ total: seconds > 0 ? total : null, value: seconds > 0 ? total / seconds : null })
      expect(ledger.map(({ count }) => count)).toEqual(back > 0 ? [back] : [])
    }))
  })

  it('make a table with a row for each', () => {
    const { signals } = phaseSignals([], one())
    expect(Object.values(signalsTable(signals).columns).map((cells) => cells.length)).toEqual(Array.from({ length: 7 }, () => signals.length))
  })
})

/** Counters of a recording made at 5 Hz, by hand; the numbers below were computed by another program (Python). */
function recorded(run: string): { list: Series[]; phases: PhaseStretches[] } {
  const lines = (file: string): string[][] => readFileSync(`${sharedData}/samples/${run}/${file}`, 'utf8').trim().split(/\r?\n/).map((line) => line.split(','))
  const [head, ...rows] = lines('samples_5hz.csv'), marks = lines('phases.csv').slice(1), times = rows.map((row) => Number(row[0]))
  const names = [...new Set(marks.slice(0, -1).map(([, name]) => name!.replace(/\d+$/, '')))]
  return {
    list: head!.slice(2).map((name, i) => series(name, times, rows.map((row) => Number(row[i + 2])), { kind: /^psi|^pg/.test(name) ? 'counter' : 'level', unit: /_kB$|^pgpg/.test(name) ? 'B' : '1', source: 'samples_5hz.csv' })),
    phases: names.map((name) => ({ name, stretches: marks.flatMap(([from, mark], i) => (mark!.replace(/\d+$/, '') === name ? [{ from: Number(from), to: Number(marks[i + 1]![0]) }] : [])) })),
  }
}

describe.skipIf(sharedData === null)(`recorded signals${sharedData === null ? ' (skipped: no ../shared/data)' : ''}`, () => {
  it('PSI memory is exactly 0 while the protected job runs at half speed', () => {
    const { list, phases } = recorded('phase-run'), row = (signal: string) => of(list, signal, phases).map(({ value }) => value)
    expect(row('PSI memory some')).toEqual([0, 0, 0, 0])
    expect(row('PSI memory full')).toEqual([0, 0, 0, 0])
    expect(of(list, 'PSI io some', phases).map(({ total }) => total)).toEqual([0.054027, 0.04919, 1.484638, 0.284786].map((seconds) => expect.closeTo(seconds, 9) as number))
    expect(of(list, 'major faults', phases).map(({ total }) => total)).toEqual([24, 28, 221, 87])
    expect(of(list, 'read from disk', phases)[1]!.value).toBeCloseTo(1230820 / 9.8, 1)
    expect(row('lowest MemAvailable_kB')).toEqual([20632816, 22423796, 21773960, 21766660])
    expect(row('allocation stalls')).toEqual([null])
  })

  it('of eight cycles: PSI memory the wrong way round, 1.5 % at rest and 0.5 % under contention', () => {
    const { list, phases } = recorded('phase-abab')
    expect(of(list, 'PSI memory some', phases).map(({ value }) => value)).toEqual([expect.closeTo(0.01508586, 7), expect.closeTo(0.00547517, 7)])
    expect(of(list, 'major faults', phases).map(({ total }) => total)).toEqual([5646, 293])
  })
})
