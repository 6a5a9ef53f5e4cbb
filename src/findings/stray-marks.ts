import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Marks whose phases hold no request of the trace. */
export const strayMarks: Rule<IoFacts> = {
  id: 'IO022',
  severity: 'warning',
  name: 'Marks that do not meet the trace',
  page: [
    `Marks and events can be joined only if one clock stamped both. The usual marks are of CLOCK_MONOTONIC; a trace recorded with ftrace's default clock, or printed by blkparse, which starts at zero, is on another. Laid side by side regardless, every phase would be empty, and "no token read anything" would be a statement about clocks.`,
    `Where no phase holds a single request of a trace that has some, the phases are left out of every figure, table and answer.`,
  ].join('\n\n'),
  advice: `Record with trace_clock mono, use a form of the recording that keeps its clock, or give phases in seconds with --phase name=from..to.`,
  check: ({ strayPhases, counted }) => strayPhases === 0 ? null : {
    title: `None of the ${strayPhases} phases holds a request of the trace: they are on another clock, or before or after all of it, and are left out`,
    evidence: { phases: strayPhases, requests: counted.requests },
  },
}
