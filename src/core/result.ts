/** The record that every command computes, prints as JSON (`--json`) and draws as HTML (`-o`): one object, no second source. */

/** One cell of a table. Numbers are exact below 2^53; `null` means "nothing to say", never zero. */
export type Cell = string | number | null

/** A published number. `value` is `null` over an empty base. */
export interface Figure {
  value: number | null
  /** `1` for a ratio or count without dimension, `B`, `sectors`, `requests`, `lines`, `events`, `B/s`, `s`. */
  unit: string
  /** What was counted: lifecycle step, operation, device, window, denominator. */
  basis: string
}

/** Columns of equal length; the first names the row. */
export interface Table {
  title: string
  /** Unit of a column, where its name does not hold it. */
  units?: Record<string, string>
  columns: Record<string, Cell[]>
}

/** One rule that fired: what the trace shows, what naive counting would have said, what to do. */
export interface Finding {
  id: string
  severity: 'info' | 'warning' | 'error'
  title: string
  evidence: Record<string, Cell>
  advice: string
}

/** What is not, or only doubtfully, in the numbers. */
export interface LedgerEntry {
  /** `skipped` by design, `doubted` but counted, `lost` from every number. */
  kind: 'skipped' | 'doubted' | 'lost'
  reason: string
  count: number
  advice: string
}

/** One file that was read, or was there and was not. */
export interface Input {
  name: string
  format: string
  /** Bytes of the file as stored. `null` for standard input. */
  bytes: number | null
  /** Events decoded; `null` if the file was not read. */
  events: number | null
  /** `counted` in the figures, `cross-check` only, `context`, or `not read`. */
  role: 'counted' | 'cross-check' | 'context' | 'not read'
}

/** What a comparison with a baseline comes to: the gravest word that it has for one of its metrics. */
type CheckGrade = 'REGRESSION' | 'CHANGED' | 'NOT COMPARABLE' | 'SMALL LOSS' | 'SMALL CHANGE' | 'INCONCLUSIVE' | 'INSUFFICIENT' | 'IMPROVED' | 'SMALL GAIN' | 'EQUIVALENT' | 'UNCHANGED'

/** What a comparison of phases comes to; NO LOSS is printed with its margin. */
type PhaseGrade = 'LOSS' | 'SMALL LOSS' | 'GAIN' | 'SMALL GAIN' | 'NO LOSS' | 'UNSTABLE BASELINE' | 'INCONCLUSIVE' | 'INSUFFICIENT'

/** What a plan comes to. */
type BudgetGrade = 'FITS' | 'NO HEADROOM' | 'OVER BUDGET' | 'CONTRADICTED'

/** SIMULATED, COMPUTED, MISREAD: numbers of a model of the machine, numbers of a formula, numbers that were read off the wrong place; COMPARED: records side by side. */
export type Grade = 'CLEAN' | 'MISCOUNTED' | 'LOSSY' | 'INVALID DATA' | 'SIMULATED' | 'COMPUTED' | 'MISREAD' | 'COMPARED' | CheckGrade | PhaseGrade | BudgetGrade

export interface Verdict {
  grade: Grade
  /** One sentence a colleague can quote. */
  sentence: string
  /** What the numbers do not say; at least one sentence. */
  notShown: string[]
  /** Questions that people ask, answered as far as trace and context allow. */
  answers: Answer[]
}

export interface Answer {
  question: string
  answer: string
}

export interface Report {
  schema: 'tidemark.report/1'
  /** Version of Tidemark that computed it. */
  version: string
  /** What the user asked for: stage, op, device, process, from, to, origin. `null` = default. */
  settings: Record<string, Cell>
  inputs: Input[]
  verdict: Verdict
  figures: Record<string, Figure>
  tables: Record<string, Table>
  findings: Finding[]
  ledger: LedgerEntry[]
}
