/** What a word means for one comparison, in one sentence without its full stop. */
import type { Comparison, Quantity } from './facts.ts'
import { floorOf, LEAST_CYCLES, LEAST_EFFECTIVE, marginText } from './verdict-words.ts'

/** "58.7" of 0.5867. */
const points = (share: number): string => (100 * share).toFixed(1)

/** "58.7 %". */
const percent = (share: number): string => `${points(share)} %`

/** "58.7 % (44.8–76.8 %)": a ratio and its 95 % interval. */
function ratioText(ratio: number | null, low: number | null, high: number | null): string {
  if (ratio === null) return 'no ratio'
  return low === null || high === null ? percent(ratio) : `${percent(ratio)} (${points(low)}\u2013${points(high)} %)`
}

const signed = (change: number): string => `${change < 0 ? '\u2212' : '+'}${percent(Math.abs(change))}`
/** Seconds, to the next 10. */
const seconds = (value: number): string => `${Math.ceil(value / 10) * 10} s`
const about = (value: number): string => (value < 9.95 ? String(Number(value.toPrecision(2))) : String(Math.round(value)))

/** What is kept, for a sentence: "available memory", "speed (median latency)". */
export function nameOf({ metric, of }: Quantity): string {
  return `${metric === 'MemAvailable' ? 'available memory' : metric}${of === null ? '' : ` of ${of}`}`
}

/** Shorter phases first: what to record so that the effective count suffices. */
function insufficient(comparison: Comparison, spans: { reference: number, compared: number }): string {
  const { ratio, nReference, nPhase, effectiveReference, effectivePhase, cycles } = comparison
  if (comparison.method === 'cycles') {
    const whole = cycles.filter((cycle) => cycle.ratio !== null).length
    return `${whole === 1 ? '1 cycle' : `${whole} cycles`}: fewer than ${LEAST_CYCLES} cannot be told from chance (p at least ${2 / 2 ** Math.max(1, whole)}); no verdict. Record at least ${LEAST_CYCLES} cycles, better 8 to 10`
  }
  if (nReference === 0 || nPhase === 0) return `no ${comparison.quantity.statistic === 'mean' ? 'sample' : 'time above 0'} lies in ${nReference === 0 ? comparison.reference : comparison.phase}; no verdict`
  if (ratio === null) return 'means of 0 or less, or too large to be squared, have no ratio; no verdict'
  const reference = effectiveReference ?? 0, compared = effectivePhase ?? 0
  const [n, effective] = reference <= compared ? [nReference, reference] : [nPhase, compared]
  if (effective >= LEAST_EFFECTIVE) return 'the samples are fewer than 10 of their own blocks, so that their medians have no interval; no verdict'
  const wanted = Math.max(spans.reference * LEAST_EFFECTIVE / reference, spans.compared * LEAST_EFFECTIVE / compared)
  return `${n} samples carry about ${about(effective)} independent ${about(effective) === '1' ? 'one' : 'ones'}; no verdict. Record at least ${seconds(wanted)} of each phase or at least ${LEAST_CYCLES} cycles`
}

/** The sentence of a comparison that has its word. `spans`: seconds of both phases. */
export function noteOf(comparison: Comparison, margin: number, spans: { reference: number, compared: number }): string {
  const { word, quantity, reference, ratio, low, high, low90, high90, halves, detectable } = comparison
  const kept = ratioText(ratio, low, high), name = nameOf(quantity), within = marginText(margin)
  const turned = quantity.statistic === 'mean' && quantity.better === 'lower' ? `, less being better: ${reference} by ${comparison.phase}` : ''
  const bounds = (least: number, most: number, way: string): string => `between ${percent(least)} and ${percent(most)} ${way}`
  switch (word) {
    case 'INSUFFICIENT': return insufficient(comparison, spans)
    case 'UNSTABLE BASELINE': return `the two halves of ${reference} differ by ${signed(halves!.interval.ratio - 1)} on their own (${points(halves!.interval.low)}\u2013${points(halves!.interval.high)} %)`
    case 'LOSS': return `${kept.replace(' %', ` % of ${reference} ${quantity.statistic === 'mean' ? name : 'speed'}`)}${turned}`
    case 'SMALL LOSS': return `${bounds(1 - high!, 1 - low!, 'lower')}: ${low90! >= 1 - margin ? `a loss for certain, and within ${within}` : `a loss for certain, and not for certain one beyond ${within}`}`
    case 'GAIN': return `${kept}: higher by more than ${within}`
    case 'SMALL GAIN': return `${bounds(low! - 1, high! - 1, 'higher')}: ${high90! <= 1 + margin ? `within ${within}` : `not for certain by more than ${within}`}`
    case 'NO LOSS': return `${kept}: no loss larger than ${within} in ${name}`
    case 'INCONCLUSIVE': {
      const floor = floorOf(halves), below = comparison.method !== 'cycles' && Math.abs(ratio! - 1) < floor && (low! > 1 || high! < 1)
      // It is of the spread of the reference: a phase that varies more hides more.
      const seen = detectable === null || detectable < (high! - low!) / 2 ? '' : `; could only have seen changes above ${percent(detectable)}`
      return below ? `${kept} differs by less than the halves of ${reference} do on their own (${percent(floor)})` : `could be ${signed(low! - 1)} or ${signed(high! - 1)}${seen}`
    }
  }
}
