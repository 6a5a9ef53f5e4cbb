/**
 * Tracepoints of the page cache (include/trace/events/filemap.h), old and new forms: which pages of which inode.
 * What they leave in the batch's columns is in `batch.ts`.
 */
import * as action from '../action'
import * as batch from '../batch'
import { PAGE_BITS } from '../pages'
import { wordAt } from '../lib/spelling'
import { blanks, digits, hexadecimal, spells, value, width } from './cursor'
import { FAIL, setName } from './event'

/** Order of the largest folio: 1 GiB of pages of 4 KiB. */
const LARGEST_ORDER: u64 = 18
/** Offsets are exact in f64 below this. */
const OFFSET_LIMIT: u64 = 1 << 53
const LARGEST_RANGE: u64 = 0xffff_ffff

/** Action code of an event's name at `p`, with perf's group before it or not; 0 for another event. */
export function filemapAction(p: usize): u8 {
  if (spells(p, 'filemap:')) p += 8
  if (!spells(p, 'mm_filemap_')) return 0
  p += 11
  const place = wordAt(p, 'add_to_page_cache:|delete_from_page_cache:|fault:|get_pages:|map_pages:')
  return place < 0 ? 0 : <u8>(action.CACHE_ADD + place)
}

/** Reads the event `what` at `p` of the line that starts at `line`, where the thread's name ends at `nameEnd`: next address or FAIL. */
export function filemap(i: i32, p: usize, end: usize, what: u8, line: usize, nameEnd: usize): usize {
  const at = <usize>i
  while (p < end && load<u8>(p) != 32) p++
  p = owner(i, blanks(p), end)
  if (p == FAIL) return FAIL
  const old = spells(p, 'page=')
  while (p < end && !spells(p, 'ofs=')) p = word(p, end) // page= and pfn= are addresses in memory
  if (p >= end) return FAIL
  p = digits(p + 4)
  const offset = value
  if (width == 0 || offset >= OFFSET_LIMIT) return FAIL
  let order: u64 = 0, bytes: u64 = 1 << PAGE_BITS
  if (what == action.CACHE_GET || what == action.CACHE_MAP) {
    let last: u64 = 0
    if (load<u8>(p) == 45) { // the last byte
      p = digits(p + 1)
      last = value + 1
    } else { // the last page
      p = blanks(p)
      if (!spells(p, 'max_ofs=')) return FAIL
      p = digits(p + 8)
      last = value + bytes
    }
    if (width == 0 || last < offset || last - offset > LARGEST_RANGE) return FAIL
    bytes = last - offset
  } else if (what != action.CACHE_FAULT) {
    const next = blanks(p)
    if (spells(next, 'order=')) {
      p = digits(next + 6)
      order = value
      if (width == 0 || order > LARGEST_ORDER) return FAIL
      bytes <<= order
    } else if (!old) return FAIL // the form without a page's address ends in an order
  }
  if (p < end && load<u8>(p) > 32) return FAIL
  store<u8>(batch.ACTION + at, what)
  store<u16>(batch.RWBS + (at << 1), 0)
  store<f64>(batch.SECTOR + (at << 3), <f64>offset)
  store<u32>(batch.SIZE + (at << 2), <u32>bytes)
  store<u32>(batch.DETAIL_DEVICE + (at << 2), <u32>order)
  nameFrom(line, nameEnd)
  batch.notePageEvent()
  return p
}

/** `dev M:m ino HEX ` or `dev=M:m ino=HEX `. */
function owner(i: i32, p: usize, end: usize): usize {
  if (!spells(p, 'dev')) return FAIL
  p = digits(valueAt(p + 3))
  const major = value
  if (width == 0 || major > 4095 || load<u8>(p) != 58) return FAIL
  p = digits(p + 1)
  if (width == 0 || value > 0xfffff) return FAIL
  store<u32>(batch.DEVICE + (<usize>i << 2), <u32>((major << 20) | value))
  p = blanks(p)
  if (!spells(p, 'ino')) return FAIL
  p = hexadecimal(valueAt(p + 3))
  if (width == 0 || width > 16 || p >= end || load<u8>(p) != 32) return FAIL
  store<u64>(batch.DETAIL + (<usize>i << 3), value)
  return blanks(p)
}

/** Behind `=` or blanks. */
function valueAt(p: usize): usize {
  return load<u8>(p) == 61 ? p + 1 : blanks(p)
}

/** Start of the next word. */
function word(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) > 32) p++
  return p < end ? blanks(p) : end
}

/** The name before the thread's id: `comm-123`, `comm   123`, `comm 99/123`; `<...>` is none. */
function nameFrom(line: usize, end: usize): void {
  const from = blanks(line)
  if (end > from && load<u8>(end) == 47) {
    while (end > from && <u32>load<u8>(end - 1) - 48 < 10) end--
  }
  while (end > from && load<u8>(end - 1) == 32) end--
  if (end - from == 5 && spells(from, '<...>')) return
  setName(from, end)
}
