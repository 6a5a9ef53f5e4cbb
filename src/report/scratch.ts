import type { Chart } from '../charts/index.ts'
import { formatAbout, formatBytes, formatCount, formatFactor, formatFigure } from '../core/units.ts'
import type { Layout, Section, Tile } from './layout.ts'
import { html } from './markup.ts'
import { ledgerCount } from './quality.ts'
import { charted, tabled } from './section.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, otherTables } from './sections.ts'
import { tableHtml } from './table.ts'
import type { Report } from '../core/result.ts'

const SHOWN = ['alloc.policies', 'alloc.choice', 'alloc.rules', 'alloc.definitions', 'alloc.fragmentation', 'alloc.timeline', 'alloc.cost', 'alloc.benches', 'alloc.buffers', 'alloc.touch', 'alloc.touchProof']

/** First screen and sections of scratch memory under every policy. */
export const scratch: Layout = {
  subject: 'Scratch memory',
  applies: (report) => report.tables['alloc.policies'] !== undefined,
  mainChart: 'scratch-waste',
  tiles,
  quality: (report) => [
    { label: 'events', value: formatCount(report.figures['alloc.events']?.value ?? 0), tone: 'calm' },
    { label: 'policies', value: formatCount(cellsOf(report.tables['alloc.policies'], 'policy').length), tone: 'calm' },
    { label: 'stream', value: report.tables['alloc.buffers'] === undefined ? 'recorded' : 'made from a shape', tone: 'calm' },
    { label: 'pool', value: typeof report.settings['memory'] === 'number' ? formatBytes(report.settings['memory']) : 'large enough', tone: 'calm' },
    ...(['lost', 'doubted', 'skipped'] as const).map((kind) => ledgerCount(report, kind)),
  ],
  sections,
}

function tiles(report: Report): Tile[] {
  const bound = report.figures['alloc.lowerBound'], choice = report.tables['alloc.choice']
  const roles = cellsOf(choice, 'role').map(String)
  const tile = (label: string, role: string, note: (row: number) => string, tone: Tile['tone'], column = 'reach'): Tile => {
    const row = roles.indexOf(role), value = cellsOf(choice, column)[row]
    return { label, value: typeof value !== 'number' ? null : column === 'reach' ? formatBytes(value) : `${formatAbout(value)} ${value === 1 ? 'step' : 'steps'}`, naive: null, note: row < 0 ? 'no policy did it all' : note(row), tone }
  }
  const name = (row: number): string => String(cellsOf(choice, 'policy')[row])
  const beside = (row: number): string => {
    const factor = cellsOf(choice, 'boundFactor')[row]
    return typeof factor === 'number' ? `${name(row)}, ${formatFactor(factor)} the bound` : name(row)
  }
  return [
    { label: 'lower bound', value: bound?.value === null ? null : formatFigure('', bound), naive: null, note: 'most bytes live at once', tone: 'calm' },
    tile('best policy', 'best', beside, 'good'),
    tile('worst policy', 'worst', beside, 'calm'),
    tile('what the best costs', 'best', () => `an allocation; ${name(roles.indexOf('quickest'))} takes ${formatAbout(Number(cellsOf(choice, 'stepsPerAllocation')[roles.indexOf('quickest')]))}`, 'calm', 'stepsPerAllocation'),
  ]
}

function sections(report: Report, chart: (id: string) => Chart | undefined): Section[] {
  const tables = report.tables, cost = chart('scratch-cost')
  return [
    findingsSection(report),
    tabled(report, 'policies', 'Policies', 'alloc.policies', () => `${cellsOf(tables['alloc.policies'], 'policy').length} policies beside the lower bound of ${formatFigure('', report.figures['alloc.lowerBound'])}`,
      html`<p><b>Peak asked</b> is what was live at once, <b>peak held</b> what the policy had handed out, rounding included, and <b>reach</b> the highest address: what an arena must set aside. Waste is 1 - peak asked / reach. <b>single</b> is the lower bound rounded up, with every offset planned ahead; <b>chunks</b> lets a buffer lie in pieces.</p>`),
    charted(report, 'cost', 'Cost', cost, 'No policy did it all', [], html`${tableHtml(tables['alloc.cost'], 'alloc.cost')}${tableHtml(tables['alloc.rules'], 'alloc.rules')}`, 'elsewhere'),
    {
      id: 'fragmentation', label: 'Fragmentation', heading: 'Six definitions at three instants: a percentage without its name and instant says nothing',
      body: html`${tableHtml(tables['alloc.definitions'], 'alloc.definitions')}${tableHtml(tables['alloc.fragmentation'], 'alloc.fragmentation')}`,
      how: html`<p>A is what is held, Q what was asked for, R what is set aside so far, h the holes within it and F their sum. F6 divides two peaks that may be at different times. F5 exists only where memory comes in segments, as in PyTorch.</p>`,
    },
    tabled(report, 'benches', 'Benchmarks', 'alloc.benches', () => 'Many small buffers cost calls, not memory: 200 calls against 2 for the same 100 MiB',
      html`<p>The scratch benchmarks of seed document 002, each under every policy in a pool that is large enough: least and most of the policies. The document's 9.27\u00d7 between 100 chunks and one is the time of a hundred times as many calls; its "bandwidth" of a buffer used 1000 times is over memory that nothing touched.</p>`),
    ...(tables['alloc.touch'] === undefined ? [] : [touchSection(report)]),
    ...(tables['alloc.buffers'] === undefined ? [] : [tabled(report, 'buffers', 'Buffers', 'alloc.buffers', () => 'The buffers of a forward pass, by formula: assumed, not recorded',
      html`<p>A buffer goes after its last use, in 4 bytes a value, without flash attention: scores are heads x tokens x context. The terms are those of gguf-parser-go's estimate of llama.cpp's compute buffer. Real engines fuse and reuse: record a stream to know.</p>`)]),
    ...otherTables(report, SHOWN),
    ledgerSection(report),
    inputsSection(report),
    figuresSection(report),
    glossarySection([
      ['lower bound', 'The most bytes that are live at once. No policy can do with less; whether one can reach it depends on the stream.'],
      ['reach', 'The end of the highest address that a policy ever handed out: what an arena must set aside.'],
      ['step', 'An entry of a free list looked at, a split, a merge or an insertion: each policy says what it counts. Not a time.'],
    ]),
  ]
}

function touchSection(report: Report): Section {
  const table = report.tables['alloc.touch']!, told = cellsOf(table, 'bandwidth').filter((cell) => cell !== null).length
  return {
    id: 'touch', label: 'Real memory',
    heading: `${told} of ${cellsOf(table, 'bandwidth').length} rows may tell a bandwidth: the others touched no memory of their own`,
    body: html`${tableHtml(table, 'alloc.touch')}${tableHtml(report.tables['alloc.touchProof'], 'alloc.touchProof')}`,
    how: html`<p>Measured on the machine that made this report. Every pass visits each 8-byte word once: in order, at a stride of 4 KiB, or in a random order of independent loads. The first pass over fresh memory writes, since pages that are only read are all one page of zeros. A bandwidth is told only where page faults and the growth of resident memory prove that first pass.</p>`,
  }
}
