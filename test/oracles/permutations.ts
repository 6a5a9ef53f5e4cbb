/** Every way to choose `count` positions of `length`. */
export function* choices(length: number, count: number, from = 0): Generator<number[]> {
  if (count === 0) {
    yield []
    return
  }
  for (let first = from; first <= length - count; first++) for (const rest of choices(length, count - 1, first + 1)) yield [first, ...rest]
}

/** Pairs in which the value of `a` is the larger, ties as half. */
export function wins(a: readonly number[], b: readonly number[]): number {
  let count = 0
  for (const x of a) for (const y of b) count += x > y ? 1 : x === y ? 0.5 : 0
  return count
}

/** Two-sided p by going through every split of the pooled values. */
export function permutationP(a: readonly number[], b: readonly number[]): number {
  const pooled = [...a, ...b], seen = wins(a, b)
  let lower = 0, upper = 0, all = 0
  for (const chosen of choices(pooled.length, a.length)) {
    const u = wins(chosen.map((i) => pooled[i]!), pooled.filter((_, i) => !chosen.includes(i)))
    all++
    if (u <= seen) lower++
    if (u >= seen) upper++
  }
  return Math.min(1, 2 * Math.min(lower, upper) / all)
}
