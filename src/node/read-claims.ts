import { analyseClaims } from '../analyses/claims.ts'
import type { ClaimFlags } from '../analyses/claim-checks.ts'
import type { Report } from '../core/result.ts'
import { readClaims } from '../formats/claims/read.ts'
import { readText } from './text.ts'
import { version } from '../core/version.ts'

/** Reads what a benchmark printed and computes the record of it. Throws `TidemarkError`. */
export async function readClaimFile(path: string, flags: ClaimFlags): Promise<Report> {
  const { name, text, bytes } = await readText(path, 'what the benchmark printed, not a trace')
  const groups = readClaims(text, name)
  const events = groups.reduce((sum, { claims }) => sum + claims.length, 0)
  return analyseClaims(groups, flags, [{ name, format: 'printed figures', bytes, events, role: 'counted' }], version)
}
