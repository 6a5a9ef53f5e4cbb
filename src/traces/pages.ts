/** What the page cache did during a recording: pages of files that entered it, left it, and came back. */
import type { Core } from '../core/core.ts'
import { depthsOf, type ReuseDepths } from './reuse.ts'

/** Bytes of a page. The text does not tell them; kernels with pages of 16 or 64 KiB show as several pages at once. */
export const PAGE_BYTES = 4096

/** Sums over pages: of a file, of a range of it, or of all files. */
export interface PageCounts {
  pagesAdded: number
  pagesDeleted: number
  /** Adds of a page that had been deleted before. */
  refaults: number
  /** Pages that were added or deleted at least once. */
  distinct: number
  distinctAdded: number
  distinctDeleted: number
}

interface PageFile extends PageCounts {
  /** How deep in an LRU stack its touched pages were found; `null` unless a curve was asked for and touches were recorded. */
  reuse: ReuseDepths | null
  /** For `pagesOfRange`. */
  index: number
  /** `maj:min` of the file system, not of the disk. */
  device: string
  inode: bigint
  addEvents: number
  deleteEvents: number
  /** One more than the last page that was added or deleted. */
  span: number
  /** Events that looked pages up: by a fault, by a read, and by mapping pages around a fault. */
  faults: number
  gets: number
  maps: number
  /** Adds of a page that was there and deletes of one that was gone: an event between is missing. */
  unexplained: number
}

export interface PageTrace {
  /** By pages added, then deleted, the most first. */
  files: PageFile[]
  total: Omit<PageFile, 'index' | 'device' | 'inode' | 'reuse'>
  /** How many pages were added, and deleted, so many times; over the pages that were either. */
  histogram: { times: number; added: number; deleted: number }[]
  /** Events by order of the folio: 2^order pages each. */
  orders: { order: number; addEvents: number; deleteEvents: number }[]
  /** Pages by name of the thread that was running; `null` where the text names none. */
  actors: { name: string | null; added: number; deleted: number }[]
  /** Windows that saw a page come or go, by start in seconds from the origin. */
  timeline: { width: number; windows: { seconds: number; added: number; deleted: number }[] }
  /** Of the file with most pages added, if it may be the one whose parts are known: sums over each part. */
  parts: PageCounts[] | null
  /** Events of the page cache left out by process or time. */
  refused: number
}

function triples(values: Float64Array, from = 0): [number, number, number][] {
  const out: [number, number, number][] = []
  for (let i = from; i < values.length; i += 3) out.push([values[i]!, values[i + 1]!, values[i + 2]!])
  return out
}

function file(core: Core, index: number): PageFile {
  core.exports.pageTouchFinish(index)
  const depths = core.result()
  core.exports.pageFileFinish(index)
  const v = core.result()
  return {
    index,
    device: `${Math.floor(v[0]! / 2 ** 20)}:${v[0]! % 2 ** 20}`,
    inode: (BigInt(v[1]!) << 32n) | BigInt(v[2]!),
    addEvents: v[3]!, deleteEvents: v[4]!, pagesAdded: v[5]!, pagesDeleted: v[6]!, refaults: v[7]!,
    distinct: v[8]!, distinctAdded: v[9]!, distinctDeleted: v[10]!, span: v[11]!,
    faults: v[12]!, gets: v[13]!, maps: v[14]!, reuse: depths.length === 0 ? null : depthsOf(depths), unexplained: v[15]! + v[16]!,
  }
}

const SUMS = [
  'addEvents', 'deleteEvents', 'pagesAdded', 'pagesDeleted', 'refaults', 'distinct', 'distinctAdded', 'distinctDeleted', 'span', 'faults', 'gets',
  'maps', 'unexplained',
] as const

/** Copies the pages out of an instance; `null` if it saw no event of the page cache that is known. */
export function collectPages(core: Core, bounds: readonly number[] | null = null): PageTrace | null {
  const { exports } = core
  exports.pageOrdersFinish()
  const [refused = 0, ...orders] = core.result()
  const count = exports.pageFiles()
  if (count === 0 && refused === 0) return null
  const files = Array.from({ length: count }, (_, index) => file(core, index))
  const total = Object.fromEntries(SUMS.map((name) => [name, files.reduce((sum, one) => sum + one[name], 0)])) as Record<(typeof SUMS)[number], number>
  exports.pageHistogramFinish()
  const histogram = triples(core.result()).map(([times, added, deleted]) => ({ times, added, deleted })).toSorted((a, b) => a.times - b.times)
  exports.pageActorsFinish()
  const actors = triples(core.result())
    .map(([name, added, deleted]) => ({ name: core.name(name), added, deleted }))
    .toSorted((a, b) => b.deleted - a.deleted || b.added - a.added || ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
  exports.pageTimelineFinish()
  const timeline = core.result()
  const width = timeline[0]! / 1e9
  return {
    files: files.toSorted((a, b) => b.pagesAdded - a.pagesAdded || b.pagesDeleted - a.pagesDeleted || (a.inode < b.inode ? -1 : 1)),
    total,
    parts: bounds === null ? null : partsOf(core, files, bounds),
    histogram,
    orders: triples(Float64Array.from(orders)).map(([order, addEvents, deleteEvents]) => ({ order, addEvents, deleteEvents })),
    actors,
    timeline: {
      width,
      windows: triples(timeline, 1)
        .map(([k, added, deleted]) => ({ seconds: k * width, added, deleted }))
        .toSorted((a, b) => a.seconds - b.seconds),
    },
    refused,
  }
}

/** Sums over the bytes [from, to) of a file, every page that they touch. Asks the instance that observed them. */
export function pagesOfRange(core: Core, index: number, from: number, to: number): PageCounts {
  const first = Math.floor(from / PAGE_BYTES)
  core.exports.pageRangeFinish(index, first, Math.max(0, Math.ceil(to / PAGE_BYTES) - first))
  const [pagesAdded, pagesDeleted, refaults, distinct, distinctAdded, distinctDeleted] = core.result()
  return {
    pagesAdded: pagesAdded!, pagesDeleted: pagesDeleted!, refaults: refaults!, distinct: distinct!, distinctAdded: distinctAdded!,
    distinctDeleted: distinctDeleted!,
  }
}

/** Sums over the parts of the file with most pages added, unless it reaches beyond their end: then it is another file. */
function partsOf(core: Core, files: readonly PageFile[], bounds: readonly number[]): PageCounts[] | null {
  const [most] = files.toSorted((a, b) => b.pagesAdded - a.pagesAdded)
  if (most === undefined || most.span > Math.ceil(bounds.at(-1)! / PAGE_BYTES)) return null
  return bounds.slice(1).map((to, i) => pagesOfRange(core, most.index, bounds[i]!, to))
}
