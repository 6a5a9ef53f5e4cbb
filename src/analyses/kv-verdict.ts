import type { Answer, Verdict } from '../core/result.ts'
import { factorInWords, formatAbout, formatBytes, formatCount, formatShare, shareInWords } from '../core/units.ts'
import { ratio } from './figure.ts'
import { bestRun, pageChoice } from './kv-choice.ts'
import { lowerBoundTokens, runOf, type KvFacts, type KvRun } from './kv-runs.ts'
import { wasteShare, whileWaiting } from './kv-shares.ts'

const batch = (run: KvRun): string => `${formatCount(run.serving.counts.peakRunning)} sequences at most, ${meanBatch(run)} on average`

function meanBatch({ serving: { all } }: KvRun): string {
  const mean = ratio(all.running, all.time)
  return mean === null ? 'none' : formatAbout(mean)
}

/** Simulated seconds between coming and being taken in. */
function meanWait({ serving: { counts } }: KvRun): number {
  return counts.delay / Math.max(1, counts.requests - counts.rejected)
}

function seconds(value: number): string {
  return `${formatAbout(value)} s`
}

/** Memory that the policies take when nobody waits. */
function need(facts: KvFacts): Answer {
  const free = facts.runs.filter(({ memoryBytes }) => memoryBytes === null).toSorted((a, b) => a.counts.peakHeld - b.counts.peakHeld)
  const bytes = (run: KvRun): string => formatBytes(run.counts.peakHeld * facts.plan.bytesPerToken)
  const [least] = free, most = free.at(-1), bound = lowerBoundTokens(facts)
  if (least === undefined || most === undefined) return { question: 'How much KV memory does this workload take?', answer: 'nothing was simulated' }
  const between = least === most ? `${bytes(least)} with ${least.label}` : `from ${bytes(least)} (${least.label}) to ${bytes(most)} (${most.label})`
  return {
    question: 'How much KV memory so that nobody waits for it?',
    answer: `${between}${bound === null ? '' : `; ${formatBytes(bound * facts.plan.bytesPerToken)} of tokens are live at the busiest moment, less than which nothing that shares no prompts can do`}.`,
  }
}

/** What to take in one memory. */
function choice(facts: KvFacts, memoryBytes: number | null): Answer | null {
  const best = bestRun(facts, memoryBytes)
  if (best === null) return null
  if (memoryBytes === null) {
    const waste = wasteShare(best)
    return { question: 'Which policy?', answer: `${best.label}: the least memory of those an engine can run (${best.policy.rule}); ${shareInWords(waste)} of what it holds is empty on average.` }
  }
  const { counts } = best.serving, waiting = whileWaiting(best), always = runOf(facts, best.label, null) ?? best
  const refused = counts.rejected + counts.stuck
  const state = waiting.token === null ? 'nobody ever waits for memory' : `while requests wait, ${formatShare(waiting.token)} of the memory holds tokens`
  return {
    question: `Which policy in ${formatBytes(memoryBytes)}?`,
    answer: `${best.label}: ${batch(best)}; ${state}; ${counts.delayed === 0 ? 'no request waits' : `requests wait ${seconds(meanWait(best))} on average${meanWait(always) > 0 ? `, ${seconds(meanWait(always))} of it whatever the memory` : ''}`}, ${counts.preemptions === 0 ? 'none is thrown out' : `${formatCount(counts.preemptions)} times one is thrown out`}${refused === 0 ? '' : `, ${formatCount(refused)} can never run`}.`,
  }
}

function pages(facts: KvFacts): Answer | null {
  const found = pageChoice(facts)
  if (found === null) return null
  const at = (size: number): string => {
    const { waste, table } = found.sizes.find(({ pageTokens }) => pageTokens === size)!
    return `pages of ${size} leave ${formatShare(waste)} empty at their ends and take ${formatShare(table)} for tables`
  }
  const last = found.sizes.at(-1)!
  const rest = last.pageTokens === found.chosen ? '' : `; ${at(last.pageTokens)}: the table is the small term`
  return { question: 'Which page size, and why?', answer: `${found.chosen}: ${at(found.chosen)}${rest}. Smaller pages than ${found.chosen} win less than 1 % of the memory.` }
}

/** Sentence, limits and answers of a KV simulation. */
export function computeKvVerdict(facts: KvFacts): Verdict {
  const { plan, runs, trace } = facts, [memory] = plan.memories
  const shown = runs.filter(({ memoryBytes }) => memoryBytes === (memory ?? null))
  const best = bestRun(facts, memory ?? null) ?? shown[0]!
  const worst = memory === undefined
    ? shown.toSorted((a, b) => b.counts.peakHeld - a.counts.peakHeld)[0]!
    : shown.toSorted((a, b) => meanWait(b) - meanWait(a))[0]!
  const { clock } = plan, slidingLayers = facts.model.layers.filter(({ kind }) => kind === 'sliding').length
  const isPartial = (trace.coverage?.misfits ?? 0) > 0 && trace.coverage!.coveredTokens < trace.coverage!.promptTokens
  const between = worst === best ? '' : memory === undefined
    ? `, ${worst.label} ${factorInWords(ratio(worst.counts.peakHeld, best.counts.peakHeld))} as much`
    : `, ${seconds(meanWait(worst))} with ${worst.label} (${formatCount(best.serving.counts.peakRunning)} against ${formatCount(worst.serving.counts.peakRunning)} sequences at most)`
  const count = formatCount(trace.requests.arrivals.length)
  const sentence = memory === undefined
    ? `To serve all ${count} requests without waiting for memory, ${best.label} takes ${formatBytes(best.counts.peakHeld * plan.bytesPerToken)} of KV memory${between}.`
    : `In ${formatBytes(memory)} of KV memory ${count} requests wait ${seconds(meanWait(best))} on average with ${best.label}${between}.`
  return {
    grade: isPartial ? 'INVALID DATA' : 'SIMULATED',
    sentence,
    notShown: [
      `latency or throughput (the clock is a model: every step takes ${seconds(clock.stepSeconds)}, with up to ${formatCount(clock.stepTokens)} tokens and ${formatCount(clock.batch)} sequences)`,
      'weights, compute buffers and what an engine adds: the memory is KV memory alone',
      ...(slidingLayers > 0 ? [`what ${formatCount(slidingLayers)} sliding-window layers could drop: every layer keeps every token here`] : []),
      ...(runs.some(({ policy }) => policy.clairvoyant) ? [`that ${[...new Set(runs.filter(({ policy }) => policy.clairvoyant).map(({ policy }) => policy.name))].join(', ')} can be built: they know how long an output will be`] : []),
    ],
    answers: [need(facts), ...[...plan.memories, ...(plan.memories.length === 0 ? [null] : [])].map((bytes) => choice(facts, bytes)), pages(facts)].filter((answer) => answer !== null),
  }
}
