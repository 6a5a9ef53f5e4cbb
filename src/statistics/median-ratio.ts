import { effectiveCount } from './autocorrelation.ts'
import { normalQuantile } from './normal.ts'
import { median } from './ranks.ts'
import type { RatioInterval } from './retention.ts'

/**
 * Median of `compared` / median of `reference` with its interval for long series: each median lies between the order statistics at n / 2 (1 -+ z / sqrt(n_eff)),
 * n_eff that of the series of "below the median or not" (Bahadur 1966); logarithms of both add as squares. `null`
 * where a value around a median is not above 0.
 */
export function medianRatio(reference: readonly number[], compared: readonly number[], confidence: number): RatioInterval | null {
  const z = normalQuantile((1 + confidence) / 2), a = around(reference, z), b = around(compared, z)
  if (!(a.low > 0 && b.low > 0 && a.high < Infinity && b.high < Infinity)) return null
  const ratio = b.middle / a.middle, log = Math.log
  return {
    ratio,
    low: ratio * Math.exp(-Math.hypot(log(b.middle / b.low), log(a.high / a.middle))),
    high: ratio * Math.exp(Math.hypot(log(b.high / b.middle), log(a.middle / a.low))),
  }
}

function around(values: readonly number[], z: number): { low: number, middle: number, high: number } {
  const n = values.length, middle = median(values), sorted = new Float64Array(values).toSorted()
  const off = z / (2 * Math.sqrt(effectiveCount(values.map((value) => (value < middle ? 1 : 0)))))
  const at = (share: number): number => sorted[Math.min(n - 1, Math.max(0, Math.round(share * n)))] ?? NaN
  return { low: at(0.5 - off), middle, high: at(0.5 + off) }
}
