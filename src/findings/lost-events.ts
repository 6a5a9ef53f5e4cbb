import { counted, lostEvents, sequenceLosses, unreadableEvents } from '../analyses/losses.ts'
import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Lost or overwritten events. */
export const lostEventsRule: Rule<IoFacts> = {
  id: 'IO002',
  severity: 'error',
  name: 'Lost or overwritten events',
  page: [
    `Recorders lose events when their buffers fill: ftrace marks it in the text ([LOST n EVENTS], entries-in-buffer below entries-written), trace-cmd prints EVENTS DROPPED, blktrace counts drops on its standard error, and gaps in the per-CPU sequence numbers show records lost in transit.`,
    `A lossy trace looks healthy. One real recording that had lost most of its events said 1.1x re-read and 22 % coverage where 3.8x and 100 % were true. Losses cluster where the I/O is densest, which is where re-reading happens.`,
    `Kernel drops take no sequence number, so the absence of gaps proves nothing; the ring buffer's own statistics do.`,
  ].join('\n\n'),
  advice: `Record again with larger per-CPU buffers, write the trace to another disk, and keep the ring statistics. Quote no ratio of this trace.`,
  check(facts) {
    const lost = lostEvents(facts) - unreadableEvents(facts)
    if (lost === 0) return null
    return {
      title: `At least ${formatCount(lost)} events were lost while recording ${formatCount(facts.trace.events)}`,
      evidence: {
        'marked lost or dropped': counted(facts, 'lostMarked'),
        'overwritten in the buffer': counted(facts, 'overwritten'),
        'missing sequence numbers': sequenceLosses(facts),
        'skips that blkparse reported': counted(facts, 'blkparseSkips'),
        "lost by the ring buffers' own statistics": facts.ringLosses,
        'events read': facts.trace.events,
      },
    }
  },
}
