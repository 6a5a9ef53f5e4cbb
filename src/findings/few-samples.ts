import { wrongOf, type ClaimFacts } from '../analyses/claims.ts'
import { formatCount } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** A percentile that is the largest sample. */
export const fewSamples: Rule<ClaimFacts> = {
  id: 'AL002',
  severity: 'warning',
  name: 'Percentiles from too few samples',
  page: [
    `The 95th percentile of ten runs is the slowest run: by nearest rank it is sample number ceil(0.95 x 10) = 10 of the sorted ten. Printed as P95 it looks like a property of the system and is one accident; P99 beside it is the same number again.`,
    `To lie below the maximum at all, P95 needs 20 samples, P99 100 and P99.9 1,000; to be stable it needs many times that. Interpolated percentiles only hide it: they mix the two largest samples.`,
    `Tidemark takes the number of samples from the heading or from a line such as "Iterations: 10" under it, and fires where ceil(q n) is n.`,
  ].join('\n\n'),
  advice: `Print the number of samples beside the percentile; with few of them print the minimum, the median and the maximum instead, or measure more.`,
  check(facts) {
    const [first, ...more] = wrongOf(facts, 'AL002')
    if (first === undefined) return null
    return {
      title: `${first.claim.label} of ${formatCount(Number(first.numbers['samples']))} samples is their maximum: it needs ${formatCount(Number(first.numbers['samples needed to be below the maximum']))}`,
      evidence: { line: first.claim.line, printed: first.claim.printed, ...first.numbers, 'more figures like it': more.length },
    }
  },
}
