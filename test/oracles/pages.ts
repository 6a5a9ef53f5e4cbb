/** The slow twin of `assembly/pages.ts`: a map of every page, no chunks. */
export interface PageEvent {
  action: 'add' | 'delete'
  device: string
  inode: number
  page: number
  order: number
  process: string
}

interface Page {
  adds: number
  deletes: number
  refaults: number
  gone: boolean
}

export type Pages = Map<string, Page>

/** Every page by `device inode page`. */
export function pagesOf(events: readonly PageEvent[]): Pages {
  const pages: Pages = new Map()
  for (const event of events) {
    for (let k = 0; k < 2 ** event.order; k++) {
      const key = `${event.device} ${event.inode} ${event.page + k}`
      const page = pages.get(key) ?? { adds: 0, deletes: 0, refaults: 0, gone: false }
      pages.set(key, page)
      if (event.action === 'add') {
        page.adds++
        if (page.gone) page.refaults++
      } else page.deletes++
      page.gone = event.action === 'delete'
    }
  }
  return pages
}

/** Sums over the pages of one file in [first, first + count). */
export function sumsOf(pages: Pages, file: string, first = 0, count = Infinity): Record<string, number> {
  const sums = { pagesAdded: 0, pagesDeleted: 0, refaults: 0, distinct: 0, distinctAdded: 0, distinctDeleted: 0 }
  for (const [key, page] of pages) {
    const number = Number(key.split(' ')[2])
    if (!key.startsWith(`${file} `) || number < first || number >= first + count) continue
    sums.pagesAdded += page.adds
    sums.pagesDeleted += page.deletes
    sums.refaults += page.refaults
    sums.distinct++
    if (page.adds > 0) sums.distinctAdded++
    if (page.deletes > 0) sums.distinctDeleted++
  }
  return sums
}
