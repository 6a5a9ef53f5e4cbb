import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readGoBenchmarks, type GoResult } from '../../src/formats/benchmarks/go.ts'
import { geometricMean, medianInterval } from '../../src/statistics/intervals.ts'
import { mannWhitney } from '../../src/statistics/mann-whitney.ts'
import { median } from '../../src/statistics/ranks.ts'
import { sharedData } from '../golden/read.ts'

// Files and printed figures of golang/perf, cmd/benchstat (BSD-3-Clause); they are not in this repository.
const folder = join(sharedData ?? '', 'statistics/benchstat')
const read = (name: string): GoResult[] => readGoBenchmarks(readFileSync(join(folder, name), 'utf8'), name).results
const samples = (results: readonly GoResult[], name: string, unit: string): number[] =>
  results.filter((result) => result.name === name).flatMap(({ values }) => values.filter((value) => value.unit === unit).map(({ value }) => value))

describe.skipIf(sharedData === null)('benchstat (skipped without ../shared/data)', () => {
  it('json and gob of its documentation', () => {
    const before = read('old.txt'), after = read('new.txt')
    const json = [samples(before, 'Encode/format=json-48', 'ns/op'), samples(after, 'Encode/format=json-48', 'ns/op')] as const
    const gob = [samples(before, 'Encode/format=gob-48', 'ns/op'), samples(after, 'Encode/format=gob-48', 'ns/op')] as const
    expect(json.map(median)).toEqual([1718, 1422.5])
    expect(((1422.5 / 1718 - 1) * 100).toFixed(2)).toBe('-17.20')
    expect(mannWhitney(...json).p).toBeCloseTo(1.0825e-5, 9)
    expect(gob.map(median)).toEqual([3065.5, 3070])
    expect(mannWhitney(...gob).p).toBeCloseTo(0.4461018857, 9)
    expect(((geometricMean([json, gob].map(([a, b]) => median(b) / median(a)))! - 1) * 100).toFixed(2)).toBe('-8.94')
  })

  it('all 72 rows of crcIgnore.stdout', () => {
    const before = read('crc-old.txt'), after = read('crc-new.txt')
    let unit = '', rows = 0
    for (const line of readFileSync(join(folder, 'crcIgnore.stdout'), 'utf8').split('\n')) {
      if (/sec\/op|B\/s/.test(line)) unit = line.includes('sec/op') ? 'ns/op' : 'MB/s'
      const [, name = '', delta = '', p = '', n = ''] = /^(\S+)\s.*\s(~|[+-][\d.]+%) \(p=([\d.]+) n=(\d+)\)/.exec(line) ?? []
      if (name === '') continue
      rows++
      const a = samples(before, name, unit), b = samples(after, name, unit), test = mannWhitney(a, b), change = (median(b) / median(a) - 1) * 100
      expect([a.length, b.length], line).toEqual([Number(n), Number(n)])
      expect(test.p.toFixed(3), line).toBe(p)
      expect(test.p < 0.05 ? `${change < 0 ? '' : '+'}${change.toFixed(2)}%` : '~', line).toBe(delta)
    }
    expect(rows).toBe(72)
  })

  it('geomeans of both tables', () => {
    const before = read('crc-old.txt'), after = read('crc-new.txt'), names = [...new Set(before.map(({ name }) => name))]
    const change = (unit: string): string => ((geometricMean(names.map((name) => median(samples(after, name, unit)) / median(samples(before, name, unit))))! - 1) * 100).toFixed(2)
    expect([change('ns/op'), change('MB/s')]).toEqual(['-31.05', '45.06'])
  })

  it('zeros have no ratio and one run no interval, as zero.stdout and smallSample.stdout say', () => {
    const zero = readGoBenchmarks(readFileSync(join(folder, 'zero.txt'), 'utf8'), 'zero.txt')
    expect(zero.units).toMatchObject({ 'a-bytes': { assume: 'exact' }, y: { assume: 'exact' } })
    const side = (note: string, name: string, unit: string): number[] => samples(zero.results.filter(({ config }) => config['note'] === note), name, unit)
    expect([side('before', 'NonZeroOverZero', 'y'), side('after', 'NonZeroOverZero', 'y')]).toEqual([[0], [100]])
    expect(geometricMean([1, 0])).toBeNull()
    const small = read('smallSample.txt'), one = (note: string): number[] => samples(small.filter(({ config }) => config['note'] === note), 'X', 'ns/op')
    expect(mannWhitney(one('before'), one('after')).p).toBe(1)
    expect(medianInterval(5, 0.95)).toBeNull()
    expect(mannWhitney([1, 2, 3], [4, 5, 6]).p).toBeGreaterThan(0.05)
    expect(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).p).toBeLessThan(0.05)
  })
})
