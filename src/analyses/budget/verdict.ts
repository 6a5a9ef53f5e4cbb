/** The verdict on a plan. */
import type { Answer, Grade, Verdict } from '../../core/result.ts'
import { formatBytes, formatCount, formatFactor, formatShare } from '../../core/units.ts'
import { sum } from '../table.ts'
import { contradictions, shareOf, type BudgetFacts } from './facts.ts'

/** Grades from the gravest on. */
function gradeOf(facts: BudgetFacts): Grade {
  const words = new Set(facts.places.map(({ word }) => word))
  if (words.has('OVER BUDGET')) return 'OVER BUDGET'
  if (contradictions(facts).length > 0) return 'CONTRADICTED'
  return words.has('NO HEADROOM') ? 'NO HEADROOM' : 'FITS'
}

/** Whether a check of continuous integration should fail: over budget, below the stated minimum, contradicted; `strict`: without headroom too, or where the interval reaches below 0. */
export function budgetFailed(grade: Grade, below: boolean, uncertain: boolean, strict: boolean): boolean {
  return grade === 'OVER BUDGET' || grade === 'CONTRADICTED' || below || strict && (grade === 'NO HEADROOM' || uncertain)
}

function headroomSentence({ tight, places }: BudgetFacts): string {
  const { place, headroom, low, high, committed } = tight, where = places.length > 1 ? ` of ${place.name}` : ''
  const all = /\dGB|\d GB|\d ?[KMT]B/.test(place.written) ? `${formatBytes(place.capacity)} (${place.written})` : formatBytes(place.capacity), interval = low === null || high === null || low === high ? '' : `, between ${formatBytes(low)} and ${formatBytes(high)} by the intervals of its rows`
  if (headroom < 0) return `${formatBytes(committed)} are committed of ${all}${where}: ${formatBytes(-headroom)} too much${low === null || high === null || low === high ? '' : ` (headroom between ${formatBytes(low)} and ${formatBytes(high)})`}`
  if (headroom === 0) return `It fits without headroom: all ${all}${where} are committed, 0 B are left`
  if (place.minimum !== null && headroom < place.minimum) return `${formatBytes(headroom)} of ${all}${where} are left${interval}, less than the ${formatBytes(place.minimum)} that the plan asks for`
  const kept = place.reserve.bytes > 0 ? ` beside a reserve of ${formatBytes(place.reserve.bytes)}` : ''
  return `${formatBytes(headroom)} of ${all}${where} are left${kept}${interval}`
}

function answersOf(facts: BudgetFacts): Answer[] {
  const { tight, demands, whatIfs, proposal } = facts, stated = demands.flatMap(({ pool, demand }) => (demand === null ? [] : [{ pool, demand }]))
  const pool = sum(stated.map((one) => one.pool)), demand = sum(stated.map((one) => one.demand))
  const largest = tight.rows.toSorted((a, b) => b.bytes - a.bytes)[0]
  return [
    ...(largest === undefined ? [] : [{ question: 'What takes the most?', answer: `${largest.label}: ${formatBytes(largest.bytes)}, ${formatShare(largest.bytes / tight.place.capacity)} of ${tight.place.name === 'host' ? 'the memory' : tight.place.name} (${largest.tag}).` }]),
    ...(demand > 0 ? [{ question: 'Do the pools need their size?', answer: `They are ${formatBytes(pool)} for a stated demand of ${formatBytes(demand)}: ${formatFactor(pool / demand)} of it${pool >= demand ? '' : ', less than is asked for'}.${proposal === null || (proposal.freed ?? 0) <= 0 ? '' : ` Pools of their demand and a quarter more would free ${formatBytes(proposal.freed!)}.`}` }] : []),
    ...(whatIfs !== null && whatIfs.list.length > 1 ? [{ question: 'Do the what-ifs add up?', answer: Math.round(whatIfs.together) === Math.round(whatIfs.sumOfAlone) ? `Yes: together they leave ${formatBytes(whatIfs.together)} more.` : `No: alone they leave ${formatBytes(whatIfs.sumOfAlone)} more in sum, together ${formatBytes(whatIfs.together)}.` }] : []),
  ]
}

/** What the numbers do not say. */
function notShown(facts: BudgetFacts): string[] {
  const { tight } = facts, bounded = tight.rows.filter(({ low, high }) => low !== null || high !== null).length, assumed = shareOf(facts, 'assumed') ?? 0
  return [
    assumed > 0 ? `whether the ${formatShare(assumed)} of the commitment that is assumed is right` : 'what was not planned',
    'what a process really takes: promised memory is not touched memory, and peaks may be short',
    tight.low === null ? 'how far off it may be: no row states an interval' : bounded < tight.rows.length ? `how far off the rows without an interval may be (${formatCount(tight.rows.length - bounded)} of ${formatCount(tight.rows.length)})` : 'how likely the ends of the interval are: they are sums of lows and of highs, a bound',
    'speed: memory that fits says nothing of bandwidth or latency',
  ]
}

/** Grade, sentence, and what it does not show. */
export function verdictOf(facts: BudgetFacts): Verdict {
  const wrong = contradictions(facts), grade = gradeOf(facts)
  const own = wrong.length === 0 ? '' : `; ${formatCount(wrong.length)} of ${formatCount(facts.checks.length)} numbers that the plan states of itself ${wrong.length === 1 ? 'does' : 'do'} not hold`
  return { grade, sentence: `${headroomSentence(facts)}${own}.`, notShown: notShown(facts), answers: answersOf(facts) }
}
