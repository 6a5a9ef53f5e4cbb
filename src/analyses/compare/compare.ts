import { compareRules, findFaults } from '../../findings/index.ts'
import type { Cell, Figure, Finding, Input, LedgerEntry, Report, Table, Verdict } from '../../core/result.ts'
import { formatCount, formatFigure, formatFactor } from '../../core/units.ts'
import { computeFigures } from '../figure.ts'
import { tableOf } from '../table.ts'
import { experimentTable } from './experiment.ts'
import { answersOf, sentenceOf } from './explain.ts'
import type { CompareFacts } from './facts.ts'
import { agrees, compareFigures, figuresTable, leftOut } from './figures.ts'
import { compareFigureRules } from './figure-rules.ts'
import { findingChanges, gaps, kinds, phases, timelines } from './overlays.ts'
import { movedFigures, movedTable } from './moved.ts'
import { publishedRows, publishedTable, publishedVerdict } from './published.ts'
import { compareSettings, settingsTable } from './settings.ts'
import { valueOf, type Side } from './sides.ts'

/** The side farthest from the first: by bytes where all have them, else the last. */
function farthest(sides: readonly Side[]): Side {
  const [base, ...others] = sides, a = valueOf(base!, 'io.bytes')
  const far = (side: Side): number => {
    const b = valueOf(side, 'io.bytes')
    return a === null || b === null || a <= 0 || b <= 0 ? 0 : Math.abs(Math.log(b / a))
  }
  return others.reduce((best, side) => (far(side) >= far(best) ? side : best))
}

/** Without block I/O: the figures that differ most, as factors. */
function plainSentence({ sides, figures }: CompareFacts): string {
  const asText = (name: string, unit: string, value: number): string => formatFigure(name, { value, unit, basis: '' })
  const text = movedFigures(figures).slice(0, 3).map(({ figure, unit, first, last, ratio }) => `${figure} ${formatFactor(ratio)} (${asText(figure, unit, first)} to ${asText(figure, unit, last)})`)
  const count = figures.filter((row) => !agrees(row)).length
  return `${formatCount(count)} of ${formatCount(figures.length)} figures differ from ${sides[0]!.label} to ${sides.at(-1)!.label}${text.length > 0 ? `, most of all ${text.join(', ')}` : ''}.`
}

function verdictOf(facts: CompareFacts, findings: readonly Finding[]): Verdict {
  const { sides, figures } = facts
  const faults = findings.filter(({ severity }) => severity === 'error')
  const single = sides.filter(({ runs }) => runs.length === 1)
  const notShown = [
    ...(single.length > 0 ? [`how much of a difference is chance: ${single.length === sides.length ? 'one run of each side' : `one run of ${single.map(({ label }) => label).join(', ')}`} says nothing of variation`] : []),
    'what was not recorded on every side',
    'causes: the sentence goes by what the figures leave over, and another change between the runs would look the same',
  ]
  const far = farthest(sides)
  if (faults.length > 0) {
    return { grade: 'NOT COMPARABLE', sentence: `These sides cannot be compared. ${faults.map(({ title }) => title).join('. ')}.`, notShown: ['any difference between the runs: the tables show the numbers side by side, and no more'], answers: [] }
  }
  const published = publishedRows(sides)
  if (published.length > 0) return { grade: 'COMPARED', ...publishedVerdict(sides, published) }
  if (figures.every(agrees)) return { grade: 'COMPARED', sentence: `The sides are identical: all ${formatCount(figures.length)} figures of ${sides.map(({ label }) => label).join(' and ')} are the same.`, notShown, answers: [] }
  return { grade: 'COMPARED', sentence: sentenceOf(sides[0]!, far) ?? plainSentence(facts), notShown, answers: answersOf(sides[0]!, far) }
}

const sidesTable = (sides: readonly Side[]): Table =>
  tableOf('Sides; the first is what the others are compared with', ['side', 'from', 'runs', 'grade', 'verdict'], sides.map(({ label, from, runs }): Cell[] => [label, from, runs.length, runs[0]!.verdict.grade, runs[0]!.verdict.sentence]))

/** What is in no table, or in none as a whole. */
function ledgerOf(sides: readonly Side[]): LedgerEntry[] {
  const { choices, mixed } = leftOut(sides), repeats = sides.reduce((sum, { runs }) => sum + runs.length - 1, 0)
  const all: LedgerEntry[] = [
    { kind: 'skipped', reason: 'figures that are widths of windows: choices of the tool, no results', count: choices, advice: 'Nothing to do.' },
    { kind: 'skipped', reason: 'figures whose unit differs from side to side', count: mixed, advice: 'Make the records with one version of Tidemark.' },
    { kind: 'skipped', reason: 'repeats whose windows, phases and gap classes are not drawn: charts show the first run of each side', count: repeats, advice: 'Their figures are in the medians; compare single runs to see more.' },
  ]
  return all.filter(({ count }) => count > 0)
}

const BETWEEN = /, (?:difference|change|ratio|shift|shift from|shift to)$/

/** The same without any difference or ratio: where sides cannot be compared, none may be quoted. */
function withoutDifferences({ figures, tables, ...rest }: Report): Report {
  const { 'compare.moved': _, ...others } = tables
  const blank = (name: string, drop: RegExp, by: Cell): Record<string, Table> => (tables[name] === undefined ? {} : { [name]: { ...tables[name]!, columns: Object.fromEntries(Object.entries(tables[name]!.columns).map(([column, cells]) => [column, drop.test(column) ? cells.map(() => by) : cells])) } })
  return {
    ...rest,
    figures: Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, /\.factor$|rereadShare$/.test(name) ? { ...figure, value: null } : figure])),
    tables: { ...others, ...blank('compare.experiment', /^change/, '\u2013'), ...blank('compare.figures', BETWEEN, null) },
  }
}

/** Compares records: the first side with every other. */
export function compareSides(sides: readonly Side[], inputs: Input[], version: string): Report {
  const facts: CompareFacts = { sides, figures: compareFigures(sides), settings: compareSettings(sides) }
  const findings = findFaults(compareRules, facts)
  const timeline = timelines(sides), published = publishedRows(sides)
  const experiment = experimentTable(sides, facts.figures)
  const charted: Record<string, Table | null> = { 'compare.moved': experiment === null ? movedTable(sides, facts.figures) : null, 'compare.timeline': timeline?.table ?? null, 'compare.phases': phases(sides), 'compare.gaps': gaps(sides), 'compare.kinds': kinds(sides) }
  const figures: Record<string, Figure> = computeFigures(compareFigureRules, { ...facts, width: timeline?.width ?? null }, `${sides.slice(1).map(({ label }) => label).join(', ')} against ${sides[0]!.label}`)
  const report: Report = {
    schema: 'tidemark.report/1',
    version,
    settings: { first: sides[0]!.label, others: sides.slice(1).map(({ label }) => label).join(', ') },
    inputs,
    verdict: verdictOf(facts, findings),
    figures,
    tables: {
      ...(published.length === 0 ? {} : { 'compare.published': publishedTable(sides, published) }),
      'compare.settings': settingsTable(sides, facts.settings),
      ...(experiment === null ? {} : { 'compare.experiment': experiment }),
      'compare.figures': figuresTable(sides, facts.figures),
      'compare.findings': findingChanges(sides),
      ...Object.fromEntries(Object.entries(charted).filter((entry): entry is [string, Table] => entry[1] !== null)),
      'compare.sides': sidesTable(sides),
    },
    findings,
    ledger: ledgerOf(sides),
  }
  return report.verdict.grade === 'NOT COMPARABLE' ? withoutDifferences(report) : report
}
