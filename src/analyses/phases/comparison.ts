/** One metric in one compared phase against the reference: one stretch of time each, or cycles. */
import { blockBootstrap, type Draws } from '../../statistics/block-bootstrap.ts'
import { mannWhitney } from '../../statistics/mann-whitney.ts'
import { medianRatio } from '../../statistics/median-ratio.ts'
import { pairedCycles } from '../../statistics/paired-cycles.ts'
import { median } from '../../statistics/ranks.ts'
import { detectableEffect, halvesOf, momentsOf, retention, type Moments, type RatioInterval } from '../../statistics/retention.ts'
import { mean } from '../../statistics/welch.ts'
import type { SamplePhase } from '../../traces/samples.ts'
import type { Comparison, Cycle, Halves, Quantity } from './facts.ts'
import type { PhasePair } from './pairs.ts'
import { valuesIn } from './quantities.ts'
import { noteOf } from './verdict-notes.ts'
import { wordOf } from './verdict-words.ts'

/** What a comparison takes beside the phases. */
export interface CompareOptions {
  margin: number
  /** Chance of the bootstrap, and of signs where there are many cycles. */
  random: Draws
}

/** Longer series are not resampled, which takes a minute: their medians are judged by order statistics. */
const MOST_RESAMPLED = 20_000

/** The values whose mean is compared: of a latency its inverse. Times of 0 have none and are left out. */
function averaged({ statistic }: Quantity, values: readonly number[]): number[] {
  return statistic === 'mean' ? [...values] : values.filter((value) => value > 0).map((value) => 1 / value)
}

/** Whether more of what is averaged is better. */
const risesWith = ({ statistic, better }: Quantity): boolean => statistic !== 'mean' || better === 'higher'

/** Of the compared by the reference, turned so that more is better. */
function turned(quantity: Quantity, reference: Moments, compared: Moments, confidence: number): RatioInterval | null {
  return risesWith(quantity) ? retention(reference, compared, confidence) : retention(compared, reference, confidence)
}

function stabilityOf(quantity: Quantity, values: readonly number[]): Halves | null {
  const found = halvesOf(values)
  if (found === null) return null
  const { first, second, interval } = found, half = Math.floor(values.length / 2)
  const naiveP = mannWhitney(values.slice(0, half), values.slice(half)).p
  return { first, second, naiveP, interval: risesWith(quantity) ? interval : turned(quantity, first, second, 0.95)! }
}

/** Compares a pair of phases, or all its cycles. */
export function compare(quantity: Quantity, pair: PhasePair, options: CompareOptions): Comparison {
  const compared = pair.paired ? byCycles(quantity, pair, options) : once(quantity, pair, options)
  const word = wordOf({ ...compared, cycles: pair.paired ? compared.cycles.filter(({ ratio }) => ratio !== null).length : null }, options.margin)
  const secondsOf = (phase: SamplePhase | undefined): number => (phase === undefined ? 0 : phase.to - phase.from)
  const spans = { reference: secondsOf(pair.cycles[0]?.reference), compared: secondsOf(pair.cycles[0]?.compared) }
  const told = { ...compared, word }
  return { ...told, note: noteOf(told, options.margin, spans) }
}

function once(quantity: Quantity, pair: PhasePair, { random }: CompareOptions): Comparison {
  const { reference, compared } = pair.cycles[0]!
  const before = valuesIn(quantity, reference).values, now = valuesIn(quantity, compared).values
  const a = averaged(quantity, before), b = averaged(quantity, now)
  const none: Comparison = {
    quantity, reference: pair.reference, phase: pair.phase, method: quantity.statistic === 'median speed' ? 'medians' : 'means',
    ratio: null, low: null, high: null, low90: null, high90: null, nReference: a.length, nPhase: b.length, effectiveReference: null, effectivePhase: null,
    halves: null, detectable: null, naiveP: null, cycles: [], paired: null, word: 'INSUFFICIENT', note: '',
  }
  if (a.length === 0 || b.length === 0) return none
  const first = momentsOf(a), second = momentsOf(b)
  const shared = {
    ...none, effectiveReference: first.effective, effectivePhase: second.effective,
    halves: stabilityOf(quantity, a), detectable: detectableEffect(first, second), naiveP: mannWhitney(a, b).p,
  }
  if (quantity.statistic !== 'median speed') {
    const wide = turned(quantity, first, second, 0.95), narrow = turned(quantity, first, second, 0.9)
    return { ...shared, ratio: wide?.ratio ?? null, low: wide?.low ?? null, high: wide?.high ?? null, low90: narrow?.low ?? null, high90: narrow?.high ?? null }
  }
  // The inverse of a median time is the median speed; the draws are of compared by reference, so that the speeds are resampled.
  const isLong = Math.max(a.length, b.length) > MOST_RESAMPLED
  const [wide, narrow] = isLong ? [medianRatio(a, b, 0.95), medianRatio(a, b, 0.9)] : blockBootstrap(a, b, median, [0.95, 0.9], random)?.intervals ?? []
  return { ...shared, ratio: median(before) / median(now), low: wide?.low ?? null, high: wide?.high ?? null, low90: narrow?.low ?? null, high90: narrow?.high ?? null }
}

function byCycles(quantity: Quantity, pair: PhasePair, { random }: CompareOptions): Comparison {
  const statistic = ({ values }: { values: readonly number[] }): number | null => {
    if (values.length === 0) return null
    return quantity.statistic === 'median speed' ? median(values) : quantity.statistic === 'mean speed' ? 1 / mean(averaged(quantity, values)) : mean(values)
  }
  let nReference = 0, nPhase = 0
  const cycles = pair.cycles.map(({ cycle, reference, compared }): Cycle => {
    const before = valuesIn(quantity, reference), now = valuesIn(quantity, compared)
    const was = statistic(before), is = statistic(now)
    nReference += before.values.length
    nPhase += now.values.length
    const fits = was !== null && is !== null && was > 0 && is > 0
    return { cycle, ratio: !fits ? null : quantity.better === 'higher' ? is / was : was / is, reference: was, compared: is }
  })
  const paired = pairedCycles(cycles.flatMap(({ ratio }) => (ratio === null ? [] : [ratio])), random)
  return {
    quantity, reference: pair.reference, phase: pair.phase, method: 'cycles',
    ratio: paired?.ratio ?? cycles.find(({ ratio }) => ratio !== null)?.ratio ?? null, low: paired?.low ?? null, high: paired?.high ?? null, low90: paired?.low90 ?? null, high90: paired?.high90 ?? null,
    nReference, nPhase, effectiveReference: null, effectivePhase: null, halves: null, detectable: paired?.detectable ?? null, naiveP: null,
    cycles, paired, word: 'INSUFFICIENT', note: '',
  }
}
