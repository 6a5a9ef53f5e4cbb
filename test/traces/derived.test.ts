import { expect, it } from 'vitest'
import { derivedSeries, formulaSeries } from '../../src/traces/derived.ts'
import type { Series } from '../../src/traces/samples.ts'

const series = (name: string, value: number, of: string | null = null, source = 'log'): Series =>
  ({ name, of, unit: 'B', kind: 'level', definition: '', derivedFrom: null, source, times: Float64Array.of(1, 2), values: Float64Array.of(value, value + 1) })

it('names how used was computed, from fields of one source', () => {
  const found = derivedSeries([series('MemTotal', 100), series('MemFree', 40), series('Buffers', 5), series('Cached', 20), series('Slab', 3), series('MemAvailable', 60, null, 'other')])
  expect(found.map(({ name, values, derivedFrom }) => [name, values[0], derivedFrom!.length])).toEqual([['used (MemTotal - MemFree - Buffers - Cached - Slab)', 32, 5], ['used (MemTotal - MemFree)', 60, 2]])
})

it('has no value where samples are of different times', () => {
  expect(derivedSeries([series('MemTotal', 100), { ...series('MemFree', 40), times: Float64Array.of(1, 3) }])).toEqual([])
})

it('computes a working set of any cgroup, and what the kubelet calls available of the root alone', () => {
  const at = (of: string): Series[] => derivedSeries([series('MemTotal', 100), series('memory.current', 50, of), series('inactive_file', 10, of)])
  expect(at('job').map(({ name, values }) => [name, values[0]])).toEqual([['working set (memory.current - inactive_file)', 40]])
  expect(at('root cgroup').map(({ name, values }) => [name, values[0]])).toEqual([['working set (memory.current - inactive_file)', 40], ['available (MemTotal - (usage - inactive_file))', 60]])
})

it('gives the formula pages, and takes pages', () => {
  const [found] = formulaSeries([series('MemFree', 4096), series('Active(file)', 8192), series('Inactive(file)', 4096), series('KReclaimable', 4096)], 4096, (free, lru, slab) => free + 10 * lru + 100 * slab)
  expect([found!.name, found!.values[0]]).toEqual(['available (memavailable_formula)', 4096 * 131])
})
