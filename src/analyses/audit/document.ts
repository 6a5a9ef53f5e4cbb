/** A file of structured claims, `tidemark.claims/1`: YAML or JSON, whose published schema is made from this one. */
import { z } from '../../formats/documents/schema.ts'
import { structuredClaim } from './index.ts'

const SCHEMA = 'tidemark.claims/1'
/** Characters that a YAML file is known by. */
const HEAD = 65536

/** Schema of a whole file. */
export const claimsDocument = z.strictObject({
  schema: z.literal(SCHEMA),
  title: z.string().optional().meta({ description: 'What the claims are about.' }),
  source: z.string().optional().meta({ description: 'Where they stand: a document, an address, a date.' }),
  claims: z.array(structuredClaim).min(1),
}).meta({ title: 'claims', description: 'Numbers that a document states, one claim for each thing that can be checked.' })

export type ClaimsDocument = z.output<typeof claimsDocument>

/** The JSON Schema that is published as `schemas/claims.schema.json`. */
export function claimsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(claimsDocument, { io: 'input', target: 'draft-2020-12' }) as Record<string, unknown>
}

/** Whether a text is such a file rather than what a benchmark printed: it names the schema, or has claims with kinds. */
export function isClaimsDocument(text: string): boolean {
  const head = text.slice(0, HEAD)
  return /^\uFEFF?["']?schema["']?\s*:\s*["']?tidemark\.claims\b/m.test(head) || /^\uFEFF?\s*\{/.test(head) && /"schema"\s*:\s*"tidemark\.claims\b/.test(text) || /^(?:\uFEFF?\s*\{\s*)?["']?claims["']?\s*:/m.test(head) && /[{\s]["']?kind["']?\s*:/.test(head)
}
