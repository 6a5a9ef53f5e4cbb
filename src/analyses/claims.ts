/** The record of `tidemark claims`: printed figures beside what they should be. */
import type { Cell, Finding, Input, Report } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { claimRules, findFaults } from '../findings/index.ts'
import type { ClaimGroup } from '../formats/claims/read.ts'
import { checkBytesPerToken, checkPercentiles, checkRates, onlyType, type Check, type ClaimFlags } from './claim-checks.ts'
import { checkCalls, checkDefinitions, checkZeros } from './claim-words.ts'
import { ratioToRight } from './claims-ratio.ts'
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

/** How many figures or claims there are, can be checked, and mislead. */
interface ClaimCounts {
  printed: number
  checked: number
  wrong: number
}

/** Figures of `tidemark claims`. */
export const claimFigures: readonly FigureRule<ClaimCounts>[] = [
  { name: 'alloc.claims.printed', unit: '1', formula: 'figures found in what the benchmark printed, or claims of a file of them', compute: ({ printed }) => printed },
  { name: 'alloc.claims.checked', unit: '1', formula: 'of them those that a rule could check', compute: ({ checked }) => checked },
  { name: 'alloc.claims.wrong', unit: '1', formula: 'of them those that a rule found misleading', compute: ({ wrong }) => wrong },
]

/** What a record of claims is made of, whether they were printed or written down. */
interface ClaimsParts {
  inputs: Input[]
  version: string
  settings: Report['settings']
  rows: Cell[][]
  findings: Report['findings']
  counts: ClaimCounts
  noun: 'figure' | 'claim'
  /** What was not looked at. */
  unread: string
  answers?: Report['verdict']['answers']
}

/** Titles of claims begin with a name of their own: they stand as a sentence. */
const titleOf = (finding: Finding | undefined, noun: ClaimsParts['noun']): string => (noun === 'figure' ? String(finding?.title) : String(finding?.title).replace(/^./, (letter) => letter.toUpperCase()))

/** The record. */
export function claimsRecord({ inputs, version, settings, rows, findings, counts, noun, unread, answers = [] }: ClaimsParts): Report {
  const { printed, checked, wrong } = counts, some = (n: number): string => `${formatCount(n)} ${n === 1 ? noun : `${noun}s`}`
  const basis = noun === 'figure' ? `figures printed in ${inputs.map(({ name }) => name).join(', ')}` : `claims of ${inputs.map(({ name }) => name).join(', ')}`
  return {
    schema: 'tidemark.report/1',
    version,
    settings,
    inputs,
    verdict: {
      grade: findings.length > 0 ? 'MISREAD' : 'COMPUTED',
      sentence: wrong > 0 ? `${some(wrong)} of the ${formatCount(checked)} that can be checked ${wrong === 1 ? 'does' : 'do'} not say what ${wrong === 1 ? 'it seems' : 'they seem'} to${noun === 'figure' ? ': ' : '. '}${titleOf(findings[0], noun)}.`
        : checked > 0 ? `${checked === 1 ? `The only ${noun}` : `None of the ${some(checked)}`} that can be checked ${checked === 1 ? 'does not contradict' : 'contradicts'} another, a formula or a bound.`
          : printed === 1 ? `The only ${noun} cannot be checked.` : `None of the ${some(printed)} can be checked.`,
      notShown: [...(printed > checked ? [`whether the ${checked > 0 ? 'other ' : ''}${some(printed - checked)} ${printed - checked === 1 ? 'is' : 'are'} right: nothing printed with ${printed - checked === 1 ? 'it' : 'them'} says`] : []), unread],
      answers,
    },
    figures: computeFigures(claimFigures, counts, basis),
    tables: { claims: tableOf('What was printed, what is right, and the rule that says so', ['claim', 'printed', 'right', 'rule', 'heading', 'line', 'timesRight'], rows.map((row) => [...row, ratioToRight(String(row[1]), row[2] === null ? null : String(row[2]))])) },
    findings,
    ledger: [],
  }
}

/** Computes the record of what a benchmark printed. */
export function analyseClaims(groups: readonly ClaimGroup[], flags: ClaimFlags, inputs: Input[], version: string): Report {
  const type = onlyType(groups)
  const checks = groups.flatMap((group) => [...checkBytesPerToken(group, flags, type), ...checkRates(group), ...checkPercentiles(group), ...checkDefinitions(group), ...checkCalls(group), ...checkZeros(group)])
  const rows = groups.flatMap((group) => group.claims.map((claim): Cell[] => {
    const of = checks.filter((check) => check.claim === claim), check = of.find(({ wrong }) => wrong) ?? of[0]
    return [claim.label, claim.printed, check?.right ?? null, check === undefined ? 'not checked' : check.wrong ? check.rule : 'agrees', group.heading, claim.line]
  }))
  const distinct = (of: readonly Check[]): number => new Set(of.map(({ claim }) => claim)).size
  return claimsRecord({
    inputs, version, settings: { ...flags }, rows, findings: findFaults(claimRules, { checks }), noun: 'figure', unread: 'what the benchmark did: only what it printed was read',
    counts: { printed: groups.reduce((sum, { claims }) => sum + claims.length, 0), checked: distinct(checks), wrong: distinct(checks.filter(({ wrong }) => wrong)) },
  })
}
