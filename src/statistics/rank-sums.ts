/** How the rank sum of one side is spread when every split of the pooled values is as likely: the permutation distribution. */
export interface RankSums {
  /** P(doubled rank sum = i) at index i, out of the sums that can be. */
  share: Float64Array
}

/** Both sides together: beyond it the exact distribution takes too long (100 values: about 40 ms), and the normal one is near. */
export const MOST_EXACT = 100

const kept = new Map<string, RankSums>()
/** Distributions kept: continuous samples of one size have all the same. */
const MOST_KEPT = 64

/**
 * Permutation distribution of the sum of doubled mid-ranks of `count` values out of all, by dynamic programming over the values: exact with ties.
 * Counts of splits stay below 2^97 at 100 values, so that sums of doubles lose nothing that a p-value shows.
 */
export function rankSums(doubled: readonly number[], count: number): RankSums {
  const sorted = doubled.toSorted((a, b) => a - b), key = `${count}:${sorted.join()}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const upTo = [0]
  for (const rank of sorted) upTo.push(upTo.at(-1)! + rank)
  const most = upTo.at(-1)! - upTo[sorted.length - count]!
  const step = sorted.every((rank) => rank % 2 === 0) ? 2 : 1 // without ties every sum is even
  const ways = Array.from({ length: count + 1 }, () => new Float64Array(most + 1))
  ways[0]![0] = 1
  for (const [i, rank] of sorted.entries()) {
    for (let taken = Math.min(count, i + 1); taken > 0; taken--) {
      const from = ways[taken - 1]!, to = ways[taken]!
      const highest = upTo[i + 1]! - upTo[i + 1 - taken]!, lowest = upTo[taken - 1]! + rank
      for (let sum = Math.min(highest, most); sum >= lowest; sum -= step) to[sum]! += from[sum - rank]!
    }
  }
  const share = ways[count]!, all = share.reduce((sum, way) => sum + way, 0)
  for (let i = 0; i < share.length; i++) share[i]! /= all
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!)
  const made = { share }
  kept.set(key, made)
  return made
}

/** Largest doubled rank sum that can be and whose lower tail is at most `tail`; `null` where none is. */
export function lowerBound({ share }: RankSums, tail: number): number | null {
  let total = 0, found: number | null = null
  for (let sum = 0; sum < share.length; sum++) {
    total += share[sum]!
    if (total > tail) return found
    if (share[sum]! > 0) found = sum
  }
  return found
}

/** Smallest doubled rank sum that can be and whose upper tail is at most `tail`; `null` where none is. */
export function upperBound({ share }: RankSums, tail: number): number | null {
  let total = 0, found: number | null = null
  for (let sum = share.length - 1; sum >= 0; sum--) {
    total += share[sum]!
    if (total > tail) return found
    if (share[sum]! > 0) found = sum
  }
  return found
}
