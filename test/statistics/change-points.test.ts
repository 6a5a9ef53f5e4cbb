import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changePoints } from '../../src/statistics/change-points.ts'
import { bestSplit } from '../../src/statistics/divisive.ts'
import { studentAbove } from '../../src/statistics/student.ts'
import { sharedData } from '../golden/read.ts'

interface Published {
  series: number[]
  cases: { window_len: number; max_pvalue: number; min_magnitude: number; expected: number[] }[]
}

// apache/otava, tests/tigerbeetle_test.py (Apache-2.0); not in this repository.
const tigerbeetle = (): Published => JSON.parse(readFileSync(join(sharedData!, 'statistics/otava/tigerbeetle.json'), 'utf8')) as Published

describe.skipIf(sharedData === null)('TigerBeetle (skipped without ../shared/data)', () => {
  it('all ten published cases, as Otava computes them', () => {
    const { series, cases } = tigerbeetle()
    expect(cases).toHaveLength(10)
    for (const { window_len: window, max_pvalue: mostP, min_magnitude: leastChange, expected } of cases) {
      expect(changePoints(series, { window, mostP, leastChange, otavaCompatible: true }).map(({ index }) => index), `${mostP}, ${leastChange}`).toEqual(expected)
    }
  })

  it('with the right neighbours, the dip of one value is no change of level, and every point stands its own test', () => {
    const { series } = tigerbeetle()
    const at = (mostP: number): number[] => changePoints(series, { window: 30, mostP, leastChange: 0.05 }).map(({ index }) => index)
    expect([0.01, 0.05, 0.1, 0.2].map(at)).toEqual([[15, 71], [15, 71], [15, 71], [15, 71]])
    for (const mostP of [0.2, 0.1, 0.01, 0.001]) standTheirTest(series, mostP)
  })
})

/** Every point that is left is as certain as asked for, by the segments beside it: Welford's sums, another arithmetic than the code's. */
function standTheirTest(series: readonly number[], mostP: number): void {
  const points = changePoints(series, { window: 30, mostP }), ends = [0, ...points.map(({ index }) => index), series.length]
  for (const [i, { index, p }] of points.entries()) {
    const [n, a, ssa] = welford(series.slice(ends[i]!, index)), [m, b, ssb] = welford(series.slice(index, ends[i + 2]!))
    expect(Math.min(n, m)).toBeGreaterThanOrEqual(3)
    const t = Math.abs(a - b) / Math.sqrt(((ssa + ssb) / (n + m - 2)) * (1 / n + 1 / m))
    expect(p).toBeCloseTo(2 * studentAbove(t, n + m - 2), 10)
    expect(p).toBeLessThan(mostP)
  }
}

function welford(values: readonly number[]): [number, number, number] {
  let mean = 0, squares = 0
  for (const [i, value] of values.entries()) {
    const off = value - mean
    mean += off / (i + 1)
    squares += off * (value - mean)
  }
  return [values.length, mean, squares]
}

/** The sums of the definition, pair by pair. */
function naiveSplit(values: readonly number[], shortest: number): number | null {
  let best: number | null = null
  const pairs = (from: number, to: number): number => {
    let sum = 0
    for (let i = from; i < to; i++) for (let j = i + 1; j < to; j++) sum += Math.abs(values[i]! - values[j]!)
    return sum
  }
  for (let at = shortest; at <= values.length - shortest; at++) {
    for (let end = at + shortest; end <= values.length; end++) {
      const n = at, m = end - at
      let across = 0
      for (let i = 0; i < at; i++) for (let j = at; j < end; j++) across += Math.abs(values[i]! - values[j]!)
      const q = (2 / (m + n)) * across - (n > 1 ? ((2 * m) / ((m + n) * (n - 1))) * pairs(0, at) : 0) - (m > 1 ? ((2 * n) / ((m + n) * (m - 1))) * pairs(at, end) : 0)
      best = Math.max(best ?? -Infinity, q)
    }
  }
  return best
}

it('finds the split of the definition', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 14 }), fc.integer({ min: 1, max: 3 }), (values, shortest) => {
    const best = bestSplit(values, shortest), wanted = naiveSplit(values, shortest)
    if (wanted === null) expect(best).toBeNull()
    else expect(best!.q).toBeCloseTo(wanted, 8)
  }))
})

it('a step is one change point, at its first value; a level is none, and so is a change below the margin', () => {
  const noise = [3, -2, 1, 0, -3, 2, -1, 2, -2, 0]
  const step = (by: number): number[] => [...noise, ...noise].map((value, i) => 1000 + value + (i >= 10 ? by : 0))
  expect(changePoints(step(100), { leastChange: 0.05 })).toMatchObject([{ index: 10, before: 1000, after: 1100 }])
  expect(changePoints(step(0), { leastChange: 0.05 })).toEqual([])
  expect(changePoints(step(30), { leastChange: 0.05 })).toEqual([])
  expect(changePoints([5, 5, 5, 5, 5, 5], {})).toEqual([])
  expect(changePoints([5, 5, 5, 9, 9, 9], {})).toMatchObject([{ index: 3, p: 0 }])
  expect(changePoints([], {})).toEqual([])
})
