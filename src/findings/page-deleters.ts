import { pagesOf } from '../analyses/facts.ts'
import { formatCount, formatShare } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Others than the readers throw pages out. */
export const pageDeleters: Rule<IoFacts> = {
  id: 'PC002',
  severity: 'info',
  name: 'Others than the readers throw pages out',
  page: [
    `A thread that needs memory throws pages out itself (direct reclaim, and always so at the limit of a memory cgroup). Deletes by a thread that never added a page come from elsewhere: kswapd when the system runs short, kdamond for pages that it holds for idle, even without pressure, a program that truncates or drops a file, another program that needs memory.`,
    `Such deletes are no work of the engine that is measured: a run without them may read less. A share that differs from run to run makes runs differ.`,
  ].join('\n\n'),
  advice: `Find out who it is: for kdamond turn DAMON reclaim off while measuring, for kswapd free memory or lower the load; then record again.`,
  check(facts) {
    const pages = pagesOf(facts)?.pages
    if (pages === undefined || pages.total.pagesAdded === 0) return null
    const others = pages.actors.filter(({ name, added, deleted }) => name !== null && added === 0 && deleted > 0)
    if (others.length === 0) return null
    const sum = others.reduce((all, { deleted }) => all + deleted, 0)
    const names = others.slice(0, 3).map(({ name }) => name).join(', ') + (others.length > 3 ? ` and ${others.length - 3} more` : '')
    return {
      title: `${names} deleted ${formatCount(sum)} ${sum === 1 ? 'page' : 'pages'} (${formatShare(sum / pages.total.pagesDeleted)} of all deletes) and added none`,
      evidence: { ...Object.fromEntries(others.slice(0, 10).map(({ name, deleted }) => [`pages deleted by ${name}`, deleted])), 'pages deleted in all': pages.total.pagesDeleted },
    }
  },
}
