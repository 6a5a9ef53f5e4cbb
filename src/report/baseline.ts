import { formatCount } from '../core/units.ts'
import type { Report } from '../core/result.ts'
import { basisOf } from './figure.ts'
import type { Layout, Tile } from './layout.ts'
import { html } from './markup.ts'
import { formatsCounted, ledgerCount } from './quality.ts'
import { tabled } from './section.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, many, otherTables } from './sections.ts'
import { tile } from './tile.ts'

const differ = (count: number): string => `${many(count, 'key')} ${count === 1 ? 'differs' : 'differ'}`
const value = (report: Report, name: string): number => report.figures[`baseline.${name}`]?.value ?? 0
const margin = (report: Report): string => `${formatCount(100 * Number(report.settings['margin'] ?? 0))} %`

const GLOSSARY: [string, string][] = [
  ['margin', 'The smallest change of the ratio now / before that matters, stated before looking. Exact metrics have none.'],
  ['ratio', 'Hodges-Lehmann: the exponential of the median of all differences of logarithms, one run of each side.'],
  ['95 % interval', 'Ratios that a Mann-Whitney test at 5 % would not refuse, ties and all.'],
  ['p, adjusted p', 'Chance of ranks at least as uneven if nothing differed, exact up to 100 runs; Holm holds the chance of one false alarm among all metrics to 5 %.'],
  ['TOST p', 'Larger of two one-sided tests (Welch, logarithms) that the change is within the margin.'],
  ['equivalent', 'The 90 % interval lies within the margin and the TOST p is at most 5 %: no change that matters, rather than no change seen.'],
]

const refused = (report: Report): boolean => value(report, 'notComparable') === value(report, 'metrics')

function others(report: Report): Tile {
  const names = ['inconclusive', 'insufficient', 'small', 'notComparable'], words = ['inconclusive', 'too few runs', 'small', 'not comparable']
  const counts = names.map((name) => value(report, name)), all = counts.reduce((sum, count) => sum + count, 0)
  return { label: 'not cleared', value: formatCount(all), naive: null, note: words.map((word, i) => `${formatCount(counts[i]!)} ${word}`).filter((_, i) => counts[i]! > 0).join(', ') || 'none', tone: all > 0 ? 'warn' : 'good' }
}

/** First screen and sections of `tidemark baseline check`. */
export const baselineCheck: Layout = {
  subject: 'Baseline',
  applies: (report) => report.figures['baseline.metrics'] !== undefined,
  mainChart: 'baseline-forest',
  mainNumbers: 'elsewhere',
  tables: ['baseline.environment', 'baseline.metrics'],
  tiles: (report) => {
    const worse = value(report, 'regressions') + value(report, 'changed'), same = value(report, 'equivalent') + value(report, 'unchanged')
    return [
      { label: 'worse, or changed', value: refused(report) ? null : formatCount(worse), naive: null, note: `of ${many(value(report, 'metrics'), 'metric')}`, tone: worse > 0 ? 'bad' : refused(report) ? 'calm' : 'good' },
      tile(report, 'improved', 'baseline.improved', 'by more than the margin, or exactly'),
      { label: 'as before', value: formatCount(same), naive: null, note: `${formatCount(value(report, 'unchanged'))} exactly, ${formatCount(value(report, 'equivalent'))} within ${margin(report)}`, tone: 'calm' },
      others(report),
    ]
  },
  quality: (report) => [
    { label: 'format', value: formatsCounted(report), tone: 'calm' },
    { label: 'surroundings', value: cellsOf(report.tables['baseline.environment'], 'key').length === 0 ? 'the same' : differ(cellsOf(report.tables['baseline.environment'], 'key').length), tone: report.findings.some(({ id }) => id === 'BL001') ? 'warn' : 'good' },
    ledgerCount(report, 'lost'),
  ],
  sections: (report) => [
    {
      ...tabled(report, 'surroundings', 'Surroundings', 'baseline.environment', (source) => `In the surroundings ${differ(source.columns['key']!.length)}`, html`<p>The machine is told by an allow-list of keys, the settings by the records, the rest by --env. Keys of the machine forbid comparing noisy metrics; the others forbid all.</p>`),
      ...(cellsOf(report.tables['baseline.environment'], 'key').length === 0 && { heading: 'The surroundings are the same, as far as they are told', body: html`<p>No recorded key differs.</p>` }),
    },
    findingsSection(report),
    tabled(report, 'metrics', 'Metrics', 'baseline.metrics', () => `${many(value(report, 'metrics'), 'metric')}, the gravest first`, basisOf(report, ['baseline.regressions', 'baseline.equivalent', 'baseline.margin'])),
    tabled(report, 'tests', 'Tests', 'baseline.tests', () => 'What each verdict rests on', basisOf(report, ['baseline.improved', 'baseline.small', 'baseline.insufficient'])),
    ...otherTables(report, ['baseline.environment', 'baseline.metrics', 'baseline.tests']),
    ledgerSection(report),
    inputsSection(report),
    figuresSection(report),
    glossarySection(GLOSSARY),
  ],
}

/** The same where nothing could be compared, so that there is nothing to draw. */
export const baselineRefused: Layout = { ...baselineCheck, mainChart: '', applies: (report) => baselineCheck.applies(report) && refused(report) }

/** First screen and sections of `tidemark baseline history`. */
export const baselineHistory: Layout = {
  subject: 'History',
  applies: (report) => report.figures['baseline.history.runs'] !== undefined,
  mainChart: 'baseline-series',
  mainNumbers: 'elsewhere',
  tables: ['baseline.changes'],
  tiles: (report) => [
    tile(report, 'change points', 'baseline.history.changes', 'of 12 runs or more'),
    tile(report, 'runs', 'baseline.history.runs', 'saved, with this metric'),
    tile(report, 'last', 'baseline.history.last', 'median of the last run'),
    tile(report, 'level', 'baseline.history.level', 'mean since the last change'),
  ],
  quality: (report) => [{ label: 'margin', value: margin(report), tone: 'calm' }],
  sections: (report) => [
    tabled(report, 'changes', 'Changes', 'baseline.changes', (source) => many(source.columns['run']!.length, 'change point'), basisOf(report, ['baseline.history.changes'])),
    tabled(report, 'series', 'Runs', 'baseline.series', (source) => `${many(source.columns['run']!.length, 'run')} in the order of saving`, basisOf(report, ['baseline.history.runs'])),
    inputsSection(report),
    figuresSection(report),
    glossarySection([['change point', 'The first run of a new level: E-divisive with means, then a t test between the levels beside it.']]),
  ],
}
