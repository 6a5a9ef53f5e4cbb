import { analyseClaims } from '../analyses/claims.ts'
import { analyseAudit } from '../analyses/claims-audit.ts'
import { claimsDocument, isClaimsDocument } from '../analyses/audit/document.ts'
import type { ClaimFlags } from '../analyses/claim-checks.ts'
import type { Report } from '../core/result.ts'
import { readClaims } from '../formats/claims/read.ts'
import { readDocument } from '../formats/documents/read.ts'
import { readText } from './text.ts'
import { version } from '../core/version.ts'

/** Reads what a benchmark printed, or a file of structured claims, and computes the record of it. Throws `TidemarkError`. */
export async function readClaimFile(path: string, flags: ClaimFlags): Promise<Report> {
  const { name, text, bytes } = await readText(path, 'what the benchmark printed, not a trace')
  if (isClaimsDocument(text)) {
    const { value, lineOf } = readDocument(text, name, claimsDocument)
    return analyseAudit(value, (place) => lineOf(['claims', place]), [{ name, format: 'structured claims', bytes, events: value.claims.length, role: 'counted' }], version)
  }
  const groups = readClaims(text, name)
  const events = groups.reduce((sum, { claims }) => sum + claims.length, 0)
  return analyseClaims(groups, flags, [{ name, format: 'printed figures', bytes, events, role: 'counted' }], version)
}
