/** How llama.cpp chooses a context that fits, when nobody says one. */

/** Two measurements of memory and what is free. */
export interface FitInput {
  /** Tokens at which memory was measured: the least that is wanted, and the most. */
  least: number
  most: number
  /** Bytes taken at these. */
  useLeast: number
  useMost: number
  free: number
  /** Kept free on all devices together: 1,024 MiB on each. */
  margin: number
  /** Sequences that have a cache of their own. */
  streams?: number
}

/** What comes of it. */
export interface Fit {
  /** Tokens, a multiple of 256 x streams unless it is `least` or `most`. */
  context: number
  /** Memory at that context on the line between both measurements. */
  use: number
  /** `false`: even `least` leaves less than the margin, so layers must go to the host too. */
  fits: boolean
}

/** On the line between both measurements: least + (most - least) x (free - margin - useLeast) / (useMost - useLeast), rounded down to 256 x streams.
    Memory that does not grow with the context keeps `most`, or `least` where it does not fit. Source: llama.cpp common/fit.cpp @08033df. */
export function fitContext({ least, most, useLeast, useMost, free, margin, streams = 1 }: FitInput): Fit {
  const target = free - margin, slope = most > least ? (useMost - useLeast) / (most - least) : 0
  if (useMost <= target) return { context: most, use: useMost, fits: true }
  if (useLeast > target || slope <= 0) return { context: least, use: useLeast, fits: useLeast <= target }
  const exact = least + (target - useLeast) / slope, step = 256 * streams
  const context = Math.max(least, Math.floor(exact / step) * step)
  return { context, use: useLeast + (context - least) * slope, fits: true }
}
