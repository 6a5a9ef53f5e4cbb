/** The record of `tidemark baseline check`: every metric of a measurement against its baseline. */
import type { Cell, Input, LedgerEntry, Report, Table, Verdict } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { baselineRules, findFaults } from '../findings/index.ts'
import { checkMetrics, type CheckedMetric, type Word } from './baseline-check.ts'
import { environmentChanges, type EnvironmentChange } from './baseline-environment.ts'
import type { Measurement, SavedMeasurement } from './baseline-file.ts'
import { baselineFigures, type BaselineFacts } from './baseline-figures.ts'
import { changeText, valueText } from './baseline-words.ts'
import { computeFigures } from './figure.ts'
import { tableOf } from './table.ts'

/** What is checked against what. */
export interface BaselineInput {
  name: string
  before: SavedMeasurement
  now: Measurement
  margin: number
  overrides: readonly string[]
  inputs: Input[]
  ledger: LedgerEntry[]
}

/** Words that fail a check always, and those that fail it under `--strict`: it could not be made, or does not clear the metric. */
const FAILING: readonly Word[] = ['REGRESSION', 'CHANGED']
const UNCLEAR: readonly Word[] = ['NOT COMPARABLE', 'SMALL LOSS', 'SMALL CHANGE', 'INCONCLUSIVE', 'INSUFFICIENT']

/** Whether the check failed: 1 is the exit code then. */
export function checkFailed(report: Report, strict: boolean): boolean {
  const failing = strict ? [...FAILING, ...UNCLEAR] : FAILING
  return (report.tables['baseline.metrics']?.columns['verdict'] ?? []).some((word) => failing.includes(word as Word))
}

/** Computes the record. */
export function analyseBaseline(input: BaselineInput, version: string): Report {
  const { name, before, now, margin, overrides } = input
  const changes = environmentChanges(before, now, overrides), metrics = checkMetrics(before, now, changes, margin)
  const facts: BaselineFacts = { name, metrics, changes, margin }
  return {
    schema: 'tidemark.report/1',
    version,
    settings: { baseline: name, saved: before.saved, label: before.label, margin, override: overrides.length === 0 ? null : overrides.join(', ') },
    inputs: input.inputs,
    verdict: verdictOf(facts, input.ledger),
    figures: computeFigures(baselineFigures, facts, `${name} as saved ${before.saved}${before.label === null ? '' : ` (${before.label})`}, margin ${formatCount(100 * margin)} %`),
    tables: { 'baseline.environment': environmentTable(changes), 'baseline.metrics': metricsTable(metrics), 'baseline.tests': testsTable(metrics) },
    findings: findFaults(baselineRules, facts),
    ledger: input.ledger,
  }
}

function environmentTable(changes: readonly EnvironmentChange[]): Table {
  const meaning = ({ forbids, overridden }: EnvironmentChange): string =>
    forbids === 'none' ? 'noted' : overridden ? 'overridden: compared all the same' : forbids === 'all' ? 'nothing is compared' : 'noisy metrics are not compared'
  return tableOf('What differs in the surroundings', ['key', 'baseline', 'now', 'so'], changes.map((change): Cell[] => [change.key, change.before, change.now, meaning(change)]))
}

function metricsTable(metrics: readonly CheckedMetric[]): Table {
  const names = ['metric', 'verdict', 'better', 'unit', 'baseline', 'now', 'change', 'ratio', 'low', 'high', 'adjusted p']
  return tableOf('Every metric, the gravest first', names, metrics.map((m): Cell[] => [
    m.id, m.word, m.better ?? 'neither', m.unit, m.before, m.now, m.change, m.ratio, finite(m.low), finite(m.high), m.adjustedP,
  ]), { change: 'share', 'adjusted p': 'share' })
}

function testsTable(metrics: readonly CheckedMetric[]): Table {
  const names = ['metric', 'kind', 'difference', 'p', 'TOST p', 'runs before', 'runs now', 'outliers', 'how']
  return tableOf('What each verdict rests on', names, metrics.map((m): Cell[] => [
    m.id, m.kind, m.before === null || m.now === null ? null : m.now - m.before, m.p, m.tostP, m.runsBefore, m.runsNow, m.outliers, m.reason,
  ]), { p: 'share', 'TOST p': 'share' })
}

const finite = (value: number | null): number | null => (value === null || !Number.isFinite(value) ? null : value)

function verdictOf({ metrics, changes, margin, name }: BaselineFacts, ledger: readonly LedgerEntry[]): Verdict {
  const worst = metrics[0]!, same = metrics.filter(({ word }) => word === worst.word), count = same.length, of = `${formatCount(count)} of ${formatCount(metrics.length)} metrics`
  const percent = `${formatCount(100 * margin)} %`, others = count === 1 ? '' : `; the largest change is that of ${worst.id}`
  const sentences: Record<Word, string> = {
    REGRESSION: count === 1 ? `${worst.id} is worse than ${name}: ${sizeOf(worst)}.` : `${of} are worse than ${name}; the worst, ${worst.id}: ${sizeOf(worst)}.`,
    CHANGED: `${of} changed and ${count === 1 ? 'has' : 'have'} no better way${others}: ${worst.id}, ${sizeOf(worst)}.`,
    'NOT COMPARABLE': `${of} cannot be compared with ${name}: ${[...new Set(same.map(({ reason }) => reason))].slice(0, 3).join('; ')}.`,
    'SMALL LOSS': `${of} certainly worse than ${name}, not certainly by more than ${percent}: ${worst.id}, ${sizeOf(worst)}.`,
    'SMALL CHANGE': `${of} certainly changed, not certainly by more than ${percent}: ${worst.id}, ${sizeOf(worst)}.`,
    INCONCLUSIVE: `${of} ${count === 1 ? 'is' : 'are'} not certainly other than in ${name}, nor certainly within ${percent} of it: ${worst.id}, ${sizeOf(worst)}. More runs would tell.`,
    INSUFFICIENT: `${of} have too few runs for a verdict: record at least 6 a side, better 10 to 20${metrics.length > 20 ? ', more for so many metrics' : ''}.`,
    IMPROVED: `${of} better than ${name}, none worse: ${worst.id}, ${sizeOf(worst)}.`,
    'SMALL GAIN': `${of} certainly better than ${name}, not certainly by more than ${percent}, none worse.`,
    EQUIVALENT: `${formatCount(metrics.length)} metrics are as in ${name}: the noisy ones within ${percent}${metrics.some(({ kind }) => kind === 'exact') ? ', the exact ones to the last digit' : ''}.`,
    UNCHANGED: `All ${formatCount(metrics.length)} metrics are exactly as in ${name}.`,
  }
  const refused = metrics.filter(({ word }) => word === 'NOT COMPARABLE').length
  return {
    grade: worst.word,
    sentence: sentences[worst.word],
    notShown: refused === metrics.length ? [`whether this measurement is as good as ${name}: nothing could be compared`] : [
      'what caused a change: only that there is one',
      ...(metrics.some(({ kind }) => kind === 'noisy') ? [`noisy changes smaller than the margin of ${percent} as regressions`, 'drift that slows one whole side: run both sides by turns'] : []),
      ...(refused > 0 && worst.word !== 'NOT COMPARABLE' ? [`anything of ${formatCount(refused)} metrics that could not be compared`] : []),
      ...(changes.some(({ overridden }) => overridden) ? ['whether the overridden difference in the surroundings made the change'] : []),
      ...(ledger.some(({ kind }) => kind === 'lost') ? ['what the unreadable lines measured'] : []),
    ],
    answers: [],
  }
}

function sizeOf({ kind, before, now, change, ratio, low, high, adjustedP, unit }: CheckedMetric): string {
  if (before === null || now === null) return 'on one side only'
  const values = `${valueText(before)} \u2192 ${valueText(now)}`
  if (kind === 'exact') return `${values} ${unit === '1' ? '' : `${unit} `}(${changeText(change)})`
  if (ratio === null) return `${values} ${unit}`
  const interval = finite(low) === null || finite(high) === null ? 'no interval' : `95 % interval ${changeText(low! - 1)} to ${changeText(high! - 1)}`
  return `${changeText(ratio - 1)} (${interval}${adjustedP === null ? '' : `, adjusted p ${adjustedP < 0.0001 ? '< 0.0001' : adjustedP.toFixed(4)}`})`
}
