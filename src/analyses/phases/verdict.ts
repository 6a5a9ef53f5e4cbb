import type { LedgerEntry, Verdict } from '../../core/result.ts'
import { formatCount } from '../../core/units.ts'
import type { Comparison, PhaseFacts, Quantity } from './facts.ts'
import { nameOf } from './verdict-notes.ts'
import { GRAVEST, marginText, printedWord } from './verdict-words.ts'

/** What the numbers of a metric do not say, whatever the verdict. */
function unseenBy({ metric, statistic, unit, series }: Quantity): string[] {
  if (statistic !== 'mean') return ['which resource was short: memory bandwidth, cache, disk and processor slow a job alike', 'latency of work that did not end within the recording']
  if (/avail|free/i.test(metric)) return ['memory bandwidth', 'latency of any job', 'whether mapped weights stay in memory: file cache counts as available', 'what happened between two samples']
  if (unit === 'B') return ['what the memory is used for, and whether it can be had back', 'latency of any job', 'what happened between two samples']
  return ['latency of any job', ...(series.kind === 'level' ? ['what happened between two samples'] : [])]
}

function notShown({ comparisons, quantities, beside }: PhaseFacts, ledger: readonly LedgerEntry[]): string[] {
  const isLatency = quantities.some(({ statistic }) => statistic !== 'mean'), lists = quantities.flatMap(unseenBy)
  return [...new Set([
    ...(isLatency ? lists.filter((one) => one !== 'latency of any job') : lists),
    ...(beside.protections.some(({ protects }) => protects === true) ? [] : ['that a protection (QoS) works']),
    'whether the phase itself made a difference: what else ran is not controlled',
    ...(comparisons.length > 1 ? [`that all ${formatCount(comparisons.length)} comparisons hold together: of 20 at 95 % one strays by chance`] : []),
    ...(ledger.some(({ kind }) => kind === 'lost') ? ['what the unreadable lines held'] : []),
  ])]
}

/** "contended, speed (median latency): 58.7 % ..." */
const told = (one: Comparison): string => `${one.phase}, ${nameOf(one.quantity)}: ${one.note}`

/** The sentence: the primary metric if its word is the gravest, else the first that has it; then how the others come out. */
export function verdictOf(facts: PhaseFacts, ledger: readonly LedgerEntry[]): Verdict {
  const { comparisons, primary, margin } = facts
  const word = GRAVEST.find((grave) => comparisons.some((one) => one.word === grave)) ?? 'INSUFFICIENT'
  const first = primary?.word === word ? primary : comparisons.find((one) => one.word === word)
  if (first === undefined) return { grade: 'INSUFFICIENT', sentence: 'Nothing could be compared.', notShown: notShown(facts, ledger), answers: [] }
  const same = comparisons.filter((one) => one !== first && one.word === word).length
  const others = GRAVEST.filter((other) => other !== word).flatMap((other) => {
    const count = comparisons.filter((one) => one.word === other).length
    return count === 0 ? [] : [`${printedWord(other, margin)} for ${formatCount(count)}`]
  })
  const rest = [...(same > 0 ? [`the same word for ${formatCount(same)} more`] : []), ...others]
  return {
    grade: word,
    sentence: `${capital(told(first))}.${rest.length > 0 ? ` Of ${formatCount(comparisons.length)} comparisons: ${rest.join(', ')}.` : ''}`,
    notShown: notShown(facts, ledger),
    answers: answersOf(facts, first),
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function answersOf({ comparisons, margin, beside }: PhaseFacts, first: Comparison): Verdict['answers'] {
  const kept = comparisons.find((one) => one.word === 'NO LOSS' && one !== first), shaky = comparisons.find((one) => one.halves !== null && one.halves.naiveP < 0.001)
  return [
    ...beside.protections.map(({ metric, sentence }) => ({ question: `Does ${metric} show that a protection (QoS) works?`, answer: sentence })),
    ...(kept === undefined ? [] : [{ question: `What was kept within ${marginText(margin)}?`, answer: `${capital(told(kept))}.` }]),
    ...(shaky === undefined ? [] : [{
      question: 'What would counting every sample as independent have said?',
      answer: `That ${shaky.reference} differs from itself: Mann-Whitney calls the two halves of its ${nameOf(shaky.quantity)} different with p = ${shaky.halves!.naiveP.toExponential(1)}, and nothing was changed between them.`,
    }]),
  ]
}
