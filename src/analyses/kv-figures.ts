import type { Figure } from '../core/result.ts'
import { sum } from './table.ts'
import { ratio, type FigurePage } from './figure.ts'
import { labelsOf, lowerBoundTokens, runOf, type KvFacts, type KvRun } from './kv-runs.ts'
import { tokenFigure } from './kv-size-figures.ts'
import { ofHeld, sharedShare, tableShare, wasteShare } from './kv-shares.ts'

interface KvFigure extends FigurePage {
  compute(facts: KvFacts): number | null
  basis(facts: KvFacts): string
}

interface RunFigure extends FigurePage {
  compute(run: KvRun, facts: KvFacts): number | null
}

const trace = (facts: KvFacts): string => `${facts.trace.inputs[0]?.name ?? 'the workload'}, all requests`

const whole: KvFigure[] = [
  { name: 'kv.requests', unit: 'requests', formula: 'requests of the workload', compute: ({ trace: { requests } }) => requests.arrivals.length, basis: trace },
  { name: 'kv.promptTokens', unit: 'tokens', formula: 'sum of prompt lengths', compute: ({ trace: { requests } }) => sum(requests.prompts), basis: trace },
  { name: 'kv.outputTokens', unit: 'tokens', formula: 'sum of output lengths', compute: ({ trace: { requests } }) => sum(requests.outputs), basis: trace },
  {
    name: 'kv.lowerBound', unit: 'B', formula: 'most tokens live at once without a memory limit x kv.bytesPerToken', basis: (facts) => `${trace(facts)}, nothing shared`,
    compute(facts) {
      const tokens = lowerBoundTokens(facts)
      return tokens === null ? null : tokens * facts.plan.bytesPerToken
    },
  },
]

/** As `tidemark size` lists it. */
const perToken: KvFigure = { ...tokenFigure, compute: ({ plan }) => plan.bytesPerToken, basis: ({ model, types }) => `${model.name}, ${types}` }

/** Of each policy with as much memory as it wanted. */
const needs: RunFigure[] = [
  { name: 'need', unit: 'B', formula: 'most bytes held at once when no request has to wait for memory', compute: ({ counts }, { plan }) => counts.peakHeld * plan.bytesPerToken },
  { name: 'lifetime', unit: 'B', formula: 'bytes of all tokens ever stored, those stored again included', compute: ({ counts }, { plan }) => counts.lifetime * plan.bytesPerToken },
  { name: 'rate', unit: 'B/s', formula: 'kv.<policy>.lifetime / simulated seconds', compute: ({ counts, serving }, { plan }) => ratio(counts.lifetime * plan.bytesPerToken, serving.counts.end) },
  { name: 'allocations', unit: 'times', formula: 'sequences taken in, those taken in again included', compute: ({ counts }) => counts.allocs },
  { name: 'overBound', unit: '1', formula: 'kv.<policy>.need / bytes of the most tokens that this policy had live at once', compute: ({ counts }) => ratio(counts.peakHeld, counts.peakFilled) },
  { name: 'wasteShare', unit: '1', formula: '1 - live tokens / held tokens, each summed over time', compute: (run) => wasteShare(run) },
  { name: 'internalShare', unit: '1', formula: 'slots that no token ever fills / held, summed over time', compute: (run) => ofHeld(run).internal },
  { name: 'tableShare', unit: '1', formula: 'block table entries x 8 B / bytes held, summed over time', compute: (run, { plan }) => tableShare(run, plan.bytesPerToken) },
  { name: 'sharedShare', unit: '1', formula: '1 - tokens stored / tokens that all sequences have, summed over time', compute: (run) => sharedShare(run) },
  { name: 'hitShare', unit: '1', formula: 'prompt tokens found in the cache / prompt tokens taken in', compute: ({ serving: { counts } }) => ratio(counts.hits, counts.hits + counts.prefilled) },
  { name: 'copiedTokens', unit: 'tokens', formula: 'tokens moved by growing or copied by forks and on writes', compute: ({ counts }) => counts.copied },
  { name: 'steps', unit: 'steps', formula: 'elementary steps of the allocator: free-list entries looked at, splits, merges, table entries', compute: ({ counts }) => counts.steps },
]

/** Of each policy in the first memory that was given. */
const limits: RunFigure[] = [
  { name: 'peakBatch', unit: 'sequences', formula: 'most sequences at once in the first --memory', compute: ({ serving: { counts } }) => counts.peakRunning },
  { name: 'meanBatch', unit: 'sequences', formula: 'sequences summed over time / time with a request in the system, in the first --memory', compute: ({ serving: { all } }) => ratio(all.running, all.time) },
  { name: 'rejected', unit: 'requests', formula: 'requests that can never be taken in, in the first --memory', compute: ({ serving: { counts } }) => counts.rejected + counts.stuck },
  { name: 'preemptions', unit: 'times', formula: 'requests thrown out for want of memory, in the first --memory', compute: ({ serving: { counts } }) => counts.preemptions },
  { name: 'recomputedTokens', unit: 'tokens', formula: 'tokens computed again after that', compute: ({ serving: { counts } }) => counts.recomputed },
]

const named = (rules: readonly RunFigure[], label: string): RunFigure[] => rules.map((rule) => ({ ...rule, name: `kv.${label}.${rule.name}` }))

/** Figures of a KV simulation, but for that of a token; `<policy>` stands for a policy's name. */
export const kvFigures: readonly FigurePage[] = [...whole, ...named([...needs, ...limits], '<policy>')]

/** All figures of a KV simulation by name. */
export function computeKvFigures(facts: KvFacts): Record<string, Figure> {
  const figures: Record<string, Figure> = Object.fromEntries([perToken, ...whole].map((rule) => [rule.name, { value: rule.compute(facts), unit: rule.unit, basis: rule.basis(facts) }]))
  const [memory] = facts.plan.memories
  for (const label of labelsOf(facts)) {
    const free = runOf(facts, label, null), limited = memory === undefined ? undefined : runOf(facts, label, memory)
    for (const [rules, run] of [[needs, free], [limits, limited]] as const) {
      if (run === undefined) continue
      const basis = `${trace(facts)}; ${run.policy.rule}${run.memoryBytes === null ? '; as much memory as it wants' : `; ${run.memoryBytes} B of KV memory`}`
      for (const rule of named(rules, label)) figures[rule.name] = { value: rule.compute(run, facts), unit: rule.unit, basis }
    }
  }
  return figures
}
