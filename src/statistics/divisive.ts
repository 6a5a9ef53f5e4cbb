/** Where a piece of a series falls apart best, by index within it; `null` where it is too short. */
export function bestSplit(values: readonly number[], shortest: number): { at: number; q: number } | null {
  const length = values.length, within = pairSums(values)
  let best: { at: number; q: number } | null = null
  for (let at = shortest; at <= length - shortest; at++) {
    const n = at, left = n > 1 ? within[0]![at]! / (n - 1) : 0
    for (let end = at + shortest; end <= length; end++) {
      const m = end - at, right = m > 1 ? within[at]![end]! / (m - 1) : 0
      const across = within[0]![end]! - within[0]![at]! - within[at]![end]!
      const q = 2 / (m + n) * (across - m * left - n * right)
      if (best === null || q > best.q) best = { at, q }
    }
  }
  return best
}

/** Sum of |x - y| over the unordered pairs of values[i..j), at [i][j]. */
function pairSums(values: readonly number[]): Float64Array[] {
  const sums = Array.from({ length: values.length + 1 }, () => new Float64Array(values.length + 1))
  for (let i = values.length - 1; i >= 0; i--) {
    let first = 0
    for (let j = i + 1; j < values.length; j++) {
      first += Math.abs(values[j]! - values[i]!)
      sums[i]![j + 1] = first + sums[i + 1]![j + 1]!
    }
  }
  return sums
}
