/** Interval of the median by order statistics: positions from 1 in the sorted values, and how often it holds the median. */
export interface OrderInterval {
  low: number
  high: number
  coverage: number
}

/**
 * Narrowest symmetric [d, n + 1 - d] that holds the median of any continuous distribution with at least this confidence: 1 - 2 P(B < d), B binomial (n, 1/2).
 * `null` where n is too small for one (under 6 at 95 %).
 */
export function medianInterval(n: number, confidence: number): OrderInterval | null {
  let found: OrderInterval | null = null, share = 0.5 ** n, below = 0
  for (let d = 1; d <= n / 2; d++) {
    below += share // P(B < d)
    share *= (n - d + 1) / d
    if (1 - 2 * below < confidence) break
    found = { low: d, high: n + 1 - d, coverage: 1 - 2 * below }
  }
  return found
}

/** Holm's step-down adjusted p-values, in the order given: the chance of one false alarm in the family stays below them. */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).toSorted((i, j) => p[i]! - p[j]!), adjusted = new Array<number>(p.length)
  let highest = 0
  for (const [rank, i] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (p.length - rank) * p[i]!))
    adjusted[i] = highest
  }
  return adjusted
}

/** Geometric mean of ratios; `null` of none, or where one is not above 0 (as benchstat: "summaries must be >0"). */
export function geometricMean(ratios: readonly number[]): number | null {
  if (ratios.length === 0 || ratios.some((ratio) => !(ratio > 0))) return null
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
}
