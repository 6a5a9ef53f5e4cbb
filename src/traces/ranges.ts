/** Disjoint ranges in order, flat: [from, to, from, to, …). */
export type Ranges = readonly number[]

/** Joins two lists of disjoint ranges in order. */
export function union(a: Ranges, b: Ranges): number[] {
  const out: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const first = j >= b.length || (i < a.length && a[i]! <= b[j]!)
    const from = first ? a[i]! : b[j]!
    const to = first ? a[i + 1]! : b[j + 1]!
    if (first) i += 2
    else j += 2
    if (out.length > 0 && from <= out.at(-1)!) out[out.length - 1] = Math.max(out.at(-1)!, to)
    else out.push(from, to)
  }
  return out
}

/** Sum of the lengths. */
export function length(ranges: Ranges): number {
  let sum = 0
  for (let i = 0; i < ranges.length; i += 2) sum += ranges[i + 1]! - ranges[i]!
  return sum
}
