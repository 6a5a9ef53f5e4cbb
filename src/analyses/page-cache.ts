import type { Cell, Figure, Table } from '../core/result.ts'
import { PAGE_BYTES, type PageTrace } from '../traces/pages.ts'
import { pagesOf, type IoFacts } from './facts.ts'
import { computeFigures, ratio, type FigureRule } from './figure.ts'
import { missRatioTable } from './miss-ratio-table.ts'
import { tableOf } from './table.ts'

/** Every figure of the page cache, in the order of the report. */
export const cacheFigures: readonly FigureRule<PageTrace>[] = [
  { name: 'cache.pagesAdded', unit: 'pages', formula: 'sum of 2^order over mm_filemap_add_to_page_cache', compute: ({ total }) => total.pagesAdded },
  { name: 'cache.bytesAdded', unit: 'B', formula: 'cache.pagesAdded x 4096', compute: ({ total }) => total.pagesAdded * PAGE_BYTES },
  { name: 'cache.distinctPages', unit: 'pages', formula: 'pages (device, inode, offset / 4096) that were added at least once', compute: ({ total }) => total.distinctAdded },
  { name: 'cache.pagesDeleted', unit: 'pages', formula: 'sum of 2^order over mm_filemap_delete_from_page_cache', compute: ({ total }) => total.pagesDeleted },
  { name: 'cache.refaults', unit: 'pages', formula: 'adds of a page whose last event was a delete', compute: ({ total }) => total.refaults },
  { name: 'cache.refaultShare', unit: '1', formula: 'cache.refaults / cache.pagesAdded', compute: ({ total }) => ratio(total.refaults, total.pagesAdded) },
  {
    name: 'cache.touches', unit: 'events', formula: 'mm_filemap_fault + mm_filemap_get_pages + mm_filemap_map_pages events',
    // Where none came, they were not recorded: any use of a file makes some.
    compute: ({ total }) => total.faults + total.gets + total.maps || null,
  },
  { name: 'cache.timeline.width', unit: 's', formula: '1 ms, doubled until at most 512 windows saw a page come or go', compute: ({ timeline: { width } }) => width },
]

/** "page-cache events of events.txt, 1 file, pages of 4,096 B". */
function basisOf(facts: IoFacts): string {
  const found = pagesOf(facts)
  if (found === null) return ''
  const { settings } = facts
  const count = found.pages.files.length
  const parts = [`page-cache events of ${found.form.name}, ${count} ${count === 1 ? 'file' : 'files'}, pages of 4,096 B`]
  if (settings.process !== null) parts.push(`process ${settings.process}`)
  if (settings.from !== null || settings.to !== null) parts.push(`from ${settings.from ?? 'the start'} s to ${settings.to ?? 'the end'} s`)
  return parts.join(', ')
}

/** All figures of the page cache by name; none where no event of it was read. */
export function computeCacheFigures(facts: IoFacts): Record<string, Figure> {
  const found = pagesOf(facts)
  if (found === null) return {}
  const basis = basisOf(facts)
  return computeFigures(cacheFigures, found.pages, basis)
}

/** Longest table of files. */
const MOST_FILES = 1000

function files({ files: all }: PageTrace): Table {
  const rows = all.slice(0, MOST_FILES).map((file): Cell[] => [
    file.device, String(file.inode), file.pagesAdded, file.pagesDeleted, file.refaults, file.distinctAdded, file.pagesAdded * PAGE_BYTES, file.span,
    file.faults, file.gets, file.maps,
  ])
  const names = ['device', 'inode', 'adds', 'deletes', 'refaults', 'distinct', 'bytes', 'spanPages', 'faults', 'reads', 'mappings']
  const title = all.length > MOST_FILES ? `The ${MOST_FILES} of ${all.length} files with most pages added` : 'Files; the device is the file system’s'
  return tableOf(title, names, rows, { bytes: 'B' })
}

function addsPerPage({ histogram }: PageTrace): Table {
  return tableOf('How often a page was added, and deleted', ['times', 'pagesAdded', 'pagesDeleted'], histogram.map(({ times, added, deleted }) => [times, added, deleted]))
}

function orders({ orders: all }: PageTrace): Table {
  const rows = all.map(({ order, addEvents, deleteEvents }) => [order, 2 ** order * PAGE_BYTES, addEvents, deleteEvents])
  return tableOf('Folios by order: one event is 2^order pages', ['order', 'bytes', 'addEvents', 'deleteEvents'], rows, { bytes: 'B' })
}

function deletedBy({ actors, total }: PageTrace): Table {
  const rows = actors.filter(({ deleted }) => deleted > 0).map(({ name, added, deleted }) => [name ?? '(no name)', deleted, ratio(deleted, total.pagesDeleted), added])
  return tableOf('Who deleted pages: the thread that was running', ['process', 'pagesDeleted', 'share', 'pagesAdded'], rows, { share: '1' })
}

function timeline({ timeline: { windows } }: PageTrace): Table {
  return tableOf('Windows in which pages came or went; the rest are zero', ['seconds', 'pagesAdded', 'pagesDeleted'], windows.map((w) => [w.seconds, w.added, w.deleted]), { seconds: 's' })
}

/** Every table of the page cache; none where no event of it was read. */
export function computeCacheTables(facts: IoFacts): Record<string, Table> {
  const pages = pagesOf(facts)?.pages
  if (pages === undefined) return {}
  const touched = pages.files.filter(({ reuse }) => reuse !== null).map(({ device, inode, reuse }) => [`inode ${inode} on ${device}`, reuse] as const)
  return {
    ...(touched.length === 0 ? {} : { 'cache.missRatio': missRatioTable('Misses of an LRU page cache by its size, from touches (faults, maps, reads): first-level, each file alone', 'file', touched, 'first-level') }),
    'cache.files': files(pages),
    'cache.addsPerPage': addsPerPage(pages),
    'cache.timeline': timeline(pages),
    'cache.orders': orders(pages),
    'cache.deletedBy': deletedBy(pages),
  }
}
