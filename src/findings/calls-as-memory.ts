import { wrongOf, type ClaimFacts } from '../analyses/claims.ts'
import { formatCount } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** Many small blocks against one large one: the bytes are the same, the calls are not. */
export const callsAsMemory: Rule<ClaimFacts> = {
  id: 'AL005',
  severity: 'warning',
  name: 'Count of calls sold as memory overhead',
  page: [
    `A hundred chunks of 1 MB hold as much as one block of 100 MB. A benchmark that prints "overhead 9.27x" between them compares how long the book-keeping took: 200 updates of its counters, one for each allocation and each free, against 2. If the cost were the calls alone the ratio would be 100.`,
    `Read as memory the figure is wrong by its whole amount: the bytes held are the same, but for headers and rounding of the allocator, which were not measured. One timing of nanoseconds without a spread is no ratio either.`,
    `Tidemark looks for two sides of equal bytes in different numbers of blocks ("100 x 1 MB", "1 x 100 MB") and a ratio named overhead beside them. A ratio that names time or calls is left alone.`,
  ].join('\n\n'),
  advice: `Name what is compared: time for N calls with its spread, or bytes held beside bytes asked for. For memory, compare what the allocator reserves on both sides.`,
  check(facts) {
    const [first, ...more] = wrongOf(facts, 'AL005')
    if (first === undefined) return null
    const number = (name: string): string => formatCount(Number(first.numbers[name]))
    return {
      title: `An overhead of ${first.claim.printed} between ${number('allocations, many')} blocks and ${number('allocations, few')} of the same bytes: ${number('counter updates, many')} counter updates against ${number('counter updates, few')}, no memory`,
      evidence: { line: first.claim.line, ...first.numbers, 'more figures like it': more.length },
    }
  },
}
