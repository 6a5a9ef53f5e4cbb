/** The statistics of a series as their definitions read, without a thought for speed. */

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

/** Correlation at a lag: sum of (x[t] - m)(x[t + k] - m) by sum of (x[t] - m)^2. */
export function correlationAt(values: readonly number[], k: number): number {
  const m = sum(values) / values.length, below = sum(values.map((x) => (x - m) * (x - m)))
  return below === 0 ? 0 : sum(values.slice(0, values.length - k).map((x, t) => (x - m) * (values[t + k]! - m))) / below
}

/** n / tau: all pairs of lags first, then those before the first that is not above 0. */
export function effectiveByDefinition(values: readonly number[]): number {
  const n = values.length
  if (n < 4 || new Set(values).size === 1) return n
  const r = Array.from({ length: Math.floor(n / 2) }, (_, i) => correlationAt(values, i + 1))
  const pairs = Array.from({ length: Math.floor(r.length / 2) }, (_, j) => r[2 * j]! + r[2 * j + 1]!), end = pairs.findIndex((pair) => pair <= 0)
  const tau = 1 + 2 * sum(end < 0 ? pairs : pairs.slice(0, end))
  return Math.min(n, Math.max(1, n / tau))
}

/** Circular and stationary block length of Politis and White as the sums read: covariances and their scales anew for each lag. */
export function blockLengthsByDefinition(x: readonly number[]): { circular: number, stationary: number } {
  const n = x.length, m0 = sum(x) / n, e = x.map((one) => one - m0)
  const cap = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3)), kn = Math.max(5, Math.trunc(Math.log10(n))), mMax = Math.min(n - 2, Math.ceil(Math.sqrt(n)) + kn)
  const cross = (i: number): number => sum(e.slice(i).map((one, t) => one * e[t]!))
  const rho = (i: number): number => Math.abs(cross(i)) / Math.sqrt(sum(e.slice(i + 1).map((one) => one ** 2)) * sum(e.slice(0, n - i - 1).map((one) => one ** 2)))
  const critical = 2 * Math.sqrt(Math.log10(n) / n)
  let m = mMax
  for (let i = kn; i <= mMax; i++) {
    if (Array.from({ length: kn }, (_, j) => rho(i - kn + j)).every((one) => one < critical)) {
      m = Math.min(mMax, 2 * Math.max(i - kn, 1))
      break
    }
  }
  const lags = Array.from({ length: m }, (_, j) => j + 1), lambda = (k: number): number => (k / m <= 0.5 ? 1 : 2 * (1 - k / m))
  const g = sum(lags.map((k) => 2 * lambda(k) * k * cross(k) / n)), lr = cross(0) / n + sum(lags.map((k) => 2 * lambda(k) * cross(k) / n))
  const length = (d: number): number => Math.min(cap, (2 * g ** 2 / d) ** (1 / 3) * n ** (1 / 3))
  return { stationary: length(2 * lr ** 2), circular: length(4 / 3 * lr ** 2) }
}

/** Share of all patterns of signs whose mean is as far from 0, signs as digits. */
export function signFlipByDefinition(values: readonly number[]): number {
  const patterns = values.reduce<number[][]>((before, x) => before.flatMap((chosen) => [[...chosen, x], [...chosen, -x]]), [[]])
  const seen = Math.abs(sum(values))
  return patterns.filter((pattern) => Math.abs(sum(pattern)) >= seen - 1e-9).length / patterns.length
}
