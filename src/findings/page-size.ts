import { pageChoice } from '../analyses/kv-choice.ts'
import type { KvFacts } from '../analyses/kv-runs.ts'
import { formatFineShare, formatShare } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** A page size chosen for the sake of the block table. */
export const pageSize: Rule<KvFacts> = {
  id: 'KV002',
  severity: 'info',
  name: 'Page size chosen on the small term',
  page: [
    'A paged KV cache pays twice for its pages: an entry of a few bytes in the block table of every sequence, and the end of each sequence\'s last page, which stays empty. The table shrinks with larger pages, the empty ends grow with them: (B - 1) / 2 tokens a sequence on average.',
    'Benchmarks that measure only the table find "minimal overhead, 0.001 to 0.01 %", and conclude that pages should be larger. At 0.5 MiB a token a page of 256 tokens leaves 64 MiB empty in each sequence on average, a quarter of a sequence of 512 tokens, to save a table of 0.008 %.',
    'Tidemark simulates both on the same requests and adds them up. What it cannot see is the speed of attention over small pages, and of copies of small pages between devices: those are the real reasons for larger ones.',
  ].join('\n\n'),
  advice: 'Add both terms before choosing, weigh them against the measured speed of the attention kernel, and never choose a page size by the size of its table.',
  check(facts) {
    const found = pageChoice(facts)
    if (found === null) return null
    const small = found.sizes[0]!, large = found.sizes.at(-1)!
    if (large.waste <= small.waste || small.table - large.table >= large.waste - small.waste) return null
    return {
      title: `Pages of ${large.pageTokens} instead of ${small.pageTokens} tokens save ${formatFineShare(small.table - large.table)} of tables and leave ${formatShare(large.waste - small.waste)} more of the memory empty`,
      evidence: Object.fromEntries(found.sizes.flatMap(({ pageTokens, waste, table }) => [[`empty ends, pages of ${pageTokens}`, formatShare(waste)], [`tables, pages of ${pageTokens}`, formatFineShare(table)]])),
    }
  },
}
