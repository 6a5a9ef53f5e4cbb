import { describe, expect, it } from 'vitest'
import { exp, ln, power } from '../../src/core/elementary.ts'
import { Random } from '../../src/workloads/random.ts'

/** xoshiro128** by its published definition, on 32-bit words of arbitrary precision. */
function xoshiro(state: bigint[], draws: number): number[] {
  const word = (value: bigint): bigint => value & 0xffffffffn
  const turned = (value: bigint, by: bigint): bigint => word((value << by) | (value >> (32n - by)))
  return Array.from({ length: draws }, () => {
    const result = word(turned(word(state[1]! * 5n), 7n) * 9n), shifted = word(state[1]! << 9n)
    state[2]! ^= state[0]!
    state[3]! ^= state[1]!
    state[1]! ^= state[2]!
    state[0]! ^= state[3]!
    state[2]! ^= shifted
    state[3] = turned(state[3]!, 11n)
    return Number(result)
  })
}

const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: number[], middle = mean(values)): number => Math.sqrt(mean(values.map((value) => (value - middle) ** 2)))

describe('chance', () => {
  it('is xoshiro128**', () => {
    const random = new Random(42, 3)
    const { a, b, c, d } = random as unknown as Record<string, number>
    const twin = xoshiro([a, b, c, d].map((word) => BigInt(word! >>> 0)), 1000)
    expect(many(1000, () => random.bits())).toEqual(twin)
  })

  it('is the same on every machine: these numbers never change', () => {
    const random = new Random(1, 0)
    expect([random.bits(), random.bits(), random.unit(), random.exponential(), random.normal(), random.gamma(0.25), random.below(1000)]).toMatchInlineSnapshot(`
      [
        2049801877,
        2839965546,
        0.19180229598953402,
        0.877491181295149,
        -2.207905500367954,
        0.03387374181900939,
        563,
      ]
    `)
  })

  it('differs by seed, by its high half too, and by stream', () => {
    const first = [new Random(1, 0), new Random(2, 0), new Random(1, 1), new Random(2 ** 40 + 1, 0)].map((random) => random.bits())
    expect(new Set(first).size).toBe(4)
  })

  it.each([
    ['uniform', (random: Random) => random.unit(), 0.5, Math.sqrt(1 / 12)], ['exponential', (random: Random) => random.exponential(), 1, 1], ['normal', (random: Random) => random.normal(), 0, 1],
    ['gamma of shape 4', (random: Random) => random.gamma(4), 4, 2], ['gamma of shape 1/4', (random: Random) => random.gamma(0.25), 0.25, 0.5],
    ['whole below 7', (random: Random) => random.below(7), 3, 2],
  ])('%s has its mean and deviation', (_, draw, middle, spread) => {
    const random = new Random(7, 0), values = many(200_000, () => draw(random))
    expect(Math.abs(mean(values) - middle)).toBeLessThan(0.01 * spread + 0.005)
    expect(deviation(values) / spread).toBeCloseTo(1, 1.7)
  })
})

describe('elementary functions', () => {
  const random = new Random(3, 0)
  it('ln and exp agree with the engine to the last places', () => {
    for (const value of [1, 2, 0.5, Math.SQRT2, 2 ** -53, 1e300, 1 - 2 ** -53, 1 + 2 ** -52, ...many(20_000, () => random.unit()), ...many(2000, () => random.bits() + 1)]) {
      expect(Math.abs(ln(value) - Math.log(value))).toBeLessThanOrEqual(4 * 2 ** -53 * Math.abs(Math.log(value)))
    }
    for (const power of [0, 1, -1, 700, -700, ...many(20_000, () => 100 * random.unit() - 50)]) {
      expect(Math.abs(exp(power) / Math.exp(power) - 1)).toBeLessThanOrEqual(4 * 2 ** -52)
    }
    expect([exp(701), exp(-701)]).toEqual([Infinity, 0])
  })

  it('power agrees with the engine, and is exact for the power 0 and the base 1', () => {
    for (const exponent of [0.2, 0.5, 1, 1.5, -2, ...many(2000, () => 8 * random.unit() - 4)]) {
      for (const base of [1, 1.1, 1000, 2 ** 40]) expect(Math.abs(power(base, exponent) / base ** exponent - 1)).toBeLessThan(1e-13)
    }
    expect([power(7, 0), power(1, 3.7)]).toEqual([1, 1])
  })
})
