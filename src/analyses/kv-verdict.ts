import type { Answer, Verdict } from '../core/result.ts'
import { factorInWords, formatAbout, formatBytes, formatCount, formatFineShare, formatNumber, formatShare, shareInWords } from '../core/units.ts'
import { ratio } from './figure.ts'
import { bestRun, meanWait, pageChoice, refusedBy } from './kv-choice.ts'
import { lowerBoundTokens, runOf, type KvFacts, type KvRun } from './kv-runs.ts'
import { wasteShare, whileWaiting } from './kv-shares.ts'

const batch = (run: KvRun): string => `${formatNumber(run.serving.counts.peakRunning, 'sequences')} at most, ${meanBatch(run)} on average`

const requestsOf = ({ trace }: KvFacts): number => trace.requests.arrivals.length

function meanBatch({ serving: { all } }: KvRun): string {
  const mean = ratio(all.running, all.time)
  return mean === null ? 'none' : formatAbout(mean)
}

function seconds(value: number): string {
  return `${formatAbout(value)} s`
}

/** Memory that the policies take when nobody waits. */
function need(facts: KvFacts): Answer {
  const free = facts.runs.filter(({ memoryBytes }) => memoryBytes === null).toSorted((a, b) => a.counts.peakHeld - b.counts.peakHeld)
  const bytes = (run: KvRun): string => formatBytes(run.counts.peakHeld * facts.plan.bytesPerToken)
  const [least] = free, most = free.at(-1), bound = lowerBoundTokens(facts)
  if (least === undefined || most === undefined || most.counts.peakHeld === 0) return { question: 'How much KV memory does this workload take?', answer: 'none: nothing could run.' }
  const between = least === most ? `${bytes(least)} with ${least.label}` : `from ${bytes(least)} (${least.label}) to ${bytes(most)} (${most.label})`
  return {
    question: 'How much KV memory so that nobody waits for it?',
    answer: `${between}${bound === null ? '' : `; ${formatBytes(bound * facts.plan.bytesPerToken)} of tokens are live at the busiest moment, less than which nothing that shares no tokens can do`}.`,
  }
}

/** What to take in one memory. */
function choice(facts: KvFacts, memoryBytes: number | null): Answer | null {
  const best = bestRun(facts, memoryBytes)
  if (best === null || (memoryBytes === null && refusedBy(best) === requestsOf(facts))) return null
  if (memoryBytes === null) {
    if (facts.plan.policies.length === 1) return null
    const waste = wasteShare(best)
    return { question: 'Which policy?', answer: `${best.label}: the least memory of those an engine can run (${best.policy.rule}); ${shareInWords(waste)} of what it holds is empty on average.` }
  }
  const { counts } = best.serving, waiting = whileWaiting(best), always = runOf(facts, best.label, null), refused = refusedBy(best), memory = formatBytes(memoryBytes)
  if (refused === requestsOf(facts)) return { question: `Which policy in ${memory}?`, answer: 'none: no request can run in it.' }
  const state = waiting.token === null ? 'nobody ever waits for memory' : `while requests wait, ${formatShare(waiting.token)} of the memory holds tokens`
  const anyway = always !== undefined && refusedBy(always) === refused && meanWait(always) > 0 ? `, ${seconds(Math.min(meanWait(always), meanWait(best)))} of it whatever the memory` : ''
  const waits = counts.delayed === 0 ? 'no request waits for a step or longer' : `requests wait ${seconds(meanWait(best))} on average${anyway}`
  const thrown = counts.preemptions === 0 ? 'none is thrown out' : counts.preemptions === 1 ? 'once one is thrown out' : `${formatCount(counts.preemptions)} times one is thrown out`
  return { question: `Which policy in ${memory}?`, answer: `${best.label}: ${batch(best)}; ${state}; ${waits}, ${thrown}${refused === 0 ? '' : `, ${formatCount(refused)} can never run`}.` }
}

function pages(facts: KvFacts): Answer | null {
  const found = pageChoice(facts)
  if (found === null) return null
  const at = (size: number): string => {
    const { waste, table } = found.sizes.find(({ pageTokens }) => pageTokens === size)!
    return `pages of ${size} leave ${formatShare(waste)} empty at their ends and take ${formatFineShare(table)} for tables`
  }
  const [first] = found.sizes, last = found.sizes.at(-1)!
  const rest = last.pageTokens === found.chosen ? '' : `; ${at(last.pageTokens)}${last.table < last.waste ? ': the table is the small term' : ''}`
  const smaller = first!.pageTokens === found.chosen ? 'It is the smallest that was tried.' : `Smaller pages than ${found.chosen} win less than 1 % of the memory.`
  return { question: 'Which page size, and why?', answer: `${found.chosen}: ${at(found.chosen)}${rest}. ${smaller}` }
}

function longestOf({ trace: { requests: { prompts, outputs } } }: KvFacts): number {
  return prompts.reduce((most, prompt, i) => Math.max(most, prompt + outputs[i]!), 0)
}

/** What the workload takes of the best run, beside the worst of those that refuse no more; where none of them is worse, beside the one that refuses most. */
function sentenceOf(facts: KvFacts, best: KvRun, shown: readonly KvRun[]): string {
  const [memory] = facts.plan.memories, all = requestsOf(facts), refused = refusedBy(best), count = formatNumber(all, 'requests')
  const within = memory === undefined ? '' : `In ${formatBytes(memory)} of KV memory `
  if (refused === all) {
    const why = memory === undefined ? `longer than ${formatNumber(facts.plan.settings.maxLength, 'tokens')}` : 'longer than the engine allows or the memory is large'
    return `${within}${memory === undefined ? 'No' : 'no'} request of ${formatCount(all)} can run: ${all === 1 ? 'it is' : 'all are'} ${why}.`
  }
  const served = refused === 0 ? count : `${formatCount(all - refused)} of ${count}`, verb = all - refused === 1 ? 'waits' : 'wait'
  const like = shown.filter((run) => refusedBy(run) <= refused).toSorted((a, b) => (memory === undefined ? b.counts.peakHeld - a.counts.peakHeld : meanWait(b) - meanWait(a)))
  const worst = like[0] ?? best, pickiest = shown.toSorted((a, b) => refusedBy(b) - refusedBy(a))[0]!, more = refusedBy(pickiest) - refused
  let beside = more > 0 ? `; ${pickiest.label} can run ${refusedBy(pickiest) === all ? 'none' : `${formatCount(more)} less`}` : ''
  if (memory === undefined && worst.counts.peakHeld > best.counts.peakHeld) beside = `, ${worst.label} ${factorInWords(ratio(worst.counts.peakHeld, best.counts.peakHeld))} as much`
  else if (memory !== undefined && seconds(meanWait(worst)) !== seconds(meanWait(best)) && meanWait(worst) > meanWait(best)) {
    beside = `, ${seconds(meanWait(worst))} with ${worst.label} (${formatCount(best.serving.counts.peakRunning)} against ${formatNumber(worst.serving.counts.peakRunning, 'sequences')} at most)`
  }
  return memory === undefined
    ? `To serve ${refused === 0 && all > 1 ? 'all ' : ''}${served} without waiting for memory, ${best.label} takes ${formatBytes(best.counts.peakHeld * facts.plan.bytesPerToken)} of KV memory${beside}.`
    : `${within}${served} ${verb} ${seconds(meanWait(best))} on average with ${best.label}${beside}.`
}

/** Sentence, limits and answers of a KV simulation; `isInvalid`: a finding says that nothing may be quoted. */
export function computeKvVerdict(facts: KvFacts, isInvalid: boolean): Verdict {
  const { plan, runs } = facts, [memory] = plan.memories
  const shown = runs.filter(({ memoryBytes }) => memoryBytes === (memory ?? null))
  const best = bestRun(facts, memory ?? null) ?? shown[0]!
  const { clock } = plan, slidingLayers = facts.model.layers.filter(({ kind }) => kind === 'sliding').length
  return {
    grade: isInvalid ? 'INVALID DATA' : 'SIMULATED',
    sentence: sentenceOf(facts, best, shown),
    notShown: [
      `latency or throughput (the clock is a model: every step takes ${seconds(clock.stepSeconds)}, with up to ${formatNumber(clock.stepTokens, 'tokens')} and ${formatNumber(clock.batch, 'sequences')})`,
      'weights, compute buffers and what an engine adds: the memory is KV memory alone',
      ...(slidingLayers > 0 ? [`what ${formatNumber(slidingLayers, 'sliding-window layers')} could drop: every layer keeps every token here`] : []),
      ...(runs.some(({ policy }) => policy.name === 'max' || policy.name === 'slots') && plan.settings.maxLength === longestOf(facts)
        ? [`what max and slots waste where the engine allows more than ${formatNumber(plan.settings.maxLength, 'tokens')}, the longest request here: say what yours allows with --max-length`] : []),
      ...(runs.some(({ policy }) => policy.clairvoyant) ? [`that ${[...new Set(runs.filter(({ policy }) => policy.clairvoyant).map(({ policy }) => policy.name))].join(', ')} can be built: they know how long an output will be`] : []),
    ],
    answers: [need(facts), ...[...plan.memories, ...(plan.memories.length === 0 ? [null] : [])].map((bytes) => choice(facts, bytes)), pages(facts)].filter((answer) => answer !== null),
  }
}
