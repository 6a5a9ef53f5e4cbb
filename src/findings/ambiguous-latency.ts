import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Latencies that depend on a rule. */
export const ambiguousLatency: Rule<IoFacts> = {
  id: 'IO021',
  severity: 'warning',
  name: 'Latencies that depend on a rule',
  page: [
    `Where a request is issued twice (D D C, with or without a requeue between), its latency has two readings: from the first issue, or from the last. Both are in use, and with retries they differ by orders of magnitude. A clock that went back between the steps of a request gives it no latency at all.`,
    `Tidemark measures from the last issue, so that a retry shows as a longer time from queue to issue; a request whose clock went back is left out. Requests without a queue line of their own, because they were queued before recording began, are left out of the latencies from queue.`,
  ].join('\n\n'),
  advice: `Where these are more than a handful, read io.latency.queueToComplete, which holds the whole wait whichever issue counted.`,
  check({ device }) {
    const { reissued, requeued, backward, unqueued, pairs } = device.pairing
    if (pairs === 0 || reissued + requeued + backward === 0) return null
    return {
      title: `${formatCount(reissued + requeued)} issues of one request more make latencies ambiguous: they run from the last issue${backward > 0 ? `; ${formatCount(backward)} requests have none, the clock went back` : ''}`,
      evidence: { 'issued again': reissued, requeued, 'clock went back': backward, 'without a queue line': unqueued, 'completed pairs': pairs },
    }
  },
}
