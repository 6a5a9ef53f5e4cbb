/** The record of `tidemark claims` over a file of structured claims. */
import type { Cell, Input, Report } from '../core/result.ts'
import { auditRules, claimRules, findFaults } from '../findings/index.ts'
import { audit } from './audit/index.ts'
import type { ClaimsDocument } from './audit/document.ts'
import { claimsRecord } from './claims.ts'

/** Figures that agree, as many as an answer names. */
const SHOWN = 4

/** Audits a file. `lineOf`: line of a claim by its place in the list. */
export function analyseAudit(document: ClaimsDocument, lineOf: (place: number) => number, inputs: Input[], version: string): Report {
  const audited = document.claims.map((claim, i) => audit([claim]).map((check) => ({ ...check, claim: { ...check.claim, line: lineOf(i) } }))), checks = audited.flat()
  const rows = audited.flatMap((of, i): Cell[][] => {
    const { name, where = '', kind } = document.claims[i]!
    if (of.length === 0) return [[name, kind, null, 'not checked', where, lineOf(i)]]
    return of.map((check) => [check.claim.label, check.claim.printed, check.right, check.wrong ? check.rule : 'agrees', check.group, check.claim.line])
  })
  const agreeing = audited.filter((of) => of.every((check) => !check.wrong)).flat()
  const answers = agreeing.length === 0 ? [] : [{ question: 'Which of the figures agree with what stands beside them?', answer: `${agreeing.slice(0, SHOWN).map(({ claim, right }) => `${claim.label}: ${claim.printed} (${right})`).join('; ')}${agreeing.length > SHOWN ? `; and ${agreeing.length - SHOWN} more` : ''}. That they agree says nothing of what is concluded from them.` }]
  const wrong = audited.filter((of) => of.some((check) => check.wrong)).length, checked = audited.filter((of) => of.length > 0).length
  return claimsRecord({
    inputs, version, rows, findings: findFaults([...claimRules, ...auditRules], { checks }), counts: { printed: document.claims.length, checked, wrong }, noun: 'claim',
    settings: { title: document.title ?? null, source: document.source ?? null },
    answers,
    unread: 'what the document did not state: only the claims that were written down were checked',
  })
}
