import { studentAbove, studentQuantile } from './student.ts'

/** Difference of two means without equal variances. */
export interface Welch {
  /** mean(a) - mean(b), its standard error, and the degrees of freedom of Welch and Satterthwaite. */
  difference: number
  error: number
  df: number
  t: number
  /** Two-sided. */
  p: number
}

/** Two one-sided tests that the difference lies within (low, high): it does where both p are small (Schuirmann 1987). */
export interface Tost extends Welch {
  tLower: number
  pLower: number
  tUpper: number
  pUpper: number
  /** The larger of the two: at most alpha where the interval of 1 - 2 alpha lies within the bounds. */
  pEquivalent: number
  /** Interval of 90 %. */
  ci90: [number, number]
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Variance over n - `lost` (1: of a sample, 0: of a population). */
export function variance(values: readonly number[], lost: 0 | 1): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - lost)
}

/** Welch's t test; `null` where a side has fewer than two values or nothing varies. */
export function welch(a: readonly number[], b: readonly number[]): Welch | null {
  if (a.length < 2 || b.length < 2) return null
  const va = variance(a, 1) / a.length, vb = variance(b, 1) / b.length, error = Math.sqrt(va + vb)
  if (!(error > 0)) return null
  const difference = mean(a) - mean(b), t = difference / error
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1))
  return { difference, error, df, t, p: 2 * studentAbove(Math.abs(t), df) }
}

/** Equivalence of two means within (low, high) of their difference a - b; `null` as `welch`. */
export function tost(a: readonly number[], b: readonly number[], low: number, high: number): Tost | null {
  const test = welch(a, b)
  if (test === null) return null
  const { difference, error, df } = test
  const tLower = (difference - low) / error, tUpper = (difference - high) / error
  const pLower = studentAbove(tLower, df), pUpper = studentAbove(-tUpper, df), half = studentQuantile(0.05, df) * error
  return { ...test, tLower, pLower, tUpper, pUpper, pEquivalent: Math.max(pLower, pUpper), ci90: [difference - half, difference + half] }
}
