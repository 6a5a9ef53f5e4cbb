/**
 * The verdict on one comparison: the first rule that holds. Three questions that the rules leave open are answered so.
 * - The band of "no loss" is [1 - m, 1 + m], as the rule is written, not [1 - m, 1 / (1 - m)]: both bounds are tested, the wording tells of the lower one.
 * - A loss that is certain and lies within the margin is a SMALL LOSS, since that rule comes first; its note says that it is within the margin. Only LOSS
 *   fails a check; under `--strict` a SMALL LOSS does too, as in `tidemark baseline`, and whatever has no verdict.
 * - Where there are cycles, how many there are decides whether they suffice, not the effective count: each cycle counts once.
 */
import type { Halves, PhaseWord } from './facts.ts'

/** Fewer effective values have no interval that holds what it promises. */
export const LEAST_EFFECTIVE = 10
/** Fewer cycles cannot come under p = 0.05 (2 / 2^5 = 0.0625). */
export const LEAST_CYCLES = 6

/** What the rules look at; ratios are turned so that more is better. */
export interface Judged {
  effectiveReference: number | null
  effectivePhase: number | null
  /** `null`: not compared by cycles. */
  cycles: number | null
  halves: Halves | null
  ratio: number | null
  low: number | null
  high: number | null
  low90: number | null
  high90: number | null
}

/** How far the reference strays from itself: a smaller difference is never a finding. */
export function floorOf(halves: Halves | null): number {
  return halves === null ? 0 : Math.abs(halves.interval.ratio - 1)
}

/** Whether the two halves of the reference differ. */
export function isUnstable(halves: Halves | null): boolean {
  return halves !== null && (halves.interval.low > 1 || halves.interval.high < 1)
}

/** The word of a comparison at a margin of 0.05 for 5 %. */
export function wordOf(judged: Judged, margin: number): PhaseWord {
  const { effectiveReference, effectivePhase, cycles, halves, ratio, low, high, low90, high90 } = judged
  if (ratio === null) return 'INSUFFICIENT'
  if (cycles === null ? Math.min(effectiveReference ?? 0, effectivePhase ?? 0) < LEAST_EFFECTIVE : cycles < LEAST_CYCLES) return 'INSUFFICIENT'
  if (cycles === null && isUnstable(halves)) return 'UNSTABLE BASELINE'
  if (low === null || high === null || low90 === null || high90 === null) return 'INSUFFICIENT'
  const beyondFloor = cycles !== null || Math.abs(ratio - 1) >= floorOf(halves)
  if (beyondFloor && high < 1 - margin) return 'LOSS'
  if (beyondFloor && high < 1) return 'SMALL LOSS'
  if (beyondFloor && low > 1 + margin) return 'GAIN'
  if (beyondFloor && low > 1) return 'SMALL GAIN'
  if (low90 >= 1 - margin && high90 <= 1 + margin) return 'NO LOSS'
  return 'INCONCLUSIVE'
}

/** The gravest first: the grade of a record is the first that one of its comparisons has. */
export const GRAVEST: readonly PhaseWord[] = ['LOSS', 'SMALL LOSS', 'UNSTABLE BASELINE', 'INSUFFICIENT', 'INCONCLUSIVE', 'NO LOSS', 'SMALL GAIN', 'GAIN']

/** "5 %" of 0.05. */
export function marginText(margin: number): string {
  return `${Number((100 * margin).toPrecision(3))} %`
}

/** The word as it is printed. */
export function printedWord(word: PhaseWord, margin: number): string {
  return word === 'NO LOSS' ? `NO LOSS BEYOND ${marginText(margin)}` : word
}
