import { mean } from './welch.ts'

/** Correlation of a series with itself `lag` steps on: the sum over n - lag products by the sum of squares, 0 where nothing varies. Each lag costs n steps. */
export function autocorrelation(values: readonly number[]): (lag: number) => number {
  const middle = mean(values), off = Float64Array.from(values, (value) => value - middle)
  const squares = off.reduce((sum, one) => sum + one * one, 0)
  return (lag) => {
    let sum = 0
    for (let i = lag; i < off.length; i++) sum += off[i]! * off[i - lag]!
    return squares === 0 ? 0 : sum / squares
  }
}

/**
 * How many independent values carry as much about the mean as these: n / tau, tau = 1 + 2 (r1 + r2) + 2 (r3 + r4) + ... while a pair sum is above 0
 * (Geyer 1992, initial positive sequence; pairs begin at r1, textbooks' at r0) and its lags are at most n / 2. Between 1 and n; n where n < 4 or nothing varies.
 */
export function effectiveCount(values: readonly number[]): number {
  const n = values.length
  if (n < 4 || values.every((value) => value === values[0])) return n
  const r = autocorrelation(values)
  let tau = 1
  for (let lag = 1; lag + 1 <= n / 2; lag += 2) {
    const pair = r(lag) + r(lag + 1)
    if (pair <= 0) break
    tau += 2 * pair
  }
  return Math.min(n, Math.max(1, n / tau))
}
