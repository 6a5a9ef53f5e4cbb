/**
 * What the page cache did to each file: a fold over the batch's page events. A file is a file system's device and an inode.
 * Memory follows the distinct pages: 12 bytes a page in chunks of 64 pages (256 KiB of a file), so 768 bytes for a page that lies alone.
 * There is no merge: whether a page came back depends on the events before, and text is read by one instance from start to end.
 */
import { CACHE_ADD, CACHE_DELETE, CACHE_FAULT, CACHE_GET, isPageEvent } from './action'
import * as batch from './batch'
import { origin, passesPageEvent } from './filter'
import { Windows } from './kernels/windows'
import { Map64 } from './lib/map'
import { curveRate } from './kernels/curve'
import { reuseNew, reuseRange } from './reuse/curve'

/** A page is 4,096 bytes: the text does not say it, and offsets are all multiples of the true size. */
export const PAGE_BITS: u64 = 12

class PageFile {
  device: u32 = 0
  inode: u64 = 0
  addEvents: f64 = 0
  deleteEvents: f64 = 0
  pagesAdded: f64 = 0
  pagesDeleted: f64 = 0
  /** Adds of a page whose last event was a delete. */
  refaults: f64 = 0
  /** Pages that were added or deleted; added; deleted. */
  distinct: f64 = 0
  distinctAdded: f64 = 0
  distinctDeleted: f64 = 0
  /** One more than the last page. */
  span: f64 = 0
  faults: f64 = 0
  gets: f64 = 0
  maps: f64 = 0
  /** Stack distances of the pages touched; 0 without a curve. */
  reuse: usize = 0
  /** Adds of a page that was there, deletes of one that was gone: the event between is missing. */
  addedTwice: f64 = 0
  deletedTwice: f64 = 0
}

export const files = new Array<PageFile>()
/** Index + 1 of a file, by a hash of device and inode. */
const byHash = new Map64(1, 64)
/** Address of a chunk, by file and chunk number. */
export const chunks = new Map64(1, 1024)
/** A chunk of 64 pages: for each adds, deletes, and refaults with a bit for a page whose last event was a delete. */
export const CHUNK_BITS: u64 = 6
export const CHUNK_BYTES: usize = 64 * 12
export const GONE: u32 = 0x8000_0000
/** Chunk numbers are below 2^35: offsets are below 2^53 bytes. */
export const CHUNK_KEY_BITS: u64 = 36

/** Add and delete events, by order of the folio. */
export const orders = new StaticArray<f64>(64)
/** Pages added and deleted, by name of the thread. */
export const actors = new Map64(2, 16)
/** Pages added and deleted, over time. */
export const timeline = new Windows(1e6, 512)
/** Page events that the filter refused. */
export let refused: f64 = 0

/** Takes the page events among the batch's first `n`. */
export function observePages(n: i32): void {
  for (let i = 0; i < n; i++) {
    const action = load<u8>(batch.ACTION + <usize>i)
    if (!isPageEvent(action)) continue
    if (passesPageEvent(i)) refused++
    else take(i, action)
  }
}

function take(i: i32, action: u8): void {
  const at = <usize>i
  const index = fileOf(load<u32>(batch.DEVICE + (at << 2)), load<u64>(batch.DETAIL + (at << 3)))
  const file = files[index]
  const offset = <u64>load<f64>(batch.SECTOR + (at << 3)), bytes = <u64>load<u32>(batch.SIZE + (at << 2))
  if (action != CACHE_ADD && action != CACHE_DELETE) {
    if (action == CACHE_FAULT) file.faults++
    else if (action == CACHE_GET) file.gets++
    else file.maps++
    if (curveRate > 0) touch(file, offset >> PAGE_BITS, max<u64>(bytes >> PAGE_BITS, 1))
    return
  }
  const first = offset >> PAGE_BITS, pages = bytes >> PAGE_BITS
  const added = action == CACHE_ADD
  file.span = max(file.span, <f64>(first + pages))
  change(file, index, first, first + pages, added)
  orders[(load<u32>(batch.DETAIL_DEVICE + (at << 2)) & 31) * 2 + (added ? 0 : 1)] += 1
  const actor = actors.at(load<u32>(batch.NAME + (at << 2)))
  const side: usize = added ? 0 : 8
  store<f64>(actor + side, load<f64>(actor + side) + <f64>pages)
  timeline.take(load<f64>(batch.TIME + (at << 3)) - origin, added ? <f64>pages : 0, added ? 0 : <f64>pages)
}

/** Takes touched pages into the file's curve: of a cache that sees every touch, not only the misses. */
function touch(file: PageFile, first: u64, pages: u64): void {
  if (file.reuse == 0) file.reuse = reuseNew(curveRate)
  reuseRange(file.reuse, first, pages)
}

/** Adds or deletes the pages [page, end) of a file. */
function change(file: PageFile, index: u32, page: u64, end: u64, added: bool): void {
  const pages = <f64>(end - page)
  let fresh: u32 = 0, firsts: u32 = 0, refaults: u32 = 0, twice: u32 = 0
  while (page < end) {
    const chunk = chunkOf(index, page >> CHUNK_BITS)
    const stop = min(end, (page | 63) + 1)
    for (; page < stop; page++) {
      const cell = chunk + <usize>(page & 63) * 12
      const adds = load<u32>(cell), deletes = load<u32>(cell, 4), state = load<u32>(cell, 8)
      if (adds == 0 && deletes == 0) fresh++
      if (added) {
        if (adds == 0) firsts++
        if (state & GONE) {
          refaults++
          store<u32>(cell, (state & ~GONE) + 1, 8)
        } else if (adds) twice++
        store<u32>(cell, adds + 1)
      } else {
        if (deletes == 0) firsts++
        if (state & GONE) twice++
        store<u32>(cell, state | GONE, 8)
        store<u32>(cell, deletes + 1, 4)
      }
    }
  }
  file.distinct += <f64>fresh
  file.refaults += <f64>refaults
  if (added) {
    file.addEvents++
    file.pagesAdded += pages
    file.distinctAdded += <f64>firsts
    file.addedTwice += <f64>twice
  } else {
    file.deleteEvents++
    file.pagesDeleted += pages
    file.distinctDeleted += <f64>firsts
    file.deletedTwice += <f64>twice
  }
}

let lastFile: u32 = 0
let hasLast: bool = false

function fileOf(device: u32, inode: u64): u32 {
  if (hasLast && files[lastFile].inode == inode && files[lastFile].device == device) return lastFile
  let key = (inode ^ (<u64>device << 40)) * 0xff51afd7ed558ccd >> 4 // 60 bits: never the key that no map holds
  let cell = byHash.at(key), known = <u32>load<f64>(cell)
  while (known != 0 && !(files[known - 1].inode == inode && files[known - 1].device == device)) {
    cell = byHash.at(++key) // another file has this hash
    known = <u32>load<f64>(cell)
  }
  if (known == 0) {
    const file = new PageFile()
    file.device = device
    file.inode = inode
    files.push(file)
    known = <u32>files.length
    store<f64>(cell, <f64>known)
  }
  lastFile = known - 1
  hasLast = true
  return lastFile
}

let lastKey: u64 = 0
let lastChunk: usize = 0

function chunkOf(index: u32, number: u64): usize {
  const key = (<u64>index << CHUNK_KEY_BITS) | number
  if (lastChunk != 0 && key == lastKey) return lastChunk
  const row = chunks.at(key)
  let chunk = <usize>load<f64>(row)
  if (chunk == 0) {
    chunk = heap.alloc(CHUNK_BYTES)
    memory.fill(chunk, 0, CHUNK_BYTES)
    store<f64>(row, <f64>chunk)
  }
  lastKey = key
  lastChunk = chunk
  return chunk
}
