/** A file of structured claims, `tidemark.claims/1`: YAML or JSON, whose published schema is made from this one. */
import { z } from '../../formats/documents/schema.ts'
import { structuredClaim } from './index.ts'

const SCHEMA = 'tidemark.claims/1'

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

/** Whether a text is such a file rather than what a benchmark printed. */
export function isClaimsDocument(text: string): boolean {
  return /^\uFEFF?\s*(?:(?:#[^\n]*|---)\s*\n\s*|\{\s*)*["']?schema["']?\s*:\s*["']?tidemark\.claims\b/m.test(text.slice(0, 65536)) || /^["']?claims["']?\s*:/m.test(text) && /^\s*(?:- )?["']?kind["']?\s*:/m.test(text)
}
