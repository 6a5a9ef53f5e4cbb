import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Requests issued again. */
export const reissuedRequests: Rule<IoFacts> = {
  id: 'IO008',
  severity: 'warning',
  name: 'Requests issued again',
  page: [
    `Real traces hold D D C: a request issued twice without a requeue (R) between. Counting issues then counts its bytes twice though they moved once. A requeue followed by a second issue does the same, with R telling of it.`,
    `Tidemark follows the requests of each device by first sector over the whole trace, all operations.`,
  ].join('\n\n'),
  advice: `Where this is more than a handful, count completions (--stage complete) and compare the bytes.`,
  check({ device }) {
    const { reissued, requeued, pairs } = device.pairing
    if (device.recorded.complete === 0 || reissued + requeued === 0) return null
    return {
      title: `${formatCount(reissued)} requests were issued again without a requeue, ${formatCount(requeued)} were requeued`,
      evidence: { 'issued again': reissued, requeued, 'completed pairs': pairs },
    }
  },
}
