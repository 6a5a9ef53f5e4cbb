import { audit, structuredClaim } from '../../../src/analyses/audit/index.ts'
import type { Check } from '../../../src/analyses/claim-checks.ts'

/** Checks of one claim, as its schema lets it through. */
export function checksOf(claim: object): Check[] {
  return audit([structuredClaim.parse(claim)])
}

/** Rules that a claim breaks, each with what is said of it. */
export function faultsOf(claim: object): [rule: string, says: string | undefined][] {
  return checksOf(claim).filter(({ wrong }) => wrong).map(({ rule, says }) => [rule, says])
}
