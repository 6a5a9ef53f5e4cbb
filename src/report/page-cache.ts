import type { Chart } from '../charts/index.ts'
import { formatBytes, formatCount, formatFigure, formatShare } from '../core/units.ts'
import { actionMatrix } from './action-matrix.ts'
import { basisOf, chartHtml } from './figure.ts'
import type { Layout, Section, Tile } from './layout.ts'
import { html } from './markup.ts'
import { eventsDecoded, formatsCounted, ledgerCount } from './quality.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, otherTables } from './sections.ts'
import { tableHtml } from './table.ts'
import type { Report } from '../core/result.ts'

const FIGURES = ['cache.pagesAdded', 'cache.bytesAdded', 'cache.distinctPages', 'cache.pagesDeleted', 'cache.refaults', 'cache.refaultShare', 'cache.touches']

/** Tables that the section below shows. */
export const CACHE_TABLES = ['cache.timeline', 'cache.addsPerPage', 'cache.files', 'cache.orders', 'cache.deletedBy', 'cache.tensors', 'cache.residency', 'cache.missRatio']

/** Pages that entered the page cache, left it and came back. */
export function pageCacheSection(report: Report, drawn: Chart | undefined, onFirstScreen = false): Section {
  return {
    id: 'page-cache',
    label: 'Page cache',
    heading: drawn === undefined ? 'No page came or went' : drawn.title,
    body: html`${!onFirstScreen && chartHtml(report, drawn, false)}
<h3>${perPage(report)}</h3>${tableHtml(report.tables['cache.addsPerPage'], 'cache.addsPerPage')}
<h3>Files</h3>${tableHtml(report.tables['cache.files'], 'cache.files')}
<h3>Who deleted pages</h3>${tableHtml(report.tables['cache.deletedBy'], 'cache.deletedBy')}
<h3>Folios</h3>${tableHtml(report.tables['cache.orders'], 'cache.orders')}
${['cache.tensors', 'cache.residency', 'cache.missRatio'].filter(name => report.tables[name] !== undefined).map(name => html`<details><summary>${report.tables[name]!.title}</summary>${tableHtml(report.tables[name], name)}</details>`)}`,
    how: basisOf(report, FIGURES),
  }
}

/** How often most of the pages were added. */
function perPage(report: Report): string {
  const source = report.tables['cache.addsPerPage']
  const times = cellsOf(source, 'times').map(Number), added = cellsOf(source, 'pagesAdded').map(Number)
  const sum = added.reduce((a, b) => a + b, 0)
  const most = added.indexOf(Math.max(...added))
  if (sum === 0) return 'Adds of a page'
  const often = times[most] ?? 0
  return `${formatShare((added[most] ?? 0) / sum)} of the pages were added ${often === 1 ? 'once' : `${formatCount(often)} times`}`
}

/** First screen and sections of a trace that holds events of the page cache and none of a disk. */
export const pageCache: Layout = {
  subject: 'Page cache',
  applies: report => report.figures['cache.pagesAdded'] !== undefined,
  mainChart: 'pages-over-time',
  tiles: report => [
    tile(report, 'bytes added', 'cache.bytesAdded', `${formatFigure('', report.figures['cache.pagesAdded'])} of 4 KiB`),
    tile(report, 'distinct pages', 'cache.distinctPages', `${formatBytes((report.figures['cache.distinctPages']?.value ?? 0) * 4096)} of files`),
    tile(report, 'refault share', 'cache.refaultShare', `${formatFigure('', report.figures['cache.refaults'])} came back after a delete`),
    tile(report, 'pages deleted', 'cache.pagesDeleted', 'thrown out, truncated or dropped'),
  ],
  quality: report => {
    const events = eventsDecoded(report)
    return [
      { label: 'events decoded', value: events === null ? 'unknown' : formatCount(events), tone: 'calm' },
      ...(['lost', 'doubted', 'skipped'] as const).map(kind => ledgerCount(report, kind)),
      { label: 'format counted', value: formatsCounted(report), tone: 'calm' },
    ]
  },
  sections: (report, chart) => [
    findingsSection(report),
    ledgerSection(report),
    pageCacheSection(report, chart('pages-over-time'), true),
    {
      id: 'actions', label: 'Action census', heading: 'Every event by its action',
      body: tableHtml(actionMatrix(report), 'io.actions'),
      how: html`<p>cache_add and cache_delete: pages entered and left the page cache. cache_fault, cache_get and cache_map: a fault, a read, and a fault that maps pages around it looked pages up.</p>`,
    },
    ...otherTables(report, [...CACHE_TABLES, 'io.actions']),
    inputsSection(report),
    figuresSection(report),
    glossarySection(CACHE_WORDS),
  ],
}

function tile(report: Report, label: string, name: string, note: string): Tile {
  const value = report.figures[name]?.value ?? null
  const figure = report.figures[name]
  const shown = value === null ? null : figure?.unit === 'pages' ? formatCount(value) : formatFigure(name, figure)
  return { label, value: shown, naive: null, note: value === null ? 'not in this recording' : note, tone: 'calm' }
}

/** Words of the page cache. */
export const CACHE_WORDS: [string, string][] = [
  ['page', '4,096 bytes of a file at a multiple of 4,096. The events tell offsets, not the size of a page.'],
  ['folio, order', 'Pages that come and go together: 2^order of them in one event.'],
  ['refault', 'A page is added whose last event was a delete: it was needed again after it had been thrown out.'],
  ['distinct pages', 'Pages that were added at least once.'],
]
