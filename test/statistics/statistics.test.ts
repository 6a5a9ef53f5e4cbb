import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hodgesLehmann, hodgesLehmannAsymptotic } from '../../src/statistics/hodges-lehmann.ts'
import { geometricMean, holm, medianInterval } from '../../src/statistics/intervals.ts'
import { mannWhitney } from '../../src/statistics/mann-whitney.ts'
import { normalBelow, normalQuantile } from '../../src/statistics/normal.ts'
import { doubledRanks, median } from '../../src/statistics/ranks.ts'
import { studentAbove, studentQuantile } from '../../src/statistics/student.ts'
import { tost, welch, welchInterval } from '../../src/statistics/welch.ts'
import { choices, permutationP, wins } from '../oracles/permutations.ts'

const upTo = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i)
const groups = fc.tuple(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }), fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }))

describe('Mann-Whitney', () => {
  it('has the smallest p that so few runs allow', () => {
    const known = [[1, 1], [2, 0.3333333333333333], [3, 0.1], [4, 0.02857142857142857], [5, 0.007936507936507936], [6, 0.0021645021645021645], [7, 0.0005827505827505828], [8, 0.0001554001554001554], [9, 4.113533525298231e-5]]
    for (const [n, p] of known) expect(mannWhitney(upTo(n!), upTo(n!, 100)).p).toBeCloseTo(p!, 14)
  })

  it('agrees with every split of the pooled values, ties and all', () => {
    fc.assert(fc.property(groups, ([a, b]) => {
      const test = mannWhitney(a, b)
      expect(test.u).toBe(wins(a, b))
      expect(test.p).toBeCloseTo(permutationP(a, b), 12)
    }), { numRuns: 150 })
  })

  it('says when it is not exact, and is near where it changes over', () => {
    const a = upTo(50).map((i) => (i * 37) % 50 + (i % 5)), b = upTo(50).map((i) => (i * 31) % 53 + 5)
    const exact = mannWhitney(a, b), near = mannWhitney(a, [...b, median(b)])
    expect([exact.method, near.method]).toEqual(['exact', 'normal approximation'])
    expect(Math.abs(exact.p - near.p)).toBeLessThan(0.01)
    expect(mannWhitney(Array<number>(60).fill(3), Array<number>(60).fill(3)).p).toBe(1)
  })

  it('ranks share what they tie for', () => {
    expect(doubledRanks([3, 1, 3, 2])).toEqual([7, 2, 7, 4])
  })
})

describe('Hodges-Lehmann', () => {
  // SAS/STAT, NPAR1WAY, example "Hodges-Lehmann estimation": React.
  const stim1 = [1.94, 1.94, 2.92, 2.92, 2.92, 2.92, 3.27, 3.27, 3.27, 3.27, 3.7, 3.7, 3.74], stim2 = [3.27, 3.27, 3.27, 3.7, 3.7, 3.74]
  const printed = ({ shift, low, high }: ReturnType<typeof hodgesLehmann>): string[] => [shift, low!, high!].map((value) => value.toFixed(2))

  it('as SAS publishes it, exact and asymptotic', () => {
    const ranks = doubledRanks([...stim1, ...stim2]).map((twice) => twice / 2), sum = (values: number[]): number => values.reduce((a, b) => a + b, 0)
    expect([sum(ranks.slice(0, 13)), sum(ranks.slice(13))]).toEqual([110.5, 79.5])
    expect(printed(hodgesLehmann(stim1, stim2, 0.98))).toEqual(['0.35', '0.00', '1.33'])
    expect(printed(hodgesLehmannAsymptotic(stim1, stim2, 0.98))).toEqual(['0.35', '0.00', '0.82'])
  })

  it('turns about when the sides are changed over', () => {
    fc.assert(fc.property(groups, ([a, b]) => {
      const there = hodgesLehmann(a, b, 0.9), back = hodgesLehmann(b, a, 0.9)
      expect([there.shift, there.low, there.high].map((value) => (value === null ? null : -value + 0))).toEqual([back.shift, back.high, back.low].map((value) => (value === null ? null : value + 0)))
    }))
  })

  it('leaves out the shifts that the test refuses, where no values tie', () => {
    const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 8, maxLength: 12 })
    fc.assert(fc.property(distinct, fc.integer({ min: 3, max: 5 }), fc.integer({ min: -8000, max: 8000 }), (values, n, at) => {
      const a = values.slice(0, n).map((value) => value * 3), b = values.slice(n).map((value) => value * 3), shift = at * 3 + 1.5 // ties with no difference
      const { low, high } = hodgesLehmann(a, b, 0.9)
      const within = (low === null || shift >= low) && (high === null || shift <= high)
      expect(within).toBe(permutationP(a.map((value) => value + shift), b) > 0.1 + 1e-12)
    }), { numRuns: 80, examples: [[[0, 1, 6, 2, 10, 3, 4, 5, 11, 7, 8, 9], 3, 0]] }) // a tail of 11 in 220: just 5 %
  })

  it('holds the true shift as often as it says, over every split of a made population', () => {
    const pooled = [1, 1, 2, 3, 5, 5, 5, 8, 9, 12]
    let held = 0, all = 0
    for (const chosen of choices(10, 5)) {
      const { low, high } = hodgesLehmann(chosen.map((i) => pooled[i]!), pooled.filter((_, i) => !chosen.includes(i)), 0.9)
      all++
      if ((low ?? -Infinity) <= 0 && (high ?? Infinity) >= 0) held++
    }
    expect(held / all).toBeGreaterThanOrEqual(0.9)
  })

  it('has no bounds where the runs are too few', () => {
    expect(hodgesLehmann([1, 2, 3], [4, 5, 6], 0.95)).toEqual({ shift: 3, low: null, high: null })
    expect(hodgesLehmann(upTo(4), upTo(4, 10), 0.95)).toEqual({ shift: 10, low: 7, high: 13 })
  })
})

it('intervals of the median by order statistics', () => {
  const known: Record<number, [number, number, number]> = { 6: [1, 6, 0.9688], 7: [1, 7, 0.9844], 8: [1, 8, 0.9922], 9: [2, 8, 0.9609], 10: [2, 9, 0.9785], 15: [4, 12, 0.9648], 20: [6, 15, 0.9586], 30: [10, 21, 0.9572] }
  for (const [n, [low, high, coverage]] of Object.entries(known)) {
    const found = medianInterval(Number(n), 0.95)!
    expect([found.low, found.high, Number(found.coverage.toFixed(4))]).toEqual([low, high, coverage])
  }
  expect(medianInterval(5, 0.95)).toBeNull()
})

it('TOST of the sleep data, with Welch', () => {
  const a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2], b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
  const { difference, error, df, t, p, tLower, pLower, tUpper, pUpper, pEquivalent } = tost(a, b, -0.5, 0.5)!
  const known = [-1.58, 0.84909, 17.77647, -1.86081, 0.07939, -1.27195, 0.89011, -2.44968, 0.01245, 0.89011]
  for (const [i, value] of [difference, error, df, t, p, tLower, pLower, tUpper, pUpper, pEquivalent].entries()) expect(value).toBeCloseTo(known[i]!, 5)
  expect(welchInterval(welch(a, b)!, 0.9).map((value) => Number(value.toFixed(4)))).toEqual([-3.0534, -0.1066])
  expect([welch([1], [2, 3]), welch([1, 1], [1, 1])]).toEqual([null, null])
})

it('distributions at values of printed tables', () => {
  // t of 97.5 %: 12.706 (1), 2.571 (5), 2.228 (10), 1.980 (120); the first in closed form: P(T > 1) = 1/4 with one degree of freedom.
  expect([1, 5, 10, 120].map((df) => studentQuantile(0.025, df).toFixed(3))).toEqual(['12.706', '2.571', '2.228', '1.980'])
  expect(studentAbove(1, 1)).toBeCloseTo(0.25, 13)
  expect(studentAbove(-1, 1)).toBeCloseTo(0.75, 13)
  expect([1.6448536269514722, 1.959963984540054, 2.5758293035489004].map((z) => normalBelow(z))).toEqual([0.95, 0.975, 0.995].map((share) => expect.closeTo(share, 13)))
  expect(normalQuantile(0.01)).toBeCloseTo(-2.3263478740408408, 10)
  expect(normalBelow(-6)).toBeCloseTo(9.865876450376946e-10, 20)
})

it('Holm: the example of four', () => {
  // 4 x .01, 3 x .02, then never below the one before: .03 x 2 -> .06, .04 -> .06.
  expect(holm([0.04, 0.01, 0.03, 0.02]).map((p) => Number(p.toFixed(12)))).toEqual([0.06, 0.04, 0.06, 0.06])
  expect(holm([0.6, 0.7])).toEqual([1, 1])
  expect(holm([])).toEqual([])
})

it('geometric means of ratios', () => {
  expect(geometricMean([2, 8])).toBeCloseTo(4, 12)
  expect([geometricMean([]), geometricMean([1, 0])]).toEqual([null, null])
})
