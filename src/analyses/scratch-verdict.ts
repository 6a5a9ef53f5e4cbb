import type { Answer, Verdict } from '../core/result.ts'
import { formatBytes, formatCount, formatFactor } from '../core/units.ts'
import { ratio } from './io-figures.ts'
import type { PolicyRun, ScratchFacts } from './scratch.ts'
import { boundFactor, needed } from './scratch-figures.ts'

/** To compare with, not to choose: one needs every offset planned ahead, the other lets buffers lie in pieces, which kernels seldom take. */
const ASIDE = new Set(['single', 'chunks'])
/** Memory within so much of the least counts as the same. */
const SAME = 1.01

/** What to choose, among the policies that refused nothing. */
export interface Choice {
  best: PolicyRun
  /** Fewest steps an allocation. */
  quickest: PolicyRun
  /** Most memory. */
  worst: PolicyRun
}

function perAllocation({ end }: PolicyRun): number {
  return end.steps / Math.max(1, end.allocs)
}

/** Of those that need the least memory, within 1 %, the one with the fewest steps. `null` where every policy refused something. */
export function choose(facts: ScratchFacts): Choice | null {
  const all = facts.runs.filter((run) => needed(run) !== null), online = all.filter(({ policy }) => !ASIDE.has(policy)), able = online.length > 0 ? online : all
  if (able.length === 0) return null
  const least = Math.min(...able.map(({ end }) => end.reach))
  const bySteps = able.toSorted((a, b) => perAllocation(a) - perAllocation(b) || a.end.reach - b.end.reach)
  return {
    best: bySteps.find(({ end }) => end.reach <= SAME * least)!, quickest: bySteps[0]!, worst: able.toSorted((a, b) => b.end.reach - a.end.reach)[0]!,
  }
}

function steps(run: PolicyRun): string {
  return `${formatCount(Number(perAllocation(run).toPrecision(3)))} steps an allocation`
}

function times(run: PolicyRun, facts: ScratchFacts): string {
  return formatFactor(boundFactor(run, facts) ?? 1)
}

function sentence(facts: ScratchFacts, choice: Choice | null): string {
  const bound = formatBytes(facts.stream.maxLive)
  if (choice === null) return `No policy fits ${facts.name} into ${formatBytes(facts.pool)}: at most ${bound} are live at once.`
  const { best, worst } = choice, refused = facts.runs.filter(({ end }) => end.failures > 0).length
  const others = worst === best ? '' : `; ${worst.policy} needs ${formatBytes(worst.end.reach)} (${times(worst, facts)})`
  const left = refused === 0 ? '' : `; ${refused} of ${facts.runs.length} policies refuse requests in ${formatBytes(facts.pool)}`
  return `${best.policy} needs ${formatBytes(best.end.reach)} for ${facts.name}, ${times(best, facts)} the lower bound of ${bound}${others}${left}.`
}

function which(facts: ScratchFacts, choice: Choice | null): Answer {
  const question = 'Which policy?'
  if (choice === null) return { question, answer: `None of those asked for: --memory must be more than ${formatBytes(facts.stream.maxLive)}.` }
  const { best, quickest } = choice
  if (quickest === best) return { question, answer: `${best.policy}: nothing that refuses no request needs less memory, and nothing does it in fewer steps (${steps(best)}).` }
  return { question, answer: `${best.policy}, with ${steps(best)}. ${quickest.policy} takes ${steps(quickest)}, and ${formatBytes(quickest.end.reach - best.end.reach)} more memory (${times(quickest, facts)}).` }
}

function whatCost({ benches, runs }: ScratchFacts): Answer[] {
  const many = benches.find(({ name }) => name.includes('100 x 1 MiB')), one = benches.find(({ name }) => name.includes('1 x 100 MiB'))
  if (many === undefined || one === undefined || runs.length === 0) return []
  const equal = many.runs.filter((run, i) => run.end.reach === one.runs[i]!.end.reach && run.end.failures === 0)
  if (equal.length === 0) return []
  const wasted = equal.every(({ end }) => end.reach === many.stream.maxLive) ? 'and waste nothing' : 'and waste the same'
  return [{
    question: 'What does chunking cost?',
    answer: `Calls, not memory: 100 x 1 MiB takes ${many.stream.events} calls and 1 x 100 MiB takes ${one.stream.events} (${formatCount(ratio(many.stream.events, one.stream.events) ?? 0)} to 1); under ${equal.length} of ${runs.length} policies both need the same bytes ${wasted}. A benchmark's 9.27\u00d7 between them is time of calls.`,
  }]
}

/** What was measured, where anything was. */
function touched(facts: ScratchFacts): Answer[] {
  if (facts.touch === null) return []
  return [{ question: 'How fast is real memory here?', answer: 'Told in the table of touched memory, only for passes over pages that the kernel is known to have handed out.' }]
}

/** Which policy, at what price. */
export function scratchVerdict(facts: ScratchFacts): Verdict {
  const choice = choose(facts)
  return {
    grade: 'SIMULATED',
    sentence: sentence(facts, choice),
    notShown: [
      'time: steps are counted, not measured, and a step is not the same work under every policy',
      ...(facts.buffers === null ? [] : ['a recorded run: sizes and life spans are formulas of a model\u2019s shape, assumed']),
      ...(facts.startBytes > 0 ? ['what was live before the recording started'] : []),
      'what the driver or the operating system rounds up beneath an allocator',
    ],
    answers: [which(facts, choice), ...whatCost(facts), ...touched(facts)],
  }
}
