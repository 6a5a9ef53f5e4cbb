import { wrongOf, type ClaimFacts } from '../analyses/claims.ts'
import type { Rule } from './rule.ts'

/** A printed size of a KV cache is right for another type than the one it is said to have. */
export const bytesPerToken: Rule<ClaimFacts> = {
  id: 'KV001',
  severity: 'error',
  name: 'Bytes per token disagree with dtype',
  page: [
    `A token keeps one K and one V in each layer: 2 x layers x KV heads x head size x bytes of a value. 32 layers with 32 heads of 128 in 16 bits are 524,288 bytes, half a MiB; a benchmark that prints 1.00 MB counted four bytes a value, and every total behind it is twice too large.`,
    `The usual reasons: sizes taken from a float32 buffer on the host, K and V counted twice, attention heads counted where the model has fewer KV heads (grouped-query attention), or a quantised cache without its scales.`,
    `Tidemark takes shape and type from the heading or from flags (--layers, --kv-heads, --head-size, --kv-type) and accepts every reading of the printed decimals, MB as 1000 x 1000 or as 1024 x 1024 bytes. Without shape and type it says nothing.`,
  ].join('\n\n'),
  advice: `Compute the size from the type that the cache really has, print the type beside it, and correct every total that was multiplied from it.`,
  check(facts) {
    const wrong = wrongOf(facts, 'KV001'), first = wrong.find(({ claim }) => /token/i.test(claim.label)) ?? wrong[0]
    if (first === undefined) return null
    const fits = first.numbers['what was printed is right for']
    return {
      title: `${first.claim.label} is printed as ${first.claim.printed}, right is ${first.right}${fits === undefined ? '' : `: it is the value of ${fits}`}`,
      evidence: { line: first.claim.line, printed: first.claim.printed, ...first.numbers, 'more figures like it': wrong.length - 1 },
    }
  },
}
