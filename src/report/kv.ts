import type { Chart } from '../charts/index.ts'
import { formatAbout, formatBytes, formatCount, formatFigure, formatShare, NOTHING } from '../core/units.ts'
import { basisOf } from './figure.ts'
import type { Layout, Section, Tile } from './layout.ts'
import { html } from './markup.ts'
import { formatsCounted, ledgerCount } from './quality.ts'
import { charted, tabled } from './section.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, otherTables } from './sections.ts'
import { tableHtml } from './table.ts'
import type { Report, Table } from '../core/result.ts'

/** Tables that a section below shows. */
const SHOWN = ['kv.need', 'kv.policies', 'kv.timeline', 'kv.pageSizes', 'kv.fragmentation']
const WHOLE = ['kv.bytesPerToken', 'kv.requests', 'kv.promptTokens', 'kv.outputTokens', 'kv.lowerBound']

/** First screen and sections of a simulated KV cache, in a memory that was given or as much as is wanted. */
const kv = (mainChart: string): Omit<Layout, 'applies'> => ({
  mainChart,
  mainNumbers: 'elsewhere',
  subject: 'KV cache, simulated',
  tiles: (report) => {
    const need = report.tables['kv.need'], bytes = cellsOf(need, 'needBytes').map(Number), names = cellsOf(need, 'policy').map(String)
    const least = bytes.indexOf(Math.min(...bytes)), most = bytes.indexOf(Math.max(...bytes))
    return [
      tile('KV of one token', formatFigure('', report.figures['kv.bytesPerToken']), report.figures['kv.bytesPerToken']?.basis ?? ''),
      tile('live at the busiest moment', formatFigure('', report.figures['kv.lowerBound']), 'tokens that are needed then, nothing shared: the lower bound'),
      tile('least, nobody waits for it', formatBytes(bytes[least] ?? NaN), `under ${names[least] ?? NOTHING}`),
      tile('most, nobody waits for it', formatBytes(bytes[most] ?? NaN), `under ${names[most] ?? NOTHING}`),
    ]
  },
  quality: (report) => [
    { label: 'requests', value: formatFigure('', report.figures['kv.requests']), tone: 'calm' },
    ...(['lost', 'doubted', 'skipped'] as const).map((kind) => ledgerCount(report, kind)),
    { label: 'format', value: formatsCounted(report), tone: 'calm' },
    { label: 'longest sequence', value: formatCount(Number(report.settings['max length'])), tone: 'calm' },
    { label: 'sequences at once', value: `at most ${formatCount(Number(report.settings['batch']))}`, tone: 'calm' },
    { label: 'a step', value: `${report.settings['step seconds']} s, ${formatCount(Number(report.settings['step tokens']))} tokens`, tone: 'calm' },
  ],
  sections: (report, chart) => {
    /** A chart with its table, or the table alone where the first screen has the chart. */
    const below = (id: string, label: string, name: string, table: string): Section => name === mainChart
      ? { id, label, heading: chart(name)?.title ?? 'Nothing was simulated', body: tableHtml(report.tables[table], table), how: basisOf(report, WHOLE) }
      : charted(report, id, label, chart(name), 'Nothing was simulated', WHOLE, tableHtml(report.tables[table], table), 'elsewhere')
    return [
      findingsSection(report),
      ledgerSection(report),
      ...(report.tables['kv.policies'] === undefined ? [] : limited(report, chart)),
      below('need', 'Without waiting', 'kv-need', 'kv.need'),
      charted(report, 'waste', 'Waste over time', chart('kv-waste'), 'Nothing ran', WHOLE),
      ...(chart('kv-cost') === undefined ? [] : [charted(report, 'cost', 'Waste against work', chart('kv-cost'), '', WHOLE, undefined, 'elsewhere')]),
      ...(report.tables['kv.pageSizes'] === undefined ? [] : [below('pages', 'Page sizes', 'kv-pages', 'kv.pageSizes')]),
      ...otherTables(report, SHOWN),
      inputsSection(report),
      figuresSection(report),
      glossarySection(WORDS),
    ]
  },
})

function limited(report: Report, chart: (id: string) => Chart | undefined): Section[] {
  const how = html`<p>A model of a serving engine: time goes in equal steps; in each, waiting requests are taken in first come first served while sequences, tokens and memory allow, every sequence whose prompt is in generates one token, and what is left of the step's tokens goes to prompts. Where a token finds no room, the request that came last is thrown out. It says what memory admits, not how fast a machine is.</p>`
  return [
    charted(report, 'batch', 'Sequences at once', chart('kv-batch'), 'Nothing ran', WHOLE, undefined, 'elsewhere'),
    tabled(report, 'policies', 'In the memory given', 'kv.policies', heading, how),
    tabled(report, 'fragmentation', 'Fragmentation', 'kv.fragmentation', fragments, html`<p>The word has at least six meanings that contradict each other: each stands with its formula and its instant. A paged pool has holes of one page each, so F2 and F3 call nearly all of its free memory fragmented, though every page of it serves.</p>`),
  ]
}

/** The same state under two definitions. */
function fragments(source: Table): string {
  const largest = cellsOf(source, 'F2'), reserved = cellsOf(source, 'F1')
  const apart = largest.map((cell, i) => ({ i, gap: Math.abs(Number(cell ?? 0) - Number(reserved[i] ?? 0)) })).toSorted((a, b) => b.gap - a.gap)[0]
  if (apart === undefined || apart.gap < 0.01) return 'All definitions agree: nothing lies in pieces'
  return `${cellsOf(source, 'policy')[apart.i]} at its ${cellsOf(source, 'instant')[apart.i]}: ${formatShare(Number(reserved[apart.i]))} by F1, ${formatShare(Number(largest[apart.i]))} by F2`
}

function heading(source: Table): string {
  const waits = cellsOf(source, 'meanWait'), refused = cellsOf(source, 'rejected').map(Number), names = cellsOf(source, 'policy').map(String), memories = cellsOf(source, 'memoryBytes').map(Number)
  const rows = names.map((name, i) => ({ name, wait: waits[i], refused: refused[i]! })).filter(({ wait }, i) => memories[i] === memories[0] && typeof wait === 'number')
  const fewest = Math.min(...rows.map((row) => row.refused)), like = rows.filter((row) => row.refused === fewest).toSorted((a, b) => Number(a.wait) - Number(b.wait))
  if (like.length === 0) return `In ${formatBytes(memories[0]!)} no request can run`
  const about = (seconds: number): string => `${formatAbout(seconds)} s`
  const all = memories.filter((memory) => memory === memories[0]).length
  const best = about(Number(like[0]!.wait)), worst = about(Number(like.at(-1)!.wait)), first = `In ${formatBytes(memories[0]!)} requests wait ${best} on average`
  if (best === worst && like.length > 1) return `${first} under ${like.length === all ? 'every policy' : `each of the ${like.length} policies that refuse fewest`}`
  return `${first} under ${like[0]!.name}${like.length > 1 ? `, ${worst} under ${like.at(-1)!.name}` : ''}${like.length < all ? '; others refuse more' : ''}`
}

/** A simulation in a memory that was given: its first picture is where that memory goes. */
export const kvLimited: Layout = { ...kv('kv-shares'), applies: (report) => report.tables['kv.policies'] !== undefined }

/** A simulation with as much memory as each policy wants: its first picture is how much that is. */
export const kvFree: Layout = { ...kv('kv-need'), applies: (report) => report.tables['kv.need'] !== undefined }

/** A sweep of page sizes: its first picture is what each size costs. */
export const kvPages: Layout = { ...kv('kv-pages'), applies: (report) => report.tables['kv.pageSizes'] !== undefined && report.tables['kv.policies'] === undefined }

function tile(label: string, value: string, note: string): Tile {
  return { label, value: value === NOTHING ? null : value, naive: null, note, tone: 'calm' }
}

const WORDS: [string, string][] = [
  ['KV cache', 'Keys and values of every token of every sequence that runs, in every layer: what generation keeps in memory.'],
  ['tokens, reserved, internal, external', 'Classes of KV memory by PagedAttention: slots that hold a token; slots that the same request will fill; slots set aside that are never filled; rounding of the placement and holes that the next request does not fit into.'],
  ['page, block table', 'KV memory in cells of a few tokens, and for each sequence the list of its cells.'],
  ['copy on write', 'Sequences that begin alike share pages until one of them writes into a page: only then is that page copied.'],
  ['preemption', 'A request is thrown out for want of memory; its tokens are computed again, or moved to swap space and back.'],
  ['lower bound', 'The most tokens that are live at one moment. No policy that shares nothing can do with less.'],
  ['sequence', 'One stream of tokens. A request is one sequence, or several that share its prompt.'],
]
