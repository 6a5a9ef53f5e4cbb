/** The event that a text line is building, and the parts that all text grammars share. */
import * as batch from '../batch'
import * as action from '../action'
import { rwbsOf } from '../rwbs'
import { intern } from '../names'
import { blanks, digits, hexadecimal, isDigit, value, width } from './cursor'

/** Index of the event in the batch. */
export let index: i32 = 0
/** A step returns the next address, or FAIL when the line breaks the grammar. */
export const FAIL: usize = 0

/** Empties event `i`. */
// @ts-ignore: decorator
@inline
export function startEvent(i: i32): void {
  index = i
  const at = <usize>i
  store<f64>(batch.SECTOR + (at << 3), 0)
  store<u32>(batch.SIZE + (at << 2), 0)
  store<u32>(batch.NAME + (at << 2), 0)
  store<u32>(batch.SEQUENCE + (at << 2), 0)
  batch.clearDetail(i)
}

/** `maj,min` packed as the kernel does, left in `number`. */
export let number: u64 = 0

// @ts-ignore: decorator
@inline
export function device(p: usize): usize {
  p = digits(p)
  const major = value
  if (width == 0 || width > 4 || load<u8>(p) != 44) return FAIL
  p = digits(p + 1)
  if (width == 0 || width > 7 || major > 4095 || value > 0xfffff) return FAIL
  number = (major << 20) | value
  return p
}

/** Letters of RWBS; at most 8. */
// @ts-ignore: decorator
@inline
export function rwbs(p: usize): usize {
  p = blanks(p)
  let text: u64 = 0, shift: u64 = 0
  for (;;) {
    const byte = load<u8>(p)
    if (<u32>byte - 65 > 25) break
    if (shift == 64) return FAIL
    text |= <u64>byte << shift
    shift += 8
    p++
  }
  if (shift == 0) return FAIL
  store<u16>(batch.RWBS + (<usize>index << 1), <u16>rwbsOf(text))
  return p
}

/** Stores `+ n` sectors as bytes; false if no request can be that large. */
// @ts-ignore: decorator
@inline
export function setSectors(sectors: u64): bool {
  if (sectors > 0x7f_ffff) return false
  store<u32>(batch.SIZE + (<usize>index << 2), <u32>sectors << 9)
  return true
}

// @ts-ignore: decorator
@inline
export function setSector(sector: u64): void {
  store<f64>(batch.SECTOR + (<usize>index << 3), sector >= batch.SECTOR_LIMIT ? batch.NO_SECTOR : <f64>sector)
}

/** Whether a sized event's sector was refused; an offset in a file is none. */
export function sectorRefused(): bool {
  if (action.isPageEvent(load<u8>(batch.ACTION + <usize>index))) return false
  const sector = load<f64>(batch.SECTOR + (<usize>index << 3)), sectors = load<u32>(batch.SIZE + (<usize>index << 2)) >> 9
  return sectors > 0 && (sector < 0 || sector + <f64>sectors > <f64>batch.SECTOR_LIMIT)
}

let lastName: usize = 0
let lastLength: i32 = 0
let lastId: u32 = 0

/** The thread's name between brackets; `(null)` is none. */
export function setName(from: usize, to: usize): void {
  const length = <i32>(to - from)
  if (length == lastLength && lastId != 0 && memory.compare(from, lastName, length) == 0) {
    store<u32>(batch.NAME + (<usize>index << 2), lastId)
    return
  }
  if (length <= 0 || (length == 6 && load<u32>(from) == 0x6c756e28 && load<u16>(from, 4) == 0x296c)) return
  const id = intern(from, length)
  if (length <= 64) {
    if (lastName == 0) lastName = heap.alloc(64)
    memory.copy(lastName, from, length)
    lastLength = length
    lastId = id
  }
  store<u32>(batch.NAME + (<usize>index << 2), id)
}

/** Address of the last `]` in [p, end), or FAIL. */
// @ts-ignore: decorator
@inline
export function lastBracket(p: usize, end: usize): usize {
  let q = end - 1
  while (q >= p) {
    if (load<u8>(q) == 93) return q
    q--
  }
  return FAIL
}

/** `[error]` of a completion or requeue; the kernel prints it signed or as u16. */
export function errorCode(p: usize): usize {
  const negative = load<u8>(p) == 45
  p = digits(negative ? p + 1 : p)
  if (width == 0 || value > 65535) return FAIL
  let error = <i32>value
  if (negative) error = -error
  else if (error > 32767) error -= 65536
  store<i32>(batch.ERROR + (<usize>index << 2), error)
  return p
}

/** `<- (maj,min) sector` of a remap. */
export function remapSource(p: usize): usize {
  p = blanks(p)
  if (load<u16>(p) != 0x2d3c) return FAIL
  p = blanks(p + 2)
  if (load<u8>(p) != 40) return FAIL
  p = device(p + 1)
  if (p == FAIL || load<u8>(p) != 41) return FAIL
  store<u32>(batch.DETAIL_DEVICE + (<usize>index << 2), <u32>number)
  p = digits(blanks(p + 1))
  if (width == 0) return FAIL
  store<f64>(batch.DETAIL + (<usize>index << 3), <f64>value)
  return p
}

/** Bytes of `(4a 00 ...)`, kept with the event; returns the address behind the bracket. */
function passThroughData(p: usize, end: usize): usize {
  p++
  const from = p
  let to = p
  while (p < end && load<u8>(p) != 41) {
    p = blanks(p)
    if (load<u8>(p) == 46 || load<u8>(p) == 41) break
    p = hexadecimal(p)
    if (width != 2) return FAIL
    store<u8>(to++, <u8>value)
  }
  while (p < end && load<u8>(p) != 41) p++
  if (p == end) return FAIL
  batch.keepNote(index, from, <i32>(to - from))
  return p + 1
}

/** What follows action and RWBS in blkparse text and in the `blk` tracer's. */
export function payload(p: usize, end: usize, what: u8): usize {
  const at = <usize>index
  p = blanks(p)
  store<u8>(batch.ACTION + at, what)
  if (what == action.MESSAGE) {
    batch.keepNote(index, p, <i32>(end - p))
    return end
  }
  if (load<u8>(p) == 40) return passThrough(p, end, what)
  if (isDigit(p)) {
    p = digits(p)
    const sector = value
    if (width == 0) return FAIL
    p = blanks(p)
    const mark = load<u8>(p)
    if (mark == 40) {
      if (sector > 0xffff_ffff) return FAIL
      store<u32>(batch.SIZE + (at << 2), <u32>sector)
      return passThrough(p, end, what)
    }
    setSector(sector)
    if (mark == 43) {
      p = digits(blanks(p + 1))
      if (width == 0 || !setSectors(value)) return FAIL
      if (what == action.REMAP) return remapSource(p)
      p = blanks(p)
      if (load<u8>(p) == 40) { // blkparse -t: nanoseconds in this stage
        while (p < end && load<u8>(p) != 41) p++
        p = blanks(p + 1)
      }
    } else if (mark == 47) {
      p = digits(blanks(p + 1))
      if (width == 0) return FAIL
      store<f64>(batch.DETAIL + (at << 3), <f64>value)
      p = blanks(p)
    }
  }
  return bracket(p, end, what)
}

function passThrough(p: usize, end: usize, what: u8): usize {
  p = passThroughData(p, end)
  if (p == FAIL) return FAIL
  store<u8>(batch.ACTION + <usize>index, what | action.PASS_THROUGH)
  return bracket(blanks(p), end, what)
}

/** `[name]`, `[name] depth` or `[error]`. */
// @ts-ignore: decorator
@inline
function bracket(p: usize, end: usize, what: u8): usize {
  if (load<u8>(p) != 91) return FAIL
  if (what == action.COMPLETE || what == action.REQUEUE) {
    p = errorCode(p + 1)
    return p != FAIL && load<u8>(p) == 93 ? p + 1 : FAIL
  }
  const close = lastBracket(p, end)
  if (close == FAIL) return FAIL
  setName(p + 1, close)
  p = close + 1
  if (what == action.UNPLUG || what == action.UNPLUG_TIMER) {
    p = digits(blanks(p))
    if (width == 0) return FAIL
    store<f64>(batch.DETAIL + (<usize>index << 3), <f64>value)
  }
  return p
}
