import { mean } from './welch.ts'

/** Lengths of blocks that keep what a series remembers. */
export interface BlockLengths {
  stationary: number
  circular: number
}

/**
 * Optimal mean lengths of the blocks of a bootstrap (Politis and White 2004, corrected by Patton, Politis and White 2009), as the Python package arch computes
 * them, and capped as there. `null` with fewer than 10 values, or where nothing varies.
 */
export function blockLengths(values: readonly number[]): BlockLengths | null {
  const n = values.length
  if (n < 10 || values.every((value) => value === values[0])) return null
  const middle = mean(values), e = values.map((value) => value - middle)
  const most = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))
  const run = Math.max(5, Math.trunc(Math.log10(n))), lags = Math.min(n - 2, Math.ceil(Math.sqrt(n)) + run)
  const critical = 2 * Math.sqrt(Math.log10(n) / n)
  const covariance: number[] = [], correlation: number[] = []
  let head = e.reduce((sum, one) => sum + one * one, 0), tail = head // squares without the last, and without the first, i + 1
  for (let i = 0; i <= lags; i++) {
    let cross = 0
    for (let t = i; t < n; t++) cross += e[t]! * e[t - i]!
    head -= e[n - 1 - i]! ** 2
    tail -= e[i]! ** 2
    covariance.push(cross / n)
    correlation.push(Math.abs(cross) / Math.sqrt(head * tail))
  }
  const within = lastThatCounts(correlation, run, critical)
  const m = within === null ? lags : Math.min(lags, 2 * Math.max(within, 1))
  let g = 0, longRun = covariance[0]!
  for (let k = 1; k <= m; k++) {
    const weight = k / m <= 0.5 ? 1 : 2 * (1 - k / m)
    g += 2 * weight * k * covariance[k]!
    longRun += 2 * weight * covariance[k]!
  }
  const length = (d: number): number => Math.min(most, Math.cbrt(2 * g * g / d) * Math.cbrt(n))
  return { stationary: length(2 * longRun ** 2), circular: length(4 / 3 * longRun ** 2) }
}

/** The lag before the first run of correlations that are all small; `null` where none is. */
function lastThatCounts(correlation: readonly number[], run: number, critical: number): number | null {
  for (let i = run; i < correlation.length; i++) {
    if (correlation.slice(i - run, i).every((rho) => rho < critical)) return i - run
  }
  return null
}
