import { formatCount, formatShare } from '../core/units.ts'
import type { RequestTrace } from '../traces/requests.ts'
import type { Rule } from './rule.ts'

/** Named parts of prompts read with the wrong size. */
export const hashBlock: Rule<{ trace: RequestTrace }> = {
  id: 'KV003',
  severity: 'error',
  name: 'A block size that cuts prompts',
  page: [
    'Traces with hash_ids name the parts of each prompt, so that prompts which begin alike can be told without their text. The size of a part is not in the file: 512 tokens in Mooncake\'s traces, 16 in others.',
    'A reader that takes the list times its own block size as the prompt makes prompts shorter without any error: Mooncake read with 16 cuts them 32-fold, and every figure of memory and of hits with them. Too large a size finds more than is there: a name of 512 tokens counts as 1,024.',
    'Tidemark compares the number of names with the length of the prompt of every request: with the right size it is the length over the size, rounded up, in every row.',
  ].join('\n\n'),
  advice: 'Give the size that the trace was made with (--hash-block), and check that the number of names is the prompt length over it, rounded up, in every row.',
  check({ trace: { coverage, requests } }) {
    if (coverage === null || requests.hashes === null) return null
    const count = requests.arrivals.length, { partTokens } = requests.hashes
    if (coverage.coveredTokens >= coverage.promptTokens) {
      if (coverage.misfits <= count / 2) return null
      return {
        title: `Parts of ${partTokens} tokens do not fit ${formatCount(coverage.misfits)} of ${formatCount(count)} requests: the size is wrong`,
        evidence: { 'tokens of a part, as read': partTokens, requests: count, 'requests whose names do not fit': coverage.misfits },
      }
    }
    const share = coverage.coveredTokens / coverage.promptTokens
    return {
      title: `Parts of ${partTokens} tokens cover ${formatShare(share)} of the prompts: the size is wrong`,
      evidence: {
        'tokens of a part, as read': partTokens, 'tokens of all prompts': coverage.promptTokens, 'tokens that the names cover': coverage.coveredTokens,
        'requests whose names do not fit': formatCount(coverage.misfits), 'prompts cut by a factor of': Number((1 / share).toFixed(1)),
      },
    }
  },
}
