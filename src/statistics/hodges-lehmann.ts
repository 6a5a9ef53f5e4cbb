import { deviationOfU } from './mann-whitney.ts'
import { normalQuantile } from './normal.ts'
import { lowerBound, MOST_EXACT, rankSums, upperBound } from './rank-sums.ts'
import { doubledRanks, median } from './ranks.ts'

/** How far `b` lies above `a`, with its interval; a bound is `null` where the runs are too few for one at that confidence. */
export interface Shift {
  shift: number
  low: number | null
  high: number | null
}

/**
 * Hodges-Lehmann shift: the median of all differences b - a. Interval: the test inverted over the ordered differences. The bounds are those that leave
 * out as many differences as U of the permutation distribution, ties and all, may have in a tail of (1 - confidence) / 2 (the exact interval of SAS
 * NPAR1WAY); above 100 values U is taken as normal. Both groups need a value.
 */
export function hodgesLehmann(a: readonly number[], b: readonly number[], confidence: number): Shift {
  if (a.length + b.length > MOST_EXACT) return hodgesLehmannAsymptotic(a, b, confidence)
  const differences = ordered(a, b), n = a.length, tail = (1 - confidence) / 2
  const sums = rankSums(doubledRanks([...a, ...b]), n)
  const uOf = (sum: number | null): number | null => (sum === null ? null : (sum - n * (n + 1)) / 2)
  const lowest = uOf(lowerBound(sums, tail)), highest = uOf(upperBound(sums, tail))
  return bounded(differences, lowest, highest === null ? null : n * b.length - highest)
}

/** The same with U taken as normal, ties corrected for: the asymptotic interval of SAS NPAR1WAY. */
export function hodgesLehmannAsymptotic(a: readonly number[], b: readonly number[], confidence: number): Shift {
  const half = a.length * b.length / 2, deviation = deviationOfU(doubledRanks([...a, ...b]), a.length, b.length)
  const below = half + normalQuantile((1 - confidence) / 2) * deviation
  return bounded(ordered(a, b), below, below)
}

function ordered(a: readonly number[], b: readonly number[]): number[] {
  return b.flatMap((y) => a.map((x) => y - x)).sort((x, y) => x - y)
}

/** `below` and `above`: how many differences lie beyond each bound, a half taken down. */
function bounded(differences: readonly number[], below: number | null, above: number | null): Shift {
  const at = (count: number | null): number | null => (count === null || count < 0 ? null : Math.min(Math.floor(count), (differences.length - 1) >> 1))
  const low = at(below), high = at(above)
  return { shift: median(differences), low: low === null ? null : differences[low]!, high: high === null ? null : differences[differences.length - 1 - high]! }
}
