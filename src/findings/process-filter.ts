import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** A process filter hides other threads. */
export const processFilter: Rule<IoFacts> = {
  id: 'IO011',
  severity: 'warning',
  name: 'A process filter hides other threads',
  page: [
    `The PID of a block trace is a thread id. Engines read with several threads, some of them new for each token, and one thread's view misses the rest: of a real 7.5x re-read, the main thread alone shows 4.1x.`,
    `A completion carries the thread that happened to be interrupted, often 0 or a bystander, and names nobody; an issue may belong to a kernel worker. So a filter by process drops or misplaces them.`,
  ].join('\n\n'),
  advice: `Leave out --process for any statement about the disk; use the table of processes to see who read. Never filter completions.`,
  check({ settings, device, stage, counted }) {
    if (settings.process === null) return null
    return {
      severity: stage === 'complete' ? 'error' : 'warning',
      title: stage === 'complete'
        ? `Completions do not belong to process ${settings.process}: they name whom they interrupted`
        : `Only lines of ${settings.process} are counted; ${device.refused.process} sized lines of the same operation are left out`,
      evidence: { process: settings.process, 'counted step': stage, 'requests counted': counted.requests, 'sized lines left out': device.refused.process },
    }
  },
}
