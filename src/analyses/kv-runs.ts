/** The same requests through every KV policy, page size and memory that was asked for. */
import type { AllocatorCounts } from '../allocators/allocator.ts'
import type { KvPolicy, KvSettings } from '../allocators/kv.ts'
import { serve, type ClockSettings, type ServingRun } from '../allocators/serving.ts'
import type { Simulators } from '../core/simulators.ts'
import { TidemarkError } from '../core/error.ts'
import type { KvModel } from '../context/model.ts'
import type { RequestTrace, Requests } from '../traces/requests.ts'

/** What is simulated. */
export interface KvPlan {
  policies: readonly KvPolicy[]
  /** Tokens of a page; policies without pages run once. */
  pageSizes: readonly number[]
  /** Bytes of KV memory; each policy also runs with as much as it wants. */
  memories: readonly number[]
  bytesPerToken: number
  clock: ClockSettings
  settings: Omit<KvSettings, 'pageTokens'>
}

/** One policy over the whole trace. */
export interface KvRun {
  /** The policy, and its page size where there are several: `paged-16`. */
  label: string
  policy: KvPolicy
  /** `null` where the policy has no pages. */
  pageTokens: number | null
  /** `null`: as much as it wanted. */
  memoryBytes: number | null
  /** Tokens that the memory has room for; a policy may be able to use fewer. */
  poolTokens: number
  counts: AllocatorCounts
  serving: ServingRun
}

/** Everything that figures, tables and findings of a KV simulation are made from. */
export interface KvFacts {
  plan: KvPlan
  model: KvModel
  /** What an element is stored as, and how that is known. */
  types: string
  trace: RequestTrace
  runs: KvRun[]
}

/** Addresses of a placer are below this. */
const MOST_TOKENS = 2 ** 31 - 1

/** As many tokens as a policy cannot run out of: every sequence at its longest, twice for rounding and twice for moving; pages do neither. Throws `USAGE`. */
function ample({ clock: { batch }, settings: { maxLength } }: KvPlan, policy: KvPolicy, settings: KvSettings): number {
  const grain = policy.paged ? settings.pageTokens : policy.grain?.(settings) ?? 1
  const sequences = batch * Math.ceil(maxLength / grain) * grain
  if (sequences > 2 ** 29) throw new TidemarkError('USAGE', `${policy.name}: ${batch} sequences that take at least ${grain} tokens each are more than can be simulated (2^29 tokens): lower --batch or ${policy.paged ? '--page-size' : 'its piece (--chunk, --virtual-page)'}`)
  return Math.min(MOST_TOKENS, policy.paged ? sequences * 2 : sequences * 4)
}

/** Runs the plan; `newSimulators` gives a fresh instance for each run, so that its memory goes with it. `pause` is awaited now and then. */
export async function runPlan(newSimulators: () => Simulators, requests: Requests, plan: KvPlan, pause: (label: string, share: number) => Promise<void>): Promise<KvRun[]> {
  const runs: KvRun[] = []
  for (const memoryBytes of [null, ...plan.memories]) {
    for (const policy of plan.policies) {
      if (policy.fixed && memoryBytes === null) continue
      const sizes = policy.paged ? plan.pageSizes : [plan.pageSizes[0]!]
      for (const pageTokens of sizes) {
        const label = policy.paged && sizes.length > 1 ? `${policy.name}-${pageTokens}` : policy.name
        await pause(label, 0)
        const core = newSimulators()
        const settings = { ...plan.settings, pageTokens }
        const pool = memoryBytes === null ? ample(plan, policy, settings) : Math.min(MOST_TOKENS, Math.floor(memoryBytes / plan.bytesPerToken))
        const allocator = policy.make(core, pool, settings)
        const serving = await serve(core, allocator, requests, { ...plan.clock, longest: plan.settings.maxLength }, { pause: (share) => pause(label, share) })
        runs.push({ label, policy, pageTokens: policy.paged ? pageTokens : null, memoryBytes, poolTokens: pool, counts: allocator.counts(), serving })
      }
    }
  }
  return runs
}

/** The run of a label with so much memory. */
export function runOf(facts: KvFacts, label: string, memoryBytes: number | null): KvRun | undefined {
  return facts.runs.find((run) => run.label === label && run.memoryBytes === memoryBytes)
}

/** Labels in the order of the plan. */
export function labelsOf(facts: KvFacts): string[] {
  return [...new Set(facts.runs.map(({ label }) => label))]
}

/** Most tokens that were live at once, with as much memory as was wanted: no policy that shares nothing can do with less. `null` where every policy shares. */
export function lowerBoundTokens(facts: KvFacts): number | null {
  const forksShare = facts.plan.clock.samples > 1 && !facts.plan.settings.deepCopy
  const unshared = facts.runs.filter(({ memoryBytes, policy }) => memoryBytes === null && !policy.shares && !(policy.paged && forksShare))
  return unshared.length === 0 ? null : Math.max(...unshared.map(({ counts }) => counts.peakFilled))
}
