import { wrongOf, type ClaimFacts } from '../analyses/claims.ts'
import type { Finding } from '../core/result.ts'
import type { Rule, RulePage } from './rule.ts'

const ORDER: Finding['severity'][] = ['error', 'warning', 'info']

/** A rule of structured claims: the gravest of its checks in the title, all of them in the evidence. */
export function auditRule(page: RulePage): Rule<ClaimFacts> {
  return {
    ...page,
    check(facts) {
      const wrong = wrongOf(facts, page.id).map((check) => ({ check, severity: check.severity ?? page.severity })).toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity)), first = wrong[0]
      if (first === undefined) return null
      const { check: { claim, group, right, numbers, says = `${claim.label}: ${claim.printed}` } } = first, more = wrong.slice(1)
      return {
        severity: first.severity,
        title: says,
        evidence: {
          claim: claim.label, ...(group === '' ? {} : { where: group }), stated: claim.printed, right, ...numbers,
          ...Object.fromEntries(more.map(({ check }, i) => [`also ${i + 1}`, `${check.says ?? check.claim.label}${check.group === '' ? '' : ` (${check.group})`}`])),
        },
      }
    },
  }
}
