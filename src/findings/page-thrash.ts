import { pagesOf } from '../analyses/facts.ts'
import { formatBytes, formatShare } from '../core/units.ts'
import { PAGE_BYTES } from '../traces/pages.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** From this share of pages on that had been there before, the cache does not hold what is used. */
const MANY = 0.1

/** Pages come back after they were thrown out. */
export const pageThrash: Rule<IoFacts> = {
  id: 'PC001',
  severity: 'warning',
  name: 'Pages come back after they were thrown out',
  page: [
    `A page that is added to the page cache after it was deleted was needed, thrown out, and read again: a refault. When many adds are refaults, the memory that is left for the page cache, or the limit of the memory cgroup, is smaller than what is used in turn, and the disk reads the same bytes over and over.`,
    `An engine that maps a model and runs through all of it for each token needs nearly the whole file in memory: five per cent too little costs a full read for each token, since the pages needed next are the oldest. MemAvailable of the system does not show it when a cgroup has the limit.`,
    `Tidemark counts a refault for each page whose last event was a delete. Pages that were thrown out before the recording began and come back in it count as added for the first time.`,
  ].join('\n\n'),
  advice: `Raise the memory limit, or make what is used smaller (a smaller quantisation, fewer layers from this file); lock only what fits. More read-ahead does not help.`,
  check(facts) {
    const total = pagesOf(facts)?.pages.total
    if (total === undefined || total.refaults === 0 || total.refaults < MANY * total.pagesAdded) return null
    const histogram = pagesOf(facts)!.pages.histogram
    return {
      title: `${formatShare(total.refaults / total.pagesAdded)} of the pages added had been thrown out before: ${formatBytes(total.refaults * PAGE_BYTES)} were read again`,
      evidence: {
        'pages added': total.pagesAdded,
        'of them added again after a delete': total.refaults,
        'distinct pages': total.distinctAdded,
        'pages deleted': total.pagesDeleted,
        'most adds of one page': histogram.reduce((most, { times, added }) => (added > 0 ? Math.max(most, times) : most), 0),
      },
    }
  },
}
