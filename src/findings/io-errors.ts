import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Requests that failed. */
export const failedRequests: Rule<IoFacts> = {
  id: 'IO015',
  severity: 'warning',
  name: 'Requests that failed',
  page: [
    `A completion with an error moved no data, or only a part, though its line prints the full length. blkparse shows the code as an unsigned 16-bit number: EIO, -5, appears as 65531. The request is in the counts at every step, as it is in /proc/diskstats.`,
  ].join('\n\n'),
  advice: `Look at the kernel log of the same time; subtract the failed bytes where it matters.`,
  check({ device }) {
    const { errors } = device.pairing
    if (errors === 0) return null
    return { title: `${formatCount(errors)} ${errors === 1 ? 'completion carries' : 'completions carry'} an error; their bytes are counted`, evidence: { 'completions with an error': errors } }
  },
}
