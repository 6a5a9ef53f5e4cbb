import { phasesOf } from '../analyses/file-figures.ts'
import type { Phase } from '../analyses/facts.ts'
import { shareInWords } from '../core/units.ts'
import { gapTotal } from '../traces/gaps.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Load and decode differ in order: one share for both says nothing. */
export const phasesTogether: Rule<IoFacts> = {
  id: 'IO018',
  severity: 'warning',
  name: 'Load and decode counted together',
  page: [
    `A load reads the model from front to back, once, on purpose in order. Decoding under memory pressure reads what was evicted, by several threads, in the order in which layers need it. A share of sequential requests over both describes neither: "inference is sequential" was once measured on a load.`,
    `Where marks or phases are known, Tidemark counts each phase on its own; the plain figures still cover the whole recording and say nothing about decoding.`,
  ].join('\n\n'),
  advice: `Quote the rows of table io.phases, never the plain sequential share, for decode or load.`,
  check(facts) {
    const share = (kind: Phase['kind']): number | null => {
      const all = phasesOf(facts, kind).map(({ accesses }) => accesses.gaps)
      const total = all.reduce((sum, gaps) => sum + gapTotal(gaps), 0)
      return total > 0 ? all.reduce((sum, { sequential }) => sum + sequential, 0) / total : null
    }
    const load = share('load'), tokens = share('token')
    if (load === null || tokens === null) return null
    return {
      title: `The load is ${shareInWords(load)} sequential, the tokens are ${shareInWords(tokens)}: one share for both would describe neither`,
      evidence: { 'sequential in load': load, 'sequential in tokens': tokens },
    }
  },
}
