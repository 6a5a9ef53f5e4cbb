import type { Chart } from '../charts/index.ts'
import { formatBytes, formatCount, formatFigure, NOTHING, unitOfName } from '../core/units.ts'
import type { Cell, Report, Table } from '../core/result.ts'
import { basisOf } from './figure.ts'
import type { Layout, Section, Tile } from './layout.ts'
import { html } from './markup.ts'
import { charted, tabled } from './section.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, many, otherTables } from './sections.ts'

const TABLES = ['compare.settings', 'compare.experiment', 'compare.figures', 'compare.moved', 'compare.findings', 'compare.timeline', 'compare.phases', 'compare.gaps', 'compare.kinds', 'compare.sides', 'compare.published']

const sides = (report: Report): string[] => cellsOf(report.tables['compare.sides'], 'side').map(String)

/** Value of a figure on one side, as text. */
function sideValue(report: Report, name: string, side: string): string | null {
  const table = report.tables['compare.figures'], at = cellsOf(table, 'figure').indexOf(name)
  const value = cellsOf(table, side)[at]
  return typeof value !== 'number' ? null : formatFigure(name, { value, unit: String(cellsOf(table, 'unit')[at]), basis: '' })
}

/** The figures that people look at first, without a ratio of ratios. */
function plain(report: Report, [name, label]: [string, string]): Tile {
  const last = sides(report).at(-1) ?? ''
  return { label: `${label}, ${last}`, value: sideValue(report, name, last), naive: null, note: sides(report).map((side) => `${side} ${sideValue(report, name, side) ?? 'not recorded'}`).join(', '), tone: 'calm' }
}

/** A tile with the values of all sides; the big number is that of the last over the first, where there is one. */
function both(report: Report, label: string, name: string, factor: string): Tile {
  const ratio = report.figures[factor]?.value ?? null, labels = sides(report)
  const beside = plain(report, [name, label])
  if (ratio === null) return beside
  return { ...beside, label: `${label}, ${labels.at(-1)?.split(' ')[0]} over ${labels[0]?.split(' ')[0]}`, value: formatFigure('factor', { value: ratio, unit: '1', basis: '' }) }
}

/** The figures that moved most, for records that are not about I/O. */
function moved(report: Report): Tile[] {
  const table = report.tables['compare.moved'], ratios = cellsOf(table, 'ratio')
  return cellsOf(table, 'figure').slice(0, 4).map(String)
    .map((name, i) => ({ ...plain(report, [name, name]), value: formatFigure('factor', { value: Number(ratios[i]), unit: '1', basis: '' }) }))
}

/** What moved, in the rows that people quote. */
function experimentHeading(source: Table): string {
  const rows = cellsOf(source, 'row').map(String), change = Object.entries(source.columns).find(([name]) => name.startsWith('change'))?.[1] ?? []
  const said = ['bytes read', 'tokens per second', 'unique bytes'].flatMap((row) => (rows.includes(row) && change[rows.indexOf(row)] !== NOTHING ? [`${row} ${change[rows.indexOf(row)] === 'none' ? 'the same' : String(change[rows.indexOf(row)])}`] : []))
  return said.length === 0 ? 'Nothing that both sides recorded' : said.join(', ')
}

/** Every figure as text in its unit: a column mixes units, so that no column has one. */
function readable(source: Table): Table {
  const names = (source.columns['figure'] ?? []).map(String), units = (source.columns['unit'] ?? []).map(String)
  const text = (column: string, cell: Cell, i: number): Cell => {
    if (typeof cell !== 'number') return cell ?? NOTHING
    if (column.endsWith(', change')) return cell === 0 ? '0 %' : `${cell < 0 ? '\u2212' : '+'}${formatCount(Number((Math.abs(cell) * 100).toFixed(1)))} %`
    if (column.endsWith(', ratio')) return formatFigure('factor', { value: cell, unit: '1', basis: '' })
    const unit = unitOfName(names[i]!, units[i]!)
    if (column.endsWith(', difference') || / shift(?: from| to)?$/.test(column)) return cell === 0 ? '0' : unit === 'share' ? `${cell < 0 ? '\u2212' : '+'}${formatCount(Number((Math.abs(cell) * 100).toFixed(2)))} points` : `${cell < 0 ? '\u2212' : '+'}${formatFigure(names[i]!, { value: Math.abs(cell), unit: units[i]!, basis: '' })}`
    return formatFigure(names[i]!, { value: cell, unit: units[i]!, basis: '' })
  }
  return { ...source, columns: Object.fromEntries(Object.entries(source.columns).map(([column, cells]) => [column, column === 'figure' || column === 'unit' ? cells : cells.map((cell, i) => text(column, cell, i))])) }
}

const BYTES = /, bytes$/

/** Settings with their numbers as text: one column has bytes, counts and words. */
function grouped(source: Table): Table {
  const names = (source.columns['setting'] ?? []).map(String)
  const text = (cell: Cell, i: number): Cell => (typeof cell !== 'number' ? cell : BYTES.test(names[i]!) ? formatBytes(cell) : formatCount(cell))
  return { ...source, columns: Object.fromEntries(Object.entries(source.columns).map(([name, cells]) => [name, name === 'setting' ? names.map((one) => one.replace(BYTES, '')) : cells.map(text)])) }
}

function settingsHeading(source: Table): string {
  const verdicts = cellsOf(source, 'sides'), names = cellsOf(source, 'setting').map(String)
  const different = names.filter((_, i) => verdicts[i] === 'different')
  if (different.length === 0) return 'No setting that was recorded differs'
  return `${many(different.length, 'setting')} of ${formatCount(names.length)} differ${different.length === 1 ? 's' : ''}: ${different.slice(0, 4).map((name) => name.replace(BYTES, '')).join(', ')}${different.length > 4 ? ' and more' : ''}`
}

function changesHeading(source: Table): string {
  const changes = cellsOf(source, 'change'), count = (word: string): number => changes.filter((change) => change === word).length
  return `${many(count('appears'), 'finding')} ${count('appears') === 1 ? 'appears' : 'appear'}, ${formatCount(count('goes') + count('goes on some'))} go, ${formatCount(count('stays'))} stay`
}

function chartedSections(report: Report, chart: (id: string) => Chart | undefined): Section[] {
  const all: [id: string, label: string, figures: string[]][] = [
    ['compare-phases', 'Bytes by phase and token', ['compare.bytes.factor']],
    ['compare-kinds', 'Read again, by kind of tensor', ['compare.rereadShare']],
    ['compare-gaps', 'Order on the disk', ['compare.requests.factor']],
  ]
  return all.filter(([id]) => chart(id) !== undefined).map(([id, label, figures]) => charted(report, id, label, chart(id), '', figures))
}

/** Published numbers beside counted ones: their table first, and no chart over time. */
const publishedSection = (report: Report): Section => tabled(report, 'published', 'Published beside counted', 'compare.published', (source) => {
  const by = cellsOf(source, 'explained by')
  return `${formatCount(by.filter((cell) => cell === 'holds').length)} of ${many(by.length, 'published figure')} hold, ${formatCount(by.filter((cell) => /^[A-Z]{2}\d/.test(String(cell))).length)} follow from a mistake that is known`
}, html`<p>A published number counts as explained where a figure of the trace that makes this very mistake is within 1 % of it. <b>Corrected for lines</b>: the published number itself, if each request left as many lines as in the trace; an estimate.</p>`)

/** First screen and sections of `tidemark compare`. */
export const compare: Layout = {
  subject: 'Comparison',
  applies: (report) => report.figures['compare.sides'] !== undefined,
  mainChart: 'compare-bandwidth',
  tables: ['compare.experiment', 'compare.settings'],
  tiles: (report) => [
    both(report, 'bytes', 'io.bytes', 'compare.bytes.factor'),
    plain(report, ['io.rereadFactor', 're-read factor']),
    both(report, 'tokens per second', 'run.tokensPerSecond', 'compare.tokenRate.factor'),
    plain(report, ['io.sequentialShare', 'sequential share']),
  ],
  quality: (report) => [
    { label: 'sides', value: sides(report).join(', '), tone: 'calm' },
    { label: 'runs', value: cellsOf(report.tables['compare.sides'], 'runs').join(', '), tone: 'calm' },
    { label: 'grades', value: cellsOf(report.tables['compare.sides'], 'grade').join(', '), tone: cellsOf(report.tables['compare.sides'], 'grade').some((grade) => grade === 'LOSSY' || grade === 'INVALID DATA') ? 'bad' : 'calm' },
    { label: 'figures that differ', value: `${formatFigure('', report.figures['compare.figures.differing']).replace(/ .*/, '')} of ${formatFigure('', report.figures['compare.figures'])}`, tone: 'calm' },
    { label: 'settings that differ', value: formatCount(report.figures['compare.settings.differing']?.value ?? 0), tone: 'calm' },
  ],
  sections: (report, chart) => [
    ...(report.tables['compare.published'] === undefined ? [] : [publishedSection(report)]),
    tabled(report, 'settings', 'Settings', 'compare.settings', settingsHeading, html`<p>Settings are those of each record; the environment is what the recording's own notes say. <b>Not recorded by all</b>: at least one side does not say, so nothing is known of it.</p>`, {}, report.tables['compare.settings'] === undefined ? null : grouped(report.tables['compare.settings'])),
    ...(report.tables['compare.experiment'] === undefined ? [] : [tabled(report, 'experiment', 'The experiment', 'compare.experiment', experimentHeading, html`<p>Each number is counted once per request, at the step that the settings name. Times and tokens are by the marks of the run. What no file beside the trace says is not recorded; the last column says how to record it.</p>`)]),
    findingsSection(report),
    tabled(report, 'changes', 'Findings of the sides', 'compare.findings', changesHeading, html`<p>Findings are those of the records; <code>tidemark explain</code> prints the page of each.</p>`),
    ...chartedSections(report, chart),
    tabled(report, 'all-figures', 'Every figure', 'compare.figures', () => `${formatCount(report.figures['compare.figures.differing']?.value ?? 0)} of ${formatFigure('', report.figures['compare.figures'])} differ`, basisOf(report, Object.keys(report.figures)), {}, report.tables['compare.figures'] === undefined ? null : readable(report.tables['compare.figures'])),
    tabled(report, 'sides', 'Sides', 'compare.sides', () => `${many(sides(report).length, 'side')}, each with its own verdict`, html`<p>The verdict of each record as it stands. A side of several runs shows its first.</p>`),
    ...otherTables(report, TABLES),
    ledgerSection(report),
    inputsSection(report),
    figuresSection(report),
    glossarySection([
      ['side', 'One run, or several repeats of one run, that are compared with another. The first is what the others are measured by.'],
      ['change', 'Difference from the first side as a share of it; of shares, in points.'],
      ['repeats', 'Runs of one side under the same conditions. Their medians are compared; their smallest and largest stand beside them.'],
    ]),
  ],
}

/** The same for records that are not about I/O. */
export const compareOthers: Layout = {
  ...compare,
  applies: (report) => compare.applies(report) && report.tables['compare.experiment'] === undefined,
  mainChart: 'compare-moved',
  tables: ['compare.figures', 'compare.settings'],
  tiles: moved,
}

/** The same with published numbers for a side: nothing was recorded over time. */
export const comparePublished: Layout = {
  ...compare,
  subject: 'Published numbers',
  applies: (report) => report.tables['compare.published'] !== undefined,
  mainChart: '',
  tables: ['compare.published'],
  tiles: (report) => {
    const from = cellsOf(report.tables['compare.sides'], 'from'), labels = sides(report), trace = labels.find((_, i) => from[i] !== 'published') ?? ''
    const one = (label: string, name: string): Tile => ({
      label: `${label}, counted`, value: sideValue(report, name, trace), naive: null, tone: 'calm',
      note: `published: ${labels.filter((side) => side !== trace).map((side) => `${sideValue(report, name, side) ?? 'nothing'} by ${side}`).join(', ')}`,
    })
    return [one('re-read factor', 'io.rereadFactor'), one('sequential share', 'io.sequentialShare'), one('coverage of the file', 'io.coverage'), one('bytes', 'io.bytes')]
  },
}
