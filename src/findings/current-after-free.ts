import type { PeakFacts } from '../analyses/peak.ts'
import { formatBytes, formatShare } from '../core/units.ts'
import { wrongOf, type ClaimFacts } from '../analyses/claims.ts'
import type { Rule } from './rule.ts'

/** From this share of the peak on that readings miss, they mislead even where they are not zero. */
const MOST_OF_IT = 0.5

/** The level is read when what it should show has been freed. */
export const currentAfterFree: Rule<PeakFacts> = {
  id: 'AL003',
  severity: 'error',
  name: 'Current memory read after the free',
  page: [
    `A generation allocates its KV cache, uses it, and frees it before it returns. Whoever reads the current level between two generations (torch.cuda.memory_allocated, a gauge, RSS of a process that returns its memory) reads the level of before: an overhead of exactly 0.00 MB for work that held memory all the time. A ratio with that number, such as a memory speed-up of 0.00x, is not a ratio.`,
    `An overhead of exactly zero for work that must hold memory is the sign of it. The same error is smaller and harder to see where readings come every so often: a peak between two of them is not in any.`,
    `Tidemark replays every allocation. The peak minus the level at the start is what the work needed; beside it stands the highest of the readings that were asked for, at the end of each step or at an interval. The rule fires if the readings say 0 or less, or less than half of it.`,
  ].join('\n\n'),
  advice: `Measure the peak since a reset, minus the level at the start: torch.cuda.reset_peak_memory_stats() and memory_allocated() before the work, max_memory_allocated() after it. On a CPU, record allocations or VmHWM after clearing it.`,
  check({ counter, start, sampler }) {
    const { overStart, missedShare } = sampler
    if (overStart === null || missedShare === null || missedShare <= MOST_OF_IT) return null
    const peak = formatBytes(counter.peak)
    return {
      severity: overStart <= 0 ? 'error' : 'warning',
      title: overStart <= 0
        ? `Read ${sampler.name}, the overhead is ${formatBytes(overStart)} although ${peak} were held`
        : `Read ${sampler.name}, the overhead is ${formatBytes(overStart)}: ${formatShare(missedShare)} of the ${peak} held is missed`,
      evidence: {
        'bytes at the start': start, 'bytes at the peak': start + counter.peak, 'peak minus start, bytes': counter.peak,
        sampler: sampler.name, readings: sampler.samples, 'highest reading minus start, bytes': overStart,
      },
    }
  },
}

/** The same seen in what a benchmark printed. */
export const zeroPrinted: Rule<ClaimFacts> = {
  ...currentAfterFree,
  check(facts) {
    const wrong = wrongOf(facts, 'AL003'), first = wrong[0]
    if (first === undefined) return null
    return {
      title: `${first.claim.label} is printed as ${first.claim.printed} beside ${first.numbers['beside it']}: the sign of a level read after the free`,
      evidence: { line: first.claim.line, ...first.numbers, 'figures with this fault': wrong.length },
    }
  },
}
