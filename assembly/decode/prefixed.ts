/**
 * Lines with ftrace's, trace-cmd's, perf's or systrace's prefix: `comm-pid (tgid) [cpu] flags seconds: event: text`.
 * The text is a block tracepoint (include/trace/events/block.h, old and new forms), one of the page cache (`filemap.ts`), or the `blk`
 * tracer's default form.
 */
import * as batch from '../batch'
import * as action from '../action'
import { wordAt } from '../lib/spelling'
import { actionToken, token } from './columns'
import { filemap, filemapAction } from './filemap'
import { blanks, digits, isDigit, seconds, spells, value, width } from './cursor'
import {
  device, errorCode, FAIL, lastBracket, number, payload, remapSource, rwbs, setName, setSector, setSectors, startEvent,
} from './event'

/** Line is an event of something else. */
export const OTHER: usize = 1
/** Line has no such prefix. */
export const UNKNOWN: usize = 2

let time: u64 = 0
/** Where the name of the thread ends, behind which its id follows. */
let nameEnd: usize = 0

/** Address behind the first `[cpu]` at or after `p` of a line that starts at `from`; fills CPU and THREAD. UNKNOWN if there is none. */
function prefix(i: i32, from: usize, p: usize, end: usize): usize {
  while (p < end) {
    if (load<u8>(p) == 91 && p > from && isDigit(p + 1)) {
      const q = digits(p + 1)
      if (load<u8>(q) == 93 && load<u8>(q, 1) == 32 && width <= 5) {
        store<u32>(batch.CPU + (<usize>i << 2), <u32>value)
        store<u32>(batch.THREAD + (<usize>i << 2), threadBefore(from, p))
        return q + 1
      }
    }
    p++
  }
  return UNKNOWN
}

/** Thread id that ends before `p`: `comm-123`, `comm-123 ( 99)`, `comm 123`, `comm 99/123`. */
function threadBefore(from: usize, p: usize): u32 {
  let q = p - 1
  while (q > from && load<u8>(q) == 32) q--
  if (load<u8>(q) == 41) {
    while (q > from && load<u8>(q) != 40) q--
    q--
    while (q > from && load<u8>(q) == 32) q--
  }
  while (q > from && isDigit(q)) q--
  nameEnd = q
  digits(isDigit(q) ? q : q + 1)
  return width ? <u32>value : 0
}

/** `flags seconds: ` or `seconds: ` into `time`; returns the address behind, or UNKNOWN. */
function timestamp(p: usize, end: usize): usize {
  p = blanks(p)
  for (let words = 0; words < 3 && p < end; words++) {
    const q = seconds(p)
    if (width > 0 && load<u8>(q) == 58) {
      time = value
      return blanks(q + 1)
    }
    while (p < end && load<u8>(p) != 32) p++
    p = blanks(p)
  }
  return UNKNOWN
}

/** Reads the line [p, end) as event `i`: next address, OTHER, UNKNOWN, or FAIL for a broken block event. */
export function prefixed(i: i32, p: usize, end: usize): usize {
  startEvent(i)
  const from = p
  let text = UNKNOWN
  while (text == UNKNOWN) { // a thread's name may itself hold `[3] `
    p = prefix(i, from, p, end)
    if (p == UNKNOWN) return UNKNOWN
    text = timestamp(p, end)
  }
  if (!batch.withinReach(time)) return FAIL
  const q = isDigit(text) ? tracerLine(i, text, end) : tracepoint(i, from, text, end)
  if (q > UNKNOWN) store<f64>(batch.TIME + (<usize>i << 3), batch.relativeTime(time))
  return q
}

/** `maj,min [cgroup] ACTION RWBS payload`. */
function tracerLine(i: i32, p: usize, end: usize): usize {
  p = device(p)
  if (p == FAIL) return OTHER
  store<u32>(batch.DEVICE + (<usize>i << 2), <u32>number)
  p = blanks(p)
  let q = actionToken(p)
  if (q == FAIL) { // a cgroup id or path comes first
    while (p < end && load<u8>(p) != 32) p++
    q = actionToken(blanks(p))
  }
  if (q == FAIL) return FAIL
  const what = token
  q = rwbs(q)
  return q == FAIL ? FAIL : payload(q, end, what)
}

/** Forms of a tracepoint's text. */
const BIO: u8 = 0 // maj,min RWBS sector + n [comm]
const REQUEST: u8 = 1 // maj,min RWBS bytes (cmd) sector + n [comm]
const DONE: u8 = 2 // maj,min RWBS (cmd) sector + n [error]
const BIO_DONE: u8 = 3 // maj,min RWBS sector + n [error]
const PLUGGING: u8 = 4 // [comm] n
const REMAPPING: u8 = 5
const SPLITTING: u8 = 6

/** Tracepoints of blocks, the frequent ones first; below, the action of each and its form. */
const TRACEPOINTS = 'rq_issue:|rq_complete:|bio_queue:|getrq:|plug:|unplug:|rq_insert:|bio_remap:|bio_backmerge:|bio_frontmerge:|bio_complete:|rq_merge:|' +
  'io_start:|io_done:|rq_requeue:|rq_error:|split:|sleeprq:|bio_bounce:|rq_remap:'
const ACTIONS: StaticArray<u8> = [
  action.ISSUE, action.COMPLETE, action.QUEUE, action.GET_REQUEST, action.PLUG, action.UNPLUG, action.INSERT, action.REMAP, action.BACK_MERGE, action.FRONT_MERGE,
  action.COMPLETE, action.BACK_MERGE, action.IO_START, action.IO_DONE, action.REQUEUE, action.REQUEST_ERROR, action.SPLIT, action.SLEEP_REQUEST, action.BOUNCE, action.REMAP,
]
const FORMS: StaticArray<u8> = [
  REQUEST, DONE, BIO, BIO, PLUGGING, PLUGGING, REQUEST, REMAPPING, BIO, BIO,
  BIO_DONE, REQUEST, REQUEST, REQUEST, DONE, DONE, SPLITTING, BIO, BIO, REMAPPING,
]

/** `name: text` at `p` of the line that starts at `from`. */
function tracepoint(i: i32, from: usize, p: usize, end: usize): usize {
  if (spells(p, 'block:')) p += 6
  if (!spells(p, 'block_')) {
    const what = filemapAction(p)
    if (what) return filemap(i, p, end, what, from, nameEnd)
    while (p < end && load<u8>(p) > 32) p++
    return load<u8>(p - 1) == 58 ? OTHER : UNKNOWN
  }
  p += 6
  const which = wordAt(p, TRACEPOINTS)
  if (which < 0) return OTHER
  while (load<u8>(p) != 58) p++
  return fields(i, blanks(p + 1), end, unchecked(ACTIONS[which]), unchecked(FORMS[which]))
}

function fields(i: i32, p: usize, end: usize, what: u8, form: u8): usize {
  const at = <usize>i
  store<u8>(batch.ACTION + at, what)
  if (form == PLUGGING) {
    // The event names no device; it joins the device of the trace's queue events, so it is left at 0,0.
    store<u32>(batch.DEVICE + (at << 2), 0)
    store<u16>(batch.RWBS + (at << 1), 0)
    const close = lastBracket(p, end)
    if (load<u8>(p) != 91 || close == FAIL) return FAIL
    setName(p + 1, close)
    digits(blanks(close + 1))
    if (width) store<f64>(batch.DETAIL + (at << 3), <f64>value)
    return end
  }
  p = device(p)
  if (p == FAIL) return FAIL
  store<u32>(batch.DEVICE + (at << 2), <u32>number)
  p = rwbs(p)
  if (p == FAIL) return FAIL
  p = blanks(p)
  if (form == REQUEST) {
    p = digits(p)
    if (width == 0) return FAIL
    p = blanks(p)
  }
  if (load<u8>(p) == 40) { // command bytes of a pass-through request; empty for the rest
    while (p < end && load<u8>(p) != 41) p++
    if (p == end) return FAIL
    p = blanks(p + 1)
  }
  p = digits(p)
  if (width == 0) return FAIL
  setSector(value)
  p = blanks(p)
  if (form == SPLITTING) {
    if (load<u8>(p) != 47) return FAIL
    p = digits(blanks(p + 1))
    if (width == 0) return FAIL
    store<f64>(batch.DETAIL + (at << 3), <f64>value)
  } else {
    if (load<u8>(p) != 43) return FAIL
    p = digits(blanks(p + 1))
    if (width == 0 || !setSectors(value)) return FAIL
    if (form == REMAPPING) return remapSource(p)
  }
  p = blanks(p)
  while (p < end && load<u8>(p) != 91) p++ // 6.x: ioprio before the bracket
  if (p == end) return FAIL
  if (form == DONE || form == BIO_DONE) {
    p = errorCode(p + 1)
    return p != FAIL && load<u8>(p) == 93 ? p + 1 : FAIL
  }
  const close = lastBracket(p, end)
  if (close == FAIL) return FAIL
  setName(p + 1, close)
  return close + 1
}
