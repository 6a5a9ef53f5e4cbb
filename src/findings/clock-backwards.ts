import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Clock going backwards. */
export const clockBackwards: Rule<IoFacts> = {
  id: 'IO007',
  severity: 'warning',
  name: 'Clock going backwards',
  page: [
    `Order decides every gap: a sequential stream read in the wrong order looks random. A trace that steps back in time was joined from several recordings, merged wrongly, or recorded with a clock that is not the same on all CPUs.`,
    `Steps back are counted as they come; the events stay in the stream's own order.`,
  ].join('\n\n'),
  advice: `Record with one clock for all CPUs (mono), and merge per-CPU files by time instead of joining them.`,
  check({ trace }) {
    const { backwardSteps, largestStepNs } = trace.clock
    if (backwardSteps === 0) return null
    return {
      title: `Time steps back ${formatCount(backwardSteps)} times, by up to ${(largestStepNs / 1e6).toFixed(3)} ms`,
      evidence: { 'steps back': backwardSteps, 'largest step in ns': largestStepNs, events: trace.events },
    }
  },
}
