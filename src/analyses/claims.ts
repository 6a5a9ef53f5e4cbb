/** The record of `tidemark claims`: printed figures beside what they should be. */
import type { Cell, Input, Report } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { claimRules, findFaults } from '../findings/index.ts'
import type { ClaimGroup } from '../formats/claims/read.ts'
import { checkBytesPerToken, checkPercentiles, checkRates, onlyType, type Check, type ClaimFlags } from './claim-checks.ts'
import { checkCalls, checkDefinitions, checkZeros } from './claim-words.ts'
import { computeFigures, type FigureRule } from './figure.ts'
import { tableOf } from './table.ts'

/** What the rules of claims look at: every figure that could be checked. */
export interface ClaimFacts {
  checks: readonly Check[]
}

/** Of one rule, those that do not hold. */
export function wrongOf({ checks }: ClaimFacts, rule: string): Check[] {
  return checks.filter((check) => check.rule === rule && check.wrong)
}

/** Figures of `tidemark claims`. */
export const claimFigures: readonly FigureRule<ClaimFacts & { groups: readonly ClaimGroup[] }>[] = [
  { name: 'alloc.claims.printed', unit: '1', formula: 'figures found in what the benchmark printed', compute: ({ groups }) => groups.reduce((sum, { claims }) => sum + claims.length, 0) },
  { name: 'alloc.claims.checked', unit: '1', formula: 'of them those that a rule could check', compute: ({ checks }) => new Set(checks.map(({ claim }) => claim)).size },
  { name: 'alloc.claims.wrong', unit: '1', formula: 'of them those that a rule found misleading', compute: ({ checks }) => new Set(checks.filter(({ wrong }) => wrong).map(({ claim }) => claim)).size },
]

/** Computes the record. */
export function analyseClaims(groups: readonly ClaimGroup[], flags: ClaimFlags, inputs: Input[], version: string): Report {
  const type = onlyType(groups)
  const checks = groups.flatMap((group) => [...checkBytesPerToken(group, flags, type), ...checkRates(group), ...checkPercentiles(group), ...checkDefinitions(group), ...checkCalls(group), ...checkZeros(group)])
  const findings = findFaults(claimRules, { checks })
  const rows = groups.flatMap((group) => group.claims.map((claim): Cell[] => {
    const of = checks.filter((check) => check.claim === claim), check = of.find(({ wrong }) => wrong) ?? of[0]
    return [claim.label, claim.printed, check?.right ?? null, check === undefined ? 'not checked' : check.wrong ? check.rule : 'agrees', group.heading, claim.line]
  }))
  const basis = `figures printed in ${inputs.map(({ name }) => name).join(', ')}`
  const figures = computeFigures(claimFigures, { groups, checks }, basis)
  const count = (name: string): number => figures[`alloc.claims.${name}`]!.value!
  const wrong = count('wrong'), checked = count('checked'), printed = count('printed')
  const figure = (n: number): string => `${formatCount(n)} ${n === 1 ? 'figure' : 'figures'}`
  return {
    schema: 'tidemark.report/1',
    version,
    settings: { ...flags },
    inputs,
    verdict: {
      grade: findings.length > 0 ? 'MISREAD' : 'COMPUTED',
      sentence: wrong > 0 ? `${figure(wrong)} of the ${formatCount(checked)} that can be checked ${wrong === 1 ? 'does' : 'do'} not say what ${wrong === 1 ? 'it seems' : 'they seem'} to: ${findings[0]?.title}.`
        : checked > 0 ? `${checked === 1 ? 'The only figure' : `None of the ${figure(checked)}`} that can be checked ${checked === 1 ? 'does not contradict' : 'contradicts'} another, a formula or a bound.`
          : printed === 1 ? 'The only figure cannot be checked.' : `None of the ${figure(printed)} can be checked.`,
      notShown: [...(printed > checked ? [`whether the ${checked > 0 ? 'other ' : ''}${figure(printed - checked)} ${printed - checked === 1 ? 'is' : 'are'} right: nothing printed with ${printed - checked === 1 ? 'it' : 'them'} says`] : []), 'what the benchmark did: only what it printed was read'],
      answers: [],
    },
    figures,
    tables: { claims: tableOf('What was printed, what is right, and the rule that says so', ['claim', 'printed', 'right', 'rule', 'heading', 'line'], rows) },
    findings,
    ledger: [],
  }
}
