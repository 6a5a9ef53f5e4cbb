/** Which policy to take, by a stated rule. */
import type { KvFacts, KvRun } from './kv-runs.ts'
import { tableShare, wasteShare } from './kv-shares.ts'

/** Waiting time that makes no difference: one hundredth of the least, and never less than a step. */
const SAME = 1.01

/** Requests that a run could not serve. */
export function refusedBy({ serving: { counts } }: KvRun): number {
  return counts.rejected + counts.stuck
}

/** Simulated seconds between coming and being taken in, of those not rejected. */
export function meanWait({ serving: { counts } }: KvRun): number {
  return counts.delay / Math.max(1, counts.requests - counts.rejected)
}

/** The runs with the least of something, or within `same` times of it. */
function least(runs: readonly KvRun[], of: (run: KvRun) => number, same = 1): KvRun[] {
  const bar = Math.min(...runs.map(of)) * same
  return runs.filter((run) => of(run) <= bar)
}

/**
 * The best of the policies that an engine could really run, in so much memory: fewest refused requests, then least time waited, then
 * fewest tokens computed again or copied, then least memory held; `memoryBytes` `null`, as much as each wants: the least need of those that
 * refuse fewest. Of several page sizes the one that `pageChoice` takes stands for its policy.
 */
export function bestRun(facts: KvFacts, memoryBytes: number | null): KvRun | null {
  const pages = pageChoice(facts), step = facts.plan.clock.stepSeconds
  const possible = facts.runs.filter((run) => run.memoryBytes === memoryBytes && !run.policy.clairvoyant && (pages === null || run.pageTokens === null || run.pageTokens === pages.chosen))
  let runs = least(possible, refusedBy)
  if (memoryBytes !== null) {
    runs = least(runs, (run) => Math.max(meanWait(run), step), SAME)
    runs = least(runs, ({ serving, counts }) => serving.counts.recomputed + counts.copied)
  }
  return least(runs, ({ counts }) => counts.peakHeld)[0] ?? null
}

/** A page size may cost so much more of the KV memory than the best and still be taken: fewer, larger pages are easier on kernels and transfers. */
const TOLERANCE = 0.01

/** Page sizes of one policy, what each costs, and the one to take: the largest within TOLERANCE of the cheapest. */
export interface PageChoice {
  policy: string
  sizes: { pageTokens: number; waste: number; table: number }[]
  best: number
  chosen: number
}

/** `null` with fewer than two sizes, or where nothing was held. */
export function pageChoice({ runs, plan }: KvFacts): PageChoice | null {
  const first = runs.find(({ pageTokens }) => pageTokens !== null)
  const paged = runs.filter(({ memoryBytes, policy }) => memoryBytes === null && policy === first?.policy)
  const sizes = paged.flatMap((run) => {
    const waste = wasteShare(run), table = tableShare(run, plan.bytesPerToken)
    return waste === null || table === null ? [] : [{ pageTokens: run.pageTokens!, waste, table }]
  }).toSorted((a, b) => a.pageTokens - b.pageTokens)
  if (first === undefined || sizes.length < 2) return null
  const cost = ({ waste, table }: { waste: number; table: number }): number => waste + table
  const best = sizes.reduce((a, b) => (cost(b) < cost(a) ? b : a))
  const chosen = sizes.findLast((size) => cost(size) <= cost(best) + TOLERANCE)!
  return { policy: first.policy.name, sizes, best: best.pageTokens, chosen: chosen.pageTokens }
}
