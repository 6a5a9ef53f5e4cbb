import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Requests without their other half. */
export const unfinishedRequests: Rule<IoFacts> = {
  id: 'IO009',
  severity: 'warning',
  name: 'Requests without their other half',
  page: [
    `An issue without completion means a lost completion, a request still on its way when recording stopped, or a cut file; a completion without issue means the same at the start. The mask may also have left one side out, which is told apart: then one step has no lines at all.`,
    `A few at the edges are normal. Many are a sign of loss that the recorder did not tell.`,
  ].join('\n\n'),
  advice: `Start recording before the work and stop it a second after; look for loss if there are more than a few.`,
  check({ device }) {
    const { unfinished, orphans, partial, mostOpen } = device.pairing
    if (device.recorded.issue === 0 || device.recorded.complete === 0 || unfinished + orphans === 0) return null
    return {
      title: `${formatCount(unfinished)} issued requests never completed, ${formatCount(orphans)} completions have no issue`,
      evidence: { unfinished, 'without issue': orphans, 'completed in parts': partial, 'most open at once': mostOpen },
    }
  },
}
