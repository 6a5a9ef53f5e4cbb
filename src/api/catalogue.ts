/** What Tidemark can read and what it knows, as lists. */
import { rules } from '../findings/index.ts'
import type { RulePage } from '../findings/rule.ts'
import { allocationFormats } from '../formats/allocations/index.ts'
import { formats as accessFormats } from '../formats/index.ts'
import { requestFormats } from '../formats/requests/index.ts'

/** An input format. */
export interface FormatPage {
  id: string
  /** For people: "blktrace binary". */
  title: string
  /** What it records: I/O requests and page-cache events, requests to an LLM server, or allocations. */
  trace: 'access' | 'request' | 'allocation'
}

/** Every input format, each told by the first bytes of a file. */
export const formats: readonly FormatPage[] = [
  ...accessFormats.map(({ id, title }) => ({ id, title, trace: 'access' as const })),
  ...requestFormats.map(({ id, title }) => ({ id, title, trace: 'request' as const })),
  ...allocationFormats.map(({ id, title }) => ({ id, title, trace: 'allocation' as const })),
]

/** Every way in which numbers lie that Tidemark tells: what happens, why it misleads, what to do. */
export const findings: readonly RulePage[] = rules.map(({ id, severity, name, page, advice }) => ({ id, severity, name, page, advice }))
