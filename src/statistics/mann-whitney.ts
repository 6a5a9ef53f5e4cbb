import { normalBelow } from './normal.ts'
import { MOST_EXACT, rankSums } from './rank-sums.ts'
import { doubledRanks } from './ranks.ts'

/** Whether two groups of runs differ in where they lie. */
export interface MannWhitney {
  /** Pairs in which the value of `a` is the larger, ties as half. */
  u: number
  /** Two-sided: 2 x the smaller tail, at most 1. */
  p: number
  /** P of a rank sum of `a` this small or smaller; this large or larger. */
  lower: number
  upper: number
  method: 'exact' | 'normal approximation'
}

/**
 * Mann-Whitney test of two independent groups, as benchstat does it: exact with ties from the permutation distribution of mid-rank sums, up to 100 values;
 * above that the normal approximation with corrections for ties and continuity. Both groups need a value.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  const pooled = [...a, ...b], ranks = doubledRanks(pooled)
  const sum = ranks.slice(0, a.length).reduce((total, rank) => total + rank, 0)
  const u = (sum - a.length * (a.length + 1)) / 2
  const tails = pooled.length <= MOST_EXACT ? exactTails(ranks, a.length, sum) : normalTails(ranks, a.length, b.length, u)
  return { u, ...tails, p: Math.min(1, 2 * Math.min(tails.lower, tails.upper)), method: pooled.length <= MOST_EXACT ? 'exact' : 'normal approximation' }
}

function exactTails(ranks: readonly number[], count: number, sum: number): { lower: number; upper: number } {
  const { share } = rankSums(ranks, count)
  let lower = 0, upper = 0
  for (let i = 0; i <= sum; i++) lower += share[i]!
  for (let i = sum; i < share.length; i++) upper += share[i]!
  return { lower: Math.min(1, lower), upper: Math.min(1, upper) }
}

/** Standard deviation of U with ties: nm/12 (N + 1 - sum(t^3 - t) / (N (N - 1))). */
export function deviationOfU(ranks: readonly number[], n: number, m: number): number {
  const ties = new Map<number, number>(), all = n + m
  for (const rank of ranks) ties.set(rank, (ties.get(rank) ?? 0) + 1)
  const tied = [...ties.values()].reduce((sum, t) => sum + t ** 3 - t, 0)
  return Math.sqrt((n * m / 12) * (all + 1 - tied / (all * (all - 1))))
}

function normalTails(ranks: readonly number[], n: number, m: number, u: number): { lower: number; upper: number } {
  const deviation = deviationOfU(ranks, n, m), over = u - n * m / 2
  if (deviation === 0) return { lower: 1, upper: 1 }
  return { lower: normalBelow((over + 0.5) / deviation), upper: normalBelow((0.5 - over) / deviation) }
}
