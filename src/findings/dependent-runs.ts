import type { BaselineFacts } from '../analyses/baseline-figures.ts'
import type { Rule } from './rule.ts'

/** Runs that follow each other: fewer independent ones than there are. */
export const dependentRuns: Rule<BaselineFacts> = {
  id: 'BL002',
  severity: 'warning',
  name: 'Runs that depend on each other',
  page: [
    `A test of two groups counts every run as a new piece of evidence. Runs made one after the other share what the machine did at that time (heat, caches, neighbours), so each says partly what the one before said, and chance differences look certain.`,
    `The lag-1 correlation of ranks within each side is computed, both sides together. Where chance alone would show as much in fewer than one of 20 comparisons, the interval is widened by sqrt((1 + r) / (1 - r)) and the p-value by the same factor of z. With few runs such dependence is seldom seen: take the runs of both sides by turns.`,
  ].join('\n\n'),
  advice: 'Take the runs of both sides by turns (A B A B), not one side after the other, and pause between them.',
  check({ metrics }) {
    const found = metrics.filter(({ dependence }) => dependence !== null), judged = metrics.filter(({ method }) => method !== '').length
    // One of 20 shows it by chance.
    if (found.length === 0 || found.length < 0.1 * judged) return null
    return {
      title: `Runs of ${found.length === 1 ? found[0]!.id : `${found.length} of ${judged} metrics`} follow each other; their intervals are widened`,
      evidence: { metrics: found.length, 'largest lag-1 correlation': Math.max(...found.map(({ dependence }) => dependence!)) },
    }
  },
}
