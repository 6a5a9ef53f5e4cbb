import type { Draws } from './block-bootstrap.ts'
import { median } from './ranks.ts'
import type { RatioInterval } from './retention.ts'
import { studentQuantile } from './student.ts'
import { mean, variance } from './welch.ts'

/** Ratios of cycles that each ran both ways, one after the other. */
export interface PairedCycles extends RatioInterval {
  cycles: number
  /** Interval at 90 %: what equivalence is judged by. */
  low90: number
  high90: number
  signFlipP: number
  signFlip: 'every pattern' | 'drawn patterns'
  hodgesLehmann: number
  /** Change of the ratio that so many cycles, as noisy as these, show 8 times of 10. */
  detectable: number
}

/** Up to so many cycles every pattern of signs is tried. */
const MOST_ENUMERATED = 16
const DRAWN = 10_000

/**
 * Geometric mean of the ratios of cycles with Student's intervals of n - 1 degrees of freedom (Kalibera and Jones: repeat where the variance is), the exact
 * sign-flip test and the Hodges-Lehmann estimate. `null` with fewer than 2 cycles or a ratio that is not above 0.
 */
export function pairedCycles(ratios: readonly number[], random: Draws): PairedCycles | null {
  const n = ratios.length
  if (n < 2 || ratios.some((ratio) => !(ratio > 0 && ratio < Infinity))) return null
  const logs = ratios.map(Math.log), centre = mean(logs), error = Math.sqrt(variance(logs, 1) / n)
  const at = (tail: number, side: number): number => Math.exp(centre + side * studentQuantile(tail, n - 1) * error)
  return {
    cycles: n, ratio: Math.exp(centre), low: at(0.025, -1), high: at(0.025, 1), low90: at(0.05, -1), high90: at(0.05, 1),
    signFlipP: signFlipP(logs, random),
    signFlip: n <= MOST_ENUMERATED ? 'every pattern' : 'drawn patterns',
    hodgesLehmann: Math.exp(walshMedian(logs)),
    detectable: -Math.expm1(-(studentQuantile(0.025, n - 1) + studentQuantile(0.2, n - 1)) * error),
  }
}

/**
 * Share of the 2^n patterns of signs whose mean lies as far from 0 as the one seen: exact up to 16 differences, else of 10,000 drawn patterns and the one seen.
 * The smallest of 5 is 0.0625, of 6 is 0.031. 1 of nothing.
 */
export function signFlipP(differences: readonly number[], random: Draws): number {
  const n = differences.length, seen = Math.abs(differences.reduce((sum, one) => sum + one, 0))
  const least = seen - 1e-12 * differences.reduce((sum, one) => sum + Math.abs(one), 0) // sums of the same numbers in another order
  const asFar = (isNegative: (i: number) => boolean): boolean => Math.abs(differences.reduce((sum, one, i) => sum + (isNegative(i) ? -one : one), 0)) >= least
  let found = 0
  if (n > MOST_ENUMERATED) {
    for (let draw = 0; draw < DRAWN; draw++) if (asFar(() => random.below(2) === 1)) found++
    return (found + 1) / (DRAWN + 1)
  }
  for (let pattern = 0; pattern < 2 ** n; pattern++) if (asFar((i) => (pattern >> i & 1) === 1)) found++
  return found / 2 ** n
}

/** Hodges-Lehmann estimate of one group: the median of the means of all pairs, each value with itself too. */
export function walshMedian(values: readonly number[]): number {
  return median(values.flatMap((one, i) => values.slice(i).map((other) => (one + other) / 2)))
}
