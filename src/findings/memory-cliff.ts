import { needed, phasesOf } from '../analyses/file-figures.ts'
import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** What a token needs must stay cached as a whole. */
export const memoryCliff: Rule<IoFacts> = {
  id: 'IO019',
  severity: 'info',
  name: 'How much memory would be enough',
  page: [
    `Every token touches every tensor once, in the same order. A cache that evicts the oldest page loses each tensor just before it is needed again, so anything less than all of them is nearly as bad as nothing: a cliff, not a slope. The estimate is the sum of the tensors that a token needs in full; an embedding table that is only looked up needs some rows.`,
    `Block reads and page-cache adds cannot give this number: they are misses already, and a miss-ratio curve of them describes a cache behind the page cache. In one measured sweep of a model that needs 1,049 MiB a token (2 threads, two runs each) the bytes read per token were: 300 MiB of memory 1,048 and 1,049 MiB; 450: 1,019 and 969; 600: 995 and 908; 750: 924 and 839; 900: 1,050 and 472; 1,000: 1,013 and 1,019; 1,100: 0.1 and 0.1; 1,180 and more: 0. A curve of block reads would have said 820.`,
    `The kernel's reclaim is not LRU, single runs differ twofold, and the process needs memory beside the file. Never interpolate across the cliff, and never report one run.`,
  ].join('\n\n'),
  advice: `Give the process that much for the file, and what it allocates on top; then measure again: a token should read nothing.`,
  check(facts) {
    const needs = needed(facts)
    if (needs === null || phasesOf(facts, 'token').every(({ accesses }) => (accesses.file?.rereadBytes ?? 0) === 0)) return null
    return {
      title: `About ${formatCount(Math.round(needs.bytes / 2 ** 20))} MiB of cached tensors would be enough (estimate); less is a cliff, not a slope`,
      evidence: { 'bytes that a token needs': needs.bytes, 'looked up only': needs.without.join(', '), 'from': 'the tensors of the model; not measured' },
    }
  },
}
