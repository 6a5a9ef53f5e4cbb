import type { IoFacts } from '../analyses/facts.ts'
import type { Cell, Finding } from '../core/result.ts'

/** What a rule found in a trace: the finding without what the rule itself knows. */
interface Evidence {
  /** The rule's own severity unless given. */
  severity?: Finding['severity']
  title: string
  evidence: Record<string, Cell>
  /** The rule's own advice unless given. */
  advice?: string
}

/** A rule that knows one way in which numbers lie. */
export interface Rule {
  id: string
  severity: Finding['severity']
  /** The rule in a few words. */
  name: string
  /** What happens, why it misleads, and how it is told: the text of `tidemark explain`. */
  page: string
  advice: string
  /** Evidence where the rule fires, else `null`. */
  check(facts: IoFacts): Evidence | null
}
