/** Middle value; of an even count the mean of the two in the middle. NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).toSorted(), middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Twice the mid-rank of every value among all: whole numbers, ties share the mean of their ranks. */
export function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).toSorted((i, j) => values[i]! - values[j]!)
  const ranks = values.map(() => 0)
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) ranks[order[i]!] = from + 1 + to
  }
  return ranks
}
