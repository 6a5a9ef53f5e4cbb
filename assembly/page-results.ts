/** What `pages.ts` counted, as results for the host. */
import { Map64 } from './lib/map'
import { actors, CHUNK_BITS, CHUNK_BYTES, CHUNK_KEY_BITS, chunks, files, GONE, orders, refused, timeline } from './pages'
import { put, startResult } from './result'
import { reuseFinish } from './reuse/curve'

/** Files seen; an index is below it. */
export function pageFiles(): i32 {
  return files.length
}

/**
 * Result: device, high and low half of the inode, add and delete events, pages added and deleted, refaults, distinct pages, those added,
 * those deleted, span in pages, faults, gets, maps, pages added twice and deleted twice without the other between.
 */
export function pageFileFinish(index: i32): void {
  startResult()
  const file = files[index]
  put(<f64>file.device)
  put(<f64>(file.inode >> 32))
  put(<f64>(file.inode & 0xffff_ffff))
  put(file.addEvents)
  put(file.deleteEvents)
  put(file.pagesAdded)
  put(file.pagesDeleted)
  put(file.refaults)
  put(file.distinct)
  put(file.distinctAdded)
  put(file.distinctDeleted)
  put(file.span)
  put(file.faults)
  put(file.gets)
  put(file.maps)
  put(file.addedTwice)
  put(file.deletedTwice)
}

/** Result: stack distances of the pages of a file that were touched, as `reuseFinish`; empty without a curve or a touch. */
export function pageTouchFinish(index: i32): void {
  startResult()
  if (files[index].reuse) reuseFinish(files[index].reuse)
}

/** Result of a file's pages [first, first + count): adds, deletes, refaults, distinct pages, those added, those deleted. */
export function pageRangeFinish(index: i32, first: f64, count: f64): void {
  startResult()
  let adds: f64 = 0, deletes: f64 = 0, refaults: f64 = 0, distinct: f64 = 0, added: f64 = 0, deleted: f64 = 0
  let page = <u64>max(first, 0)
  const end = <u64>max(min(first + count, files[index].span), 0)
  while (page < end) {
    const cell = chunks.find((<u64>index << CHUNK_KEY_BITS) | (page >> CHUNK_BITS))
    const stop = min(end, (page | 63) + 1)
    if (cell >= 0) {
      const chunk = <usize>load<f64>(chunks.row(cell))
      for (let k = page; k < stop; k++) {
        const counts = chunk + <usize>(k & 63) * 12
        const a = load<u32>(counts), d = load<u32>(counts, 4)
        adds += <f64>a
        deletes += <f64>d
        refaults += <f64>(load<u32>(counts, 8) & ~GONE)
        if (a) added++
        if (d) deleted++
        if (a || d) distinct++
      }
    }
    page = stop
  }
  put(adds)
  put(deletes)
  put(refaults)
  put(distinct)
  put(added)
  put(deleted)
}

/** Result: (times, pages added that often, pages deleted that often), unordered, over the pages that were added or deleted. */
export function pageHistogramFinish(): void {
  startResult()
  const histogram = new Map64(2, 64)
  for (let cell: u32 = 0; cell < chunks.capacity; cell++) {
    if (!chunks.occupied(cell)) continue
    const chunk = <usize>load<f64>(chunks.row(cell))
    for (let counts = chunk; counts < chunk + CHUNK_BYTES; counts += 12) {
      const adds = load<u32>(counts), deletes = load<u32>(counts, 4)
      if (adds == 0 && deletes == 0) continue
      const row = histogram.at(adds)
      store<f64>(row, load<f64>(row) + 1)
      const other = histogram.at(deletes)
      store<f64>(other, load<f64>(other, 8) + 1, 8)
    }
  }
  putAll(histogram)
}

/** Result: page events that the filter refused, then (order, add events, delete events) of the orders that came. */
export function pageOrdersFinish(): void {
  startResult()
  put(refused)
  for (let order = 0; order < 32; order++) {
    if (orders[order * 2] + orders[order * 2 + 1] == 0) continue
    put(<f64>order)
    put(orders[order * 2])
    put(orders[order * 2 + 1])
  }
}

/** Result: (name id, pages added, pages deleted) of each name of a thread. */
export function pageActorsFinish(): void {
  startResult()
  putAll(actors)
}

/** Result: width of a window in ns, then (window, pages added, pages deleted) of those in use. */
export function pageTimelineFinish(): void {
  startResult()
  timeline.finish()
}

function putAll(map: Map64): void {
  for (let cell: u32 = 0; cell < map.capacity; cell++) {
    if (!map.occupied(cell)) continue
    put(<f64>map.key(cell))
    put(load<f64>(map.row(cell)))
    put(load<f64>(map.row(cell), 8))
  }
}
