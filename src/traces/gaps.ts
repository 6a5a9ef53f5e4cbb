/** Gaps by class: start minus end of the access before, in sectors: 0 | 1 to 255 | 256 to 2047 | 2048 and more | below 0. */
export interface GapCounts {
  sequential: number
  small: number
  medium: number
  large: number
  backward: number
}

/** Gap classes as sums of the 128 cells of a gap kernel's histogram: limits 0, 256 and 2048 are powers of two. */
export function gapClasses(histogram: Float64Array): GapCounts {
  const sum = (from: number, to: number): number => histogram.subarray(from, to).reduce((a, b) => a + b, 0)
  return { sequential: sum(0, 1), small: sum(1, 9), medium: sum(9, 12), large: sum(12, 64), backward: sum(64, 128) }
}

/** How many gaps there are. */
export function gapTotal(gaps: GapCounts): number {
  return gaps.sequential + gaps.small + gaps.medium + gaps.large + gaps.backward
}
