import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { autocorrelation, effectiveCount } from '../../src/statistics/autocorrelation.ts'
import { blockBootstrap } from '../../src/statistics/block-bootstrap.ts'
import { blockLengths } from '../../src/statistics/block-length.ts'
import { medianRatio } from '../../src/statistics/median-ratio.ts'
import { pairedCycles, signFlipP, walshMedian } from '../../src/statistics/paired-cycles.ts'
import { median } from '../../src/statistics/ranks.ts'
import { detectableEffect, halvesOf, momentsOf, retention, type Moments } from '../../src/statistics/retention.ts'
import { mean, welch } from '../../src/statistics/welch.ts'
import { Random } from '../../src/workloads/random.ts'
import { sharedData } from '../golden/read.ts'
import { blockLengthsByDefinition, correlationAt, effectiveByDefinition, signFlipByDefinition } from '../oracles/series.ts'

/** x[t] = phi x[t - 1] + e[t], from its stationary distribution, around 10. */
function autoregressive(n: number, phi: number, stream: number): number[] {
  const random = new Random(7, stream)
  let x = random.normal() / Math.sqrt(1 - phi * phi)
  return Array.from({ length: n }, () => {
    x = phi * x + random.normal()
    return 10 + x
  })
}

const wave = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 80 })
const positive = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 40 })

describe('what a series is worth', () => {
  it('agrees with the sums as they are written', () => {
    fc.assert(fc.property(wave, fc.nat(79), (values, lag) => {
      const k = lag % values.length
      expect(autocorrelation(values)(k)).toBeCloseTo(correlationAt(values, k), 12)
      expect(effectiveCount(values)).toBeCloseTo(effectiveByDefinition(values), 9)
    }))
    fc.assert(fc.property(fc.integer({ min: 4, max: 300 }), fc.constantFrom(0, 0.5, 0.9, 0.97), fc.nat(50), (n, phi, stream) => {
      const values = autoregressive(n, phi, stream)
      expect(effectiveCount(values) / effectiveByDefinition(values)).toBeCloseTo(1, 9)
    }), { numRuns: 40 })
  })

  it('is between 1 and n, all of it for few values or still ones, and does not depend on the unit', () => {
    expect([effectiveCount([]), effectiveCount([1, 5, 2]), effectiveCount([4, 4, 4, 4, 4])]).toEqual([0, 3, 5])
    fc.assert(fc.property(wave, fc.integer({ min: -9, max: 30 }), (values, power) => {
      const effective = effectiveCount(values)
      expect(effective).toBeGreaterThanOrEqual(1)
      expect(effective).toBeLessThanOrEqual(values.length)
      // A power of 2 changes no digit: of sums that cancel exactly, other factors leave a last digit whose sign decides.
      expect(effectiveCount(values.map((value) => 2 ** power * value))).toBe(effective)
    }))
  })

  it('falls as samples repeat what went before: n (1 - phi) / (1 + phi) of an AR(1)', () => {
    for (const [phi, share] of [[0, 1], [0.5, 1 / 3], [0.9, 1 / 19]] as const) {
      const shares = Array.from({ length: 40 }, (_, stream) => effectiveCount(autoregressive(2000, phi, stream)) / 2000)
      expect(mean(shares) / share).toBeGreaterThan(0.8)
      expect(mean(shares) / share).toBeLessThan(1.2)
    }
  })
})

describe('retention', () => {
  const moments = (values: readonly number[]): Moments => ({ ...momentsOf(values), effective: values.length })

  it('is Welch\'s interval on the scale of logarithms: where the spread is small, that of the difference', () => {
    const a = [1000, 1002, 999, 1001, 1003, 998], b = [1010, 1007, 1009, 1012, 1011]
    const { ratio, low, high } = retention(moments(a), moments(b), 0.95)!, { difference, df } = welch(b, a)!
    expect(ratio - 1).toBeCloseTo(difference / mean(a), 12)
    expect((high - low) / 2 / ratio).toBeGreaterThan(0)
    // t of 95 % at these degrees of freedom, from a table: 2.26 at 9, 2.31 at 8.
    expect(df).toBeGreaterThan(8)
    expect(df).toBeLessThan(9)
    const error = Math.sqrt((momentsOf(a).sd / mean(a)) ** 2 / 6 + (momentsOf(b).sd / mean(b)) ** 2 / 5)
    expect((high / ratio - 1) / error).toBeGreaterThan(2.26)
    expect((high / ratio - 1) / error).toBeLessThan(2.31)
  })

  it('turns about: compared by reference is the inverse of reference by compared', () => {
    fc.assert(fc.property(positive, positive, (a, b) => {
      const there = retention(momentsOf(a), momentsOf(b), 0.9)!, back = retention(momentsOf(b), momentsOf(a), 0.9)!
      expect(there.ratio).toBeCloseTo(mean(b) / mean(a), 12)
      expect(there.ratio * back.ratio).toBeCloseTo(1, 9)
      expect(there.low * back.high).toBeCloseTo(1, 9)
      expect(there.low).toBeLessThanOrEqual(there.ratio)
      expect(retention(momentsOf(a), momentsOf(b), 0.95)!.low).toBeLessThanOrEqual(there.low)
    }))
  })

  it('has no ratio over 0, a point where nothing varies, and no halves of three values', () => {
    expect(retention(moments([0, 0]), moments([1, 2]), 0.95)).toBeNull()
    expect(retention(moments([1, 2]), moments([-1, 1]), 0.95)).toBeNull()
    expect(retention(moments([2, 2]), moments([3, 3]), 0.95)).toEqual({ ratio: 1.5, low: 1.5, high: 1.5 })
    expect(halvesOf([1, 2, 3])).toBeNull()
    expect(halvesOf([2, 2, 4, 4, 4])).toMatchObject({ interval: { ratio: 2, low: 2, high: 2 }, first: { n: 2 }, second: { n: 3 } })
  })

  it('sees changes above 1.96 + 0.84 standard errors where samples are many', () => {
    const side: Moments = { n: 1e6, effective: 1e6, mean: 100, sd: 20 }
    expect(detectableEffect(side, side)! / (0.2 * Math.sqrt(2e-6))).toBeCloseTo(1.959964 + 0.841621, 4)
    expect(detectableEffect({ ...side, effective: 4 }, { ...side, effective: 4 })!).toBeGreaterThan(detectableEffect({ ...side, effective: 40 }, { ...side, effective: 40 })!)
    expect(detectableEffect({ ...side, mean: 0 }, side)).toBeNull()
  })
})

describe('block length', () => {
  const oracle = sharedData === null ? '' : join(sharedData, 'oracles/ar1_arch_oracle.csv')

  it.skipIf(!existsSync(oracle))('is that of the Python package arch on its own 10,000 values (skipped where the shared data is absent)', () => {
    const values = readFileSync(oracle, 'utf8').trim().split('\n').filter((line) => !line.startsWith('#')).map(Number)
    const { stationary, circular } = blockLengths(values)!
    expect(values.length).toBe(10_000)
    expect(Math.abs(stationary / 13.635665 - 1)).toBeLessThan(1e-7)
    expect(Math.abs(circular / 15.60894 - 1)).toBeLessThan(1e-7)
  })

  it('agrees with the sums as they are written', () => {
    fc.assert(fc.property(fc.integer({ min: 10, max: 200 }), fc.constantFrom(0, 0.5, 0.9, 0.97), fc.nat(50), (n, phi, stream) => {
      const values = autoregressive(n, phi, stream), got = blockLengths(values)!, wanted = blockLengthsByDefinition(values)
      expect(got.circular / wanted.circular).toBeCloseTo(1, 8)
      expect(got.stationary / wanted.stationary).toBeCloseTo(1, 8)
    }), { numRuns: 60 })
  })

  it('says nothing of few values or still ones', () => {
    expect(blockLengths([1, 2, 3, 4, 5, 6, 7, 8, 9])).toBeNull()
    expect(blockLengths(Array<number>(20).fill(3))).toBeNull()
  })
})

describe('block bootstrap', () => {
  const a = autoregressive(300, 0.5, 1), b = autoregressive(300, 0.5, 2).map((value) => 0.5 * value)

  it('holds the ratio of medians, is the same for the same seed, and narrower at a lower confidence', () => {
    const of = (seed: number): NonNullable<ReturnType<typeof blockBootstrap>> => blockBootstrap(a, b, median, [0.95, 0.9], new Random(seed, 0))!
    const { intervals: [wide, narrow], draws, blockReference } = of(1)
    expect(draws).toBe(2000)
    expect(blockReference).toBeGreaterThan(1)
    expect(wide!.low).toBeLessThan(median(b) / median(a))
    expect(wide!.high).toBeGreaterThan(median(b) / median(a))
    expect(narrow!.low).toBeGreaterThan(wide!.low)
    expect(narrow!.high).toBeLessThan(wide!.high)
    expect(of(1)).toEqual(of(1))
    expect(of(2).intervals[0]).not.toEqual(wide)
  })

  it('draws whole blocks, around the end too', () => {
    const values = autoregressive(300, 0.5, 3), next = new Map(values.map((value, i) => [value, values[(i + 1) % values.length]!]))
    let broken = 0, drawn = 0
    blockBootstrap(values, values, (sample) => {
      drawn += sample.length
      for (let i = 1; i < sample.length; i++) if (next.get(sample[i - 1]!) !== sample[i]) broken++
      return 1
    }, [0.95], new Random(1, 0), 20)
    const { blockReference } = blockBootstrap(values, values, () => 1, [0.95], new Random(1, 0), 1)!
    expect(drawn).toBe(2 * 20 * 300)
    expect(broken).toBeLessThanOrEqual(2 * 20 * Math.ceil(300 / blockReference))
    expect(broken).toBeGreaterThan(20 * (Math.ceil(300 / blockReference) - 1))
  })

  it('gives up on fewer than 10 blocks', () => {
    expect(blockBootstrap(a, autoregressive(60, 0.97, 4), median, [0.95], new Random(1, 0))).toBeNull()
    expect(blockBootstrap([1, 2, 3], a, median, [0.95], new Random(1, 0))).toBeNull()
  })
})

describe('paired cycles', () => {
  const logs = fc.array(fc.integer({ min: -8, max: 8 }).map((n) => n / 8), { minLength: 1, maxLength: 9 })

  it('try every pattern of signs', () => {
    fc.assert(fc.property(logs, (values) => {
      expect(signFlipP(values, new Random(1, 0))).toBeCloseTo(signFlipByDefinition(values), 12)
    }))
    // 2 / 2^n: the least that so few cycles can show.
    expect([5, 6, 8, 16].map((n) => signFlipP(Array<number>(n).fill(0.3), new Random(1, 0)))).toEqual([0.0625, 0.03125, 0.0078125, 2 / 65536])
  })

  it('draw patterns above 16 cycles, near to what all of them would say', () => {
    const values = Array.from({ length: 17 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (1 + i / 17))
    // All 131,072 patterns, as a number of this size of case.
    let far = 0
    const seen = Math.abs(values.reduce((a, b) => a + b, 0))
    for (let pattern = 0; pattern < 2 ** 17; pattern++) if (Math.abs(values.reduce((total, one, i) => total + (pattern >> i & 1 ? one : -one), 0)) >= seen - 1e-9) far++
    expect(Math.abs(signFlipP(values, new Random(3, 0)) - far / 2 ** 17)).toBeLessThan(0.02)
    expect(signFlipP(Array<number>(40).fill(1), new Random(3, 0))).toBe(1 / 10_001)
  })

  it('have the median of all means of two, and the interval of Student', () => {
    expect(walshMedian([1, 2, 9])).toBe(3.5) // of 1, 1.5, 2, 5, 5.5, 9
    const { ratio, low, high, low90, high90, cycles } = pairedCycles([2, 8], new Random(1, 0))!
    expect([ratio, cycles]).toEqual([4, 2])
    // df 1: t.975 = 12.7062, t.95 = 6.3138; the standard error of ln 2 and ln 8 is ln 2.
    expect(Math.log(high / ratio) / Math.LN2).toBeCloseTo(12.7062, 3)
    expect(Math.log(ratio / low) / Math.LN2).toBeCloseTo(12.7062, 3)
    expect([Math.log(high90 / ratio) / Math.LN2, Math.log(ratio / low90) / Math.LN2].map((t) => t.toFixed(4))).toEqual(['6.3138', '6.3138'])
  })

  it('say nothing of one cycle, or of a ratio of 0', () => {
    expect(pairedCycles([0.5], new Random(1, 0))).toBeNull()
    expect(pairedCycles([0.5, 0, 0.5], new Random(1, 0))).toBeNull()
  })
})

describe('medians of long series', () => {
  it.each([0, 0.7, 0.9])('hold the truth about 95 times of 100, phi %d', (phi) => {
    let held = 0
    for (let run = 0; run < 300; run++) {
      const { low, high } = medianRatio(autoregressive(800, phi, 2 * run), autoregressive(700, phi, 2 * run + 1), 0.95)!
      if (low <= 1 && high >= 1) held++
    }
    expect(held / 300).toBeGreaterThan(0.9)
    expect(held / 300).toBeLessThan(0.99)
  })

  it('agree with the block bootstrap', () => {
    const a = autoregressive(3000, 0.5, 1), b = autoregressive(3000, 0.5, 2), drawn = blockBootstrap(a, b, median, [0.95], new Random(1, 1))!.intervals[0]!, found = medianRatio(a, b, 0.95)!
    expect(found.ratio).toBe(median(b) / median(a))
    expect((found.high - found.low) / (drawn.high - drawn.low)).toBeGreaterThan(0.8)
    expect((found.high - found.low) / (drawn.high - drawn.low)).toBeLessThan(1.25)
  })

  it('of what never changes have no width, of times of 0 no interval', () => {
    expect(medianRatio([2, 2, 2, 2], [3, 3, 3], 0.95)).toEqual({ ratio: 1.5, low: 1.5, high: 1.5 })
    expect(medianRatio([0, 0, 0, 1], [1, 1, 1, 1], 0.95)).toBeNull()
  })
})

it('numbers too large to be squared have no ratio', () => {
  const huge = momentsOf([1e300, 2e300, 1e300, 2e300]), some = momentsOf([1, 2, 3, 4])
  expect([retention(huge, some, 0.95), retention(some, huge, 0.95), detectableEffect(huge, some)]).toEqual([null, null, null])
})
