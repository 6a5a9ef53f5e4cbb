/** Which policy to take, by a stated rule. */
import type { KvFacts, KvRun } from './kv-runs.ts'
import { tableShare, wasteShare } from './kv-shares.ts'

/** Waiting time that makes no difference: one hundredth of the least, and never less than a step. */
const SAME = 1.01

/** Refused requests, then time waited, then tokens computed again, then memory held: what is smaller is better. */
function compare(a: KvRun, b: KvRun, step: number): number {
  const refused = ({ serving: { counts } }: KvRun): number => counts.rejected + counts.stuck
  const waits = ({ serving: { counts } }: KvRun): number => Math.max(counts.delay / Math.max(1, counts.requests), step)
  if (refused(a) !== refused(b)) return refused(a) - refused(b)
  if (waits(a) > waits(b) * SAME || waits(b) > waits(a) * SAME) return waits(a) - waits(b)
  return a.serving.counts.recomputed + a.counts.copied - b.serving.counts.recomputed - b.counts.copied || a.counts.peakHeld - b.counts.peakHeld
}

/** The best of the policies that an engine could really run, in so much memory; `null`: as much as each wants, where the least need wins. */
export function bestRun({ runs, plan }: KvFacts, memoryBytes: number | null): KvRun | null {
  const possible = runs.filter((run) => run.memoryBytes === memoryBytes && !run.policy.clairvoyant)
  const sorted = memoryBytes === null
    ? possible.toSorted((a, b) => a.serving.counts.rejected - b.serving.counts.rejected || a.counts.peakHeld - b.counts.peakHeld)
    : possible.toSorted((a, b) => compare(a, b, plan.clock.stepSeconds))
  return sorted[0] ?? null
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
