import type { Requests } from './requests.ts'

/** Lengths of one side of the requests, in tokens. `null` where there is no request. */
interface LengthFacts {
  sum: number
  mean: number | null
  /** The lower median: of an even number of requests the smaller of the two in the middle. */
  median: number | null
  /** The smallest length that at least 99 % of the requests do not exceed (nearest rank). */
  p99: number | null
  longest: number | null
}

/** What a table says of a request trace. */
export interface RequestFacts {
  count: number
  /** Seconds from the first arrival to the last; `null` without a request. */
  span: number | null
  /** Arrivals a second: all but the first over the span. `null` over no time. */
  rate: number | null
  prompts: LengthFacts
  outputs: LengthFacts
}

function lengthFacts(lengths: Uint32Array): LengthFacts {
  const sorted = lengths.toSorted(), count = sorted.length
  const sum = sorted.reduce((total, tokens) => total + tokens, 0)
  const ranked = (share: number): number | null => sorted[Math.ceil(share * count) - 1] ?? null
  return { sum, mean: count === 0 ? null : sum / count, median: ranked(0.5), p99: ranked(0.99), longest: ranked(1) }
}

/** Count, span and lengths of requests. */
export function requestFacts({ arrivals, prompts, outputs }: Requests): RequestFacts {
  const count = arrivals.length, span = count === 0 ? null : arrivals[count - 1]! - arrivals[0]!
  return { count, span, rate: span === null || span === 0 ? null : (count - 1) / span, prompts: lengthFacts(prompts), outputs: lengthFacts(outputs) }
}
