/** Usual seconds between samples: the median of the steps above 0, the upper of two in the middle; `null` without one. */
export function usualStep(times: ArrayLike<number>): number | null {
  const steps = Float64Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => times[i + 1]! - times[i]!).filter((step) => step > 0).toSorted()
  return steps[steps.length >> 1] ?? null
}
