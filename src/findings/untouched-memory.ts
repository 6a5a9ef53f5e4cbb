import { wrongOf, type ClaimFacts } from '../analyses/claims.ts'
import { formatCount } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** A rate that no memory has, or that bytes and time of the same benchmark contradict. */
export const untouchedMemory: Rule<ClaimFacts> = {
  id: 'AL001',
  severity: 'error',
  name: 'Bandwidth over untouched memory',
  page: [
    `An allocation that nobody writes to costs nanoseconds whatever its size: the pages are not there before they are touched. First touch of 512 MiB takes about 320 ms with 4 KiB pages and 46 ms with huge ones (measured), not 89 ns. Bytes asked for over that time are no bandwidth, and an optimiser may remove the touching loop as well.`,
    `Two signs show it without a second measurement. A rate above what the memory of any one device moves: the bound used is 10 TB/s, more than the HBM of one accelerator. And figures of one benchmark that agree but for a power of 1000: 512 MB over 89 ns is 5.6 million GB/s, printed as 5.58 GB/s, so one of the three has the wrong unit.`,
    `Tidemark compares each printed rate with the bound, and with bytes over time of the same heading where both are printed; mantissas count as the same within 2 % and the rounding of the time (a guess). Several devices together may exceed the bound: then print the rate of one. A claim in a file may name its device: the bound is then the peak that its maker states.`,
  ].join('\n\n'),
  advice: `Touch every page that is counted and show it: minor faults (ru_minflt) x page size, or the growth of RSS, must reach the bytes. Compute the rate from the same bytes and the same clock.`,
  check(facts) {
    const wrong = wrongOf(facts, 'AL001'), above = wrong.find(({ numbers }) => Number(numbers['bytes a second, printed at least']) > Number(numbers['bound of one device, bytes a second']))
    const slipped = wrong.find(({ numbers }) => numbers['times the printed rate'] !== undefined), first = above ?? slipped
    if (first === undefined) return null
    const titles = [
      ...(above === undefined ? [] : [`${above.claim.printed} is more than the memory of ${above.numbers['device'] ?? 'any one device'} moves`]),
      ...(slipped === undefined ? [] : [`${slipped.numbers['from']} is ${formatCount(Number(slipped.numbers['times the printed rate']))} times the printed ${slipped.claim.printed}`]),
    ]
    return {
      title: titles.join('; '),
      evidence: { line: first.claim.line, printed: first.claim.printed, ...slipped?.numbers, ...above?.numbers, 'figures with this fault': wrong.length },
    }
  },
}
