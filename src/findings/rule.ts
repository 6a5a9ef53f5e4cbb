import type { Cell, Finding } from '../core/result.ts'

/** What a rule found: the finding without what the rule itself knows. */
interface Evidence {
  /** The rule's own severity unless given. */
  severity?: Finding['severity']
  title: string
  evidence: Record<string, Cell>
  /** The rule's own advice unless given. */
  advice?: string
}

/** What every rule says of itself, whatever it looks at: enough to explain it. */
export interface RulePage {
  id: string
  severity: Finding['severity']
  /** The rule in a few words. */
  name: string
  /** What happens, why it misleads, and how it is told: the text of `tidemark explain`. */
  page: string
  advice: string
}

/** A rule that knows one way in which numbers lie; `Facts` is what it looks at. */
export interface Rule<Facts> extends RulePage {
  /** Evidence where the rule fires, else `null`. */
  check(facts: Facts): Evidence | null
}
