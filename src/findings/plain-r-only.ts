import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Reads are not only RWBS R. */
export const plainReadOnly: Rule<IoFacts> = {
  id: 'IO012',
  severity: 'info',
  name: 'Reads are not only RWBS R',
  page: [
    `RWBS is a set of letters: RA is a read with read-ahead, RM one of metadata, RS a synchronous one. Under mmap nearly every read of a model is RA. A test for RWBS equal to R keeps the few single-page faults and drops the rest; a test for a leading R also counts empty flushes, which carry the read bit.`,
    `Tidemark takes as a read what has R among its letters, neither W nor D, and a size above zero.`,
  ].join('\n\n'),
  advice: `Test for the letter and for a size above zero, never for equality.`,
  check({ device, settings, stage, counted }) {
    if (settings.op !== 'read' || stage !== 'issue' || counted.requests === 0 || device.plainReads === counted.requests) return null
    return {
      title: `A test for RWBS equal to R would keep ${formatCount(device.plainReads)} of ${formatCount(counted.requests)} reads`,
      evidence: { 'reads with RWBS exactly R': device.plainReads, 'all reads': counted.requests },
    }
  },
}
