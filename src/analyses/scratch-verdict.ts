import type { Answer, Verdict } from '../core/result.ts'
import { formatAbout, formatBytes, formatCount, formatFactor } from '../core/units.ts'
import { ratio } from './figure.ts'
import type { PolicyRun, ScratchFacts } from './scratch.ts'
import { boundFactor, needed } from './scratch-figures.ts'
import { touchTable } from './touch.ts'

/** To compare with, not to choose: one needs every offset planned ahead, the other lets buffers lie in pieces, which kernels seldom take. */
const ASIDE: Readonly<Record<string, string>> = { single: 'bound', chunks: 'in pieces' }

/** `policy`, `bound` or `in pieces`. */
export function kindOf(policy: string): string {
  return ASIDE[policy] ?? 'policy'
}

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
  const all = facts.runs.filter((run) => needed(run) !== null), online = all.filter(({ policy }) => kindOf(policy) === 'policy'), able = online.length > 0 ? online : all
  if (able.length === 0) return null
  const least = Math.min(...able.map(({ end }) => end.reach))
  const bySteps = able.toSorted((a, b) => perAllocation(a) - perAllocation(b) || a.end.reach - b.end.reach)
  return {
    best: bySteps.find(({ end }) => end.reach <= SAME * least)!, quickest: bySteps[0]!, worst: able.toSorted((a, b) => b.end.reach - a.end.reach)[0]!,
  }
}

function steps(run: PolicyRun): string {
  const count = formatAbout(perAllocation(run))
  return `${count} ${count === '1' ? 'step' : 'steps'} an allocation`
}

/** "1.03x the lower bound of 280 MiB", or words where a bound of nothing allows no ratio. */
function beside(run: PolicyRun, facts: ScratchFacts): string {
  const factor = boundFactor(run, facts), bound = formatBytes(facts.stream.maxLive)
  return factor === null ? `where ${bound} are asked for` : `${formatFactor(factor)} the lower bound of ${bound}`
}

function inBrackets(run: PolicyRun, facts: ScratchFacts): string {
  const factor = boundFactor(run, facts)
  return factor === null ? '' : ` (${formatFactor(factor)})`
}

function sentence(facts: ScratchFacts, choice: Choice | null): string {
  const bound = formatBytes(facts.stream.maxLive)
  if (facts.stream.allocs === 0) return `Nothing is allocated in ${facts.name}: there is nothing that a policy could place.`
  if (choice === null && !facts.limited) return `${facts.name} takes more than the ${formatBytes(facts.pool)} that can be simulated in units of ${formatBytes(facts.settings.alignment)}: at most ${bound} are live at once.`
  if (choice === null) return `No policy fits ${facts.name} into ${formatBytes(facts.pool)}: at most ${bound} are live at once.`
  const { best, worst } = choice, refused = facts.runs.filter(({ end }) => end.failures > 0).length
  const others = worst.end.reach === best.end.reach ? '' : `; ${worst.policy} needs ${formatBytes(worst.end.reach)}${inBrackets(worst, facts)}`
  const left = refused === 0 ? '' : `; ${refused} of ${facts.runs.length} policies refuse requests in ${formatBytes(facts.pool)}`
  return `${best.policy} needs ${formatBytes(best.end.reach)} for ${facts.name}, ${beside(best, facts)}${others}${left}.`
}

/** "a", "a and b", "a, b and c". */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`
}

function which(facts: ScratchFacts, choice: Choice | null): Answer {
  const question = 'Which policy?'
  if (facts.stream.allocs === 0) return { question, answer: 'Any: nothing is allocated.' }
  if (choice === null) return { question, answer: facts.limited ? `None of those asked for: --memory must be more than ${formatBytes(facts.stream.maxLive)}.` : 'Unknown: give a larger --alignment, so that the stream fits into the units that can be simulated.' }
  const { best, quickest } = choice, same = facts.runs.filter((run) => run !== best && kindOf(run.policy) === 'policy' && (needed(run) ?? Infinity) <= SAME * best.end.reach).map(({ policy }) => policy)
  const also = same.length === 0 ? '' : ` (${listed(same)} ${same.length === 1 ? 'needs' : 'need'} the same within 1 %, in no fewer steps)`
  if (quickest === best) return { question, answer: `${best.policy}: of the policies that refuse nothing none needs less memory by more than 1 %, and none takes fewer steps (${steps(best)}).` }
  return { question, answer: `${best.policy}, with ${steps(best)}${also}. ${quickest.policy} takes ${steps(quickest)}, and ${formatBytes(quickest.end.reach - best.end.reach)} more memory${inBrackets(quickest, facts)}.` }
}

function whatCost({ benches, runs }: ScratchFacts): Answer[] {
  const many = benches.find(({ name }) => name.includes('100 x 1 MiB')), one = benches.find(({ name }) => name.includes('1 x 100 MiB'))
  if (many === undefined || one === undefined || runs.length === 0) return []
  const equal = many.runs.filter((run, i) => run.end.reach === one.runs[i]!.end.reach)
  if (equal.length === 0) return []
  const wasted = equal.every(({ end }) => end.reach === many.stream.maxLive) ? 'and waste nothing' : 'and waste the same'
  return [{
    question: 'What does chunking cost?',
    answer: `Calls, not memory: 100 x 1 MiB takes ${many.stream.events} calls and 1 x 100 MiB takes ${one.stream.events} (${formatCount(ratio(many.stream.events, one.stream.events) ?? 0)} to 1); under ${equal.length} of ${runs.length} policies both need the same bytes ${wasted}. A benchmark's 9.27\u00d7 between them is time of calls.`,
  }]
}

/** What was measured, where anything was. */
function touched({ touch }: ScratchFacts): Answer[] {
  if (touch === null) return []
  const { columns } = touchTable(touch), told = columns['pattern']!.flatMap((pattern, i) => {
    const rate = columns['bandwidth']![i]
    return columns['pass']![i] === 'warm' && typeof rate === 'number' ? [`${String(pattern)} ${formatBytes(rate)}/s`] : []
  })
  const bytes = formatBytes(touch[0]?.bytes ?? 0), zeros = columns['pattern']!.findIndex((pattern, i) => pattern === 'unwritten' && columns['pass']![i] === 'warm' && columns['bandwidth']![i] === null)
  const claim = zeros >= 0 ? columns['bytesOverTime']![zeros] : null
  return [{
    question: 'How fast is real memory here?',
    answer: told.length === 0
      ? `Nobody knows: page faults and resident memory do not prove that any pass touched its ${bytes}.`
      : `${told.join(', ')} over ${bytes} (measured: median of the later passes, each word once). Memory that was only allocated, or read without ever being written, has no bandwidth${typeof claim === 'number' ? `, though time alone would claim ${formatBytes(claim)}/s of it` : ''}.`,
  }]
}

/** Above this share of unreadable rows no level of the stream can be trusted. */
const INVALID_SHARE = 0.1

/** Which policy, at what price. `lost`: rows of the stream that could not be read. */
export function scratchVerdict(facts: ScratchFacts, lost: number): Verdict {
  const choice = choose(facts), invalid = lost > INVALID_SHARE * (lost + facts.stream.events)
  return {
    grade: invalid ? 'INVALID DATA' : 'SIMULATED',
    sentence: invalid ? `${formatCount(lost)} rows of ${facts.name} could not be read: no figure of it should be quoted.` : sentence(facts, choice),
    notShown: [
      ...(lost === 0 ? [] : ['what the unreadable rows did: every figure may be off by them']),
      'time: steps are counted, not measured, and a step is not the same work under every policy',
      ...(facts.buffers === null ? [] : ['a recorded run: sizes and life spans are formulas of a model\u2019s shape, assumed']),
      ...(facts.startBytes > 0 ? ['what was live before the recording started'] : []),
      ...(facts.touch === null ? [] : ['main memory, where the touched region fits into the processor\u2019s caches']),
      'what the driver or the operating system rounds up beneath an allocator',
    ],
    answers: [...(invalid ? [] : [which(facts, choice)]), ...whatCost(facts), ...touched(facts)],
  }
}
