import type { KvFacts } from '../analyses/kv-runs.ts'
import { formatCount, formatShare } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** Named parts of prompts read with the wrong size. */
export const hashBlock: Rule<KvFacts> = {
  id: 'KV003',
  severity: 'error',
  name: 'A block size that cuts prompts',
  page: [
    'Traces with hash_ids name the parts of each prompt, so that prompts which begin alike can be told without their text. The size of a part is not in the file: 512 tokens in Mooncake\'s traces, 16 in others.',
    'A reader that takes the list times its own block size as the prompt makes prompts shorter without any error: Mooncake read with 16 cuts them 32-fold, and every figure of memory and of hits with them.',
    'Tidemark compares the number of names with the length of the prompt of every request: with the right size it is the length over the size, rounded up, in every row.',
  ].join('\n\n'),
  advice: 'Give the size that the trace was made with (--hash-block), and check that the number of names is the prompt length over it, rounded up, in every row.',
  check({ trace: { coverage, requests } }) {
    if (coverage === null || requests.hashes === null || coverage.coveredTokens >= coverage.promptTokens) return null
    const share = coverage.coveredTokens / coverage.promptTokens
    return {
      title: `Parts of ${requests.hashes.partTokens} tokens cover ${formatShare(share)} of the prompts: the size is wrong`,
      evidence: {
        'tokens of a part, as read': requests.hashes.partTokens, 'tokens of all prompts': coverage.promptTokens, 'tokens that the names cover': coverage.coveredTokens,
        'requests whose names do not fit': formatCount(coverage.misfits), 'prompts cut by a factor of': Number((1 / share).toFixed(1)),
      },
    }
  },
}
