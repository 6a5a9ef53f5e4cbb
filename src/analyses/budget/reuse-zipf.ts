import { TidemarkError } from '../../core/error.ts'
import type { ReusePoint } from './reuse-curve.ts'

/** A popularity: item i of n is wanted in proportion to i^-exponent. */
export interface Zipf {
  items: number
  /** 0: all alike; text and web requests are near 0.7 to 1. */
  exponent: number
  /** Bytes of one item. */
  each: number
}

/** More would take seconds. */
const MOST_ITEMS = 1_000_000
/** Sizes at which the curve is told: sixteenths of all items, and finer ones below the first. */
const SHARES = [1 / 256, 1 / 128, 1 / 64, 1 / 32, ...Array.from({ length: 16 }, (_, i) => (i + 1) / 16)]

/** Hits of a least recently used cache of independent requests by Che's approximation: with the time T at which as many items as fit are expected to have been
    wanted (the sum of 1 - exp(-p T) is their number), an item is hit with 1 - exp(-p T). Source: Che, Tung, Wang 2002; Fricker, Robert, Roberts 2012. */
export function zipfCurve({ items, exponent, each }: Zipf): ReusePoint[] {
  if (!Number.isInteger(items) || items < 2 || items > MOST_ITEMS || !(exponent >= 0) || !(each > 0)) throw new TidemarkError('USAGE', `Zipf over ${items} items of ${each} B with exponent ${exponent}: 2 to ${MOST_ITEMS} items, a size above 0 and an exponent of 0 or more are expected`)
  const weights = Float64Array.from({ length: items }, (_, i) => (i + 1) ** -exponent), sum = weights.reduce((all, weight) => all + weight, 0)
  const shares = weights.map((weight) => weight / sum)
  const sizes = [...new Set(SHARES.map((share) => Math.max(1, Math.round(share * items))))]
  return sizes.map((count) => ({ bytes: count * each, hit: count >= items ? 1 : hits(shares, count) }))
}

function hits(shares: Float64Array, count: number): number {
  let low = 0, high = count
  while (held(shares, high) < count) high *= 2
  for (let step = 0; step < 60 && high - low > high * 1e-12; step++) {
    const middle = (low + high) / 2
    if (held(shares, middle) < count) low = middle
    else high = middle
  }
  return shares.reduce((sum, share) => sum - share * Math.expm1(-share * high), 0)
}

/** Items expected to be wanted within `time` requests. */
function held(shares: Float64Array, time: number): number {
  return shares.reduce((sum, share) => sum - Math.expm1(-share * time), 0)
}
