import { blockLengths } from './block-length.ts'

/** Whole numbers from 0 to before `count`, each as likely. */
export interface Draws {
  below(count: number): number
}

/** Intervals of the ratio, one for each confidence, and what was drawn. */
export interface Bootstrap {
  intervals: { low: number, high: number }[]
  draws: number
  /** Values in a block, of each side. */
  blockReference: number
  blockCompared: number
}

/** Shorter series, in blocks, say nothing by resampling. */
const LEAST_BLOCKS = 10

/**
 * Percentile intervals of statistic(compared) / statistic(reference) by circular block bootstrap: series in order of time, blocks of the length of Politis and
 * White. The check beside the interval of the means, for medians and quantiles. `null` where a series holds fewer than 10 of its blocks.
 */
export function blockBootstrap(
  reference: readonly number[], compared: readonly number[], statistic: (values: readonly number[]) => number, confidences: readonly number[], random: Draws, draws = 2000,
): Bootstrap | null {
  const blockReference = blockOf(reference), blockCompared = blockOf(compared)
  if (blockReference === null || blockCompared === null) return null
  const ratios = Array.from({ length: draws }, () => {
    const under = statistic(resampled(reference, blockReference, random))
    return statistic(resampled(compared, blockCompared, random)) / under
  }).toSorted((a, b) => a - b)
  const intervals = confidences.map((confidence) => ({ low: quantile(ratios, (1 - confidence) / 2), high: quantile(ratios, (1 + confidence) / 2) }))
  return { intervals, draws, blockReference, blockCompared }
}

/** Whole number of values in a block: 1 where nothing varies; `null` where the series is too short. */
function blockOf(values: readonly number[]): number | null {
  if (values.length < LEAST_BLOCKS) return null
  const block = Math.max(1, Math.ceil(blockLengths(values)?.circular ?? 1))
  return values.length / block >= LEAST_BLOCKS ? block : null
}

function resampled(values: readonly number[], block: number, random: Draws): number[] {
  const n = values.length, drawn: number[] = []
  while (drawn.length < n) {
    const from = random.below(n)
    for (let i = 0; i < block && drawn.length < n; i++) drawn.push(values[(from + i) % n]!)
  }
  return drawn
}

/** Between the two nearest in order, as most programs do (Hyndman and Fan's type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share, below = Math.floor(at)
  return sorted[below]! + (at - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!)
}
