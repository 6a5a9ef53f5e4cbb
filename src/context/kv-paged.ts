/** What memory holds when every request reserves its longest length in one piece. Source: PagedAttention (SOSP 2023), sections 3 and 6. */

/** Slots (one token's K and V), requests, and the share that no request can use. */
export interface Contiguous {
  slots: number
  requests: number
  /** Slots left over although free: 1 - requests x longest / slots. `null` without a slot. */
  externalShare: number | null
}

/** Slots = floor(memory / bytes per token); requests = floor(slots / longest): Orca (Max) in the paper. */
export function contiguous(memory: number, bytesPerToken: number, longest: number): Contiguous {
  const slots = Math.floor(memory / bytesPerToken), requests = Math.floor(slots / longest)
  return { slots, requests, externalShare: slots === 0 ? null : 1 - (requests * longest) / slots }
}

/** Slots that a request reserved and never fills: longest - prompt - generated - still to come. Figure 3 of the paper: 2038 and 507. */
export function neverFilled({ longest, prompt, generated, future }: { longest: number; prompt: number; generated: number; future: number }): number {
  return longest - prompt - generated - future
}
