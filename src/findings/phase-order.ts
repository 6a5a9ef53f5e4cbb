import type { Comparison, PhaseFacts } from '../analyses/phases/facts.ts'

/** Comparisons as rules of phases look at them: those of the primary phase first, of its metric before others. */
export function primaryFirst({ comparisons, primary }: PhaseFacts): Comparison[] {
  const distance = ({ phase, quantity }: Comparison): number => 2 * Number(phase !== primary?.phase) + Number(quantity !== primary?.quantity)
  return comparisons.toSorted((a, b) => distance(a) - distance(b))
}

/** Available memory of the host, as a level. */
export function isAvailable({ quantity: { metric, of, statistic, unit } }: Comparison): boolean {
  return of === null && statistic === 'mean' && unit === 'B' && /avail/i.test(metric)
}
