import { wrongOf, type ClaimFacts } from '../analyses/claims.ts'
import { formatCount } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** A ratio that no measurement could have changed. */
export const byDefinition: Rule<ClaimFacts> = {
  id: 'AL004',
  severity: 'warning',
  name: 'A ratio that follows from its definition',
  page: [
    `A buffer that is allocated once and used a thousand times has a thousandth of an allocation per use. That is how the ratio is defined, not what was measured: it would be the same with an allocator a thousand times slower, and it says nothing of the time that reuse saves.`,
    `What could be measured is the share of allocation in the time of one use. Where an allocation takes 89 ns and a use takes a millisecond, reuse saves 0.009 %, however many times the buffer is used.`,
    `Tidemark looks for a ratio of overhead or cost that equals the number of uses printed with it, or one over it, within 1 %. A ratio of times or latencies is left alone.`,
  ].join('\n\n'),
  advice: `Leave the ratio out, or measure time with and without reuse on the same work and print both.`,
  check(facts) {
    const [first, ...more] = wrongOf(facts, 'AL004')
    if (first === undefined) return null
    return {
      title: `${first.claim.printed} for ${formatCount(Number(first.numbers['uses per allocation']))} uses is 1/N: it follows from the definition and measures nothing`,
      evidence: { line: first.claim.line, ...first.numbers, 'more figures like it': more.length },
    }
  },
}
