/**
 * bcc's biosnoop, in Python and libbpf: `TIME COMM PID DISK T SECTOR BYTES [P] [QUE(ms)] LAT(ms)`, printed as an I/O completes.
 * Read from the end of the line, since COMM may hold blanks. Source: iovisor/bcc tools/biosnoop.py, libbpf-tools/biosnoop.c.
 */
import * as batch from '../batch'
import { COMPLETE } from '../action'
import * as ledger from '../ledger'
import { rwbsOf } from '../rwbs'
import { after, blanks, decimal, isDigit, seconds, spells, value, width } from './cursor'
import { FAIL, setName, setSector } from './event'
import { UNKNOWN } from './prefixed'
import { N, NOTED, setBytes, setNamedDevice, setTime, startRequest } from './request'
import { isNumber, trimmed, wordBefore } from './words'

const DAY: u64 = 86_400_000_000_000
/** Midnights passed, and the last time of day, of lines that print the time of day. */
let midnights: u64 = 0
let lastOfDay: u64 = 0

/** What `moment` read, in nanoseconds. */
let time: u64 = 0

/** `seconds.fraction` or `HH:MM:SS.mmm` into `time`; returns the address behind, or FAIL. */
function moment(p: usize): usize {
  let minutes: u64 = 0
  const next = decimal(p)
  if (load<u8>(next) == 58) {
    minutes = value * 60
    p = decimal(next + 1)
    if (width != 2 || load<u8>(p) != 58) return FAIL
    minutes += value
    p++
  }
  p = seconds(p)
  time = value + minutes * 60_000_000_000
  return width ? p : FAIL
}

/** What `touching` found. */
let touched: u64 = 0

/** Bytes at the start of [p, q), where seven digits or more touch a pattern's letter, or a latency of 1000.00 ms or more. */
function touching(p: usize, q: usize): bool {
  const point = decimal(p)
  touched = value
  if (point > p && point == q - 1 && <u32>load<u8>(point) - 65 < 26) return width < 11
  if (load<u8>(point) != 46 || decimal(point + 1) != q) return false
  let found: u64 = 0, bytes: u64 = 0
  for (let at = p; at < point; at++) {
    bytes = bytes * 10 + <u64>(load<u8>(at) - 48)
    const length = at + 1 - p
    if (length < 7 || length > 9 || bytes & 511 || point - at < 5 || load<u8>(at + 1) == 48) continue
    if (found) return false
    found = bytes
  }
  touched = found
  return found != 0
}

/** Reads the line [p, end) as event `i`: next address, UNKNOWN, NOTED, or FAIL for a broken event. */
export function biosnoop(i: i32, p: usize, end: usize): usize {
  if (!isDigit(p)) return remark(p, end)
  const daily = load<u8>(decimal(p)) == 58
  let from = moment(p)
  if (from == FAIL) return FAIL
  p = blanks(from)
  if (p == from) return FAIL
  // LAT, perhaps QUE and P before it.
  let to = trimmed(p, end), extraFrom: usize = to, extraTo: usize = to
  from = wordBefore(p, to)
  for (let extras = 0; !isNumber(from, to); extras++) {
    if (extras == 3 || from == p || !isExtra(from, to)) return FAIL
    extraFrom = from
    extraTo = to
    to = trimmed(p, from)
    from = wordBefore(p, to)
  }
  if (extraFrom == extraTo) return FAIL
  let sector = value
  to = trimmed(p, from)
  from = wordBefore(p, to)
  let bytes: u64 = 0
  if (isNumber(from, to)) { // the usual case: BYTES stood alone
    bytes = sector
    sector = value
    to = trimmed(p, from)
    from = wordBefore(p, to)
  } else {
    if (!touching(extraFrom, extraTo)) return FAIL
    bytes = touched
  }
  if (!isLetters(from, to)) return FAIL
  startRequest(i, COMPLETE, letters(from, to))
  to = trimmed(p, from)
  from = wordBefore(p, to)
  const diskFrom = from, diskTo = to
  to = trimmed(p, from)
  from = wordBefore(p, to)
  if (isNumber(from, to)) setNamedDevice(i, diskFrom, diskTo)
  else { // no disk was named
    setNamedDevice(i, p, p)
    from = diskFrom
    to = diskTo
    if (!isNumber(from, to)) return FAIL
  }
  if (value > 0xffff_ffff) return FAIL
  store<u32>(batch.THREAD + (<usize>i << 2), <u32>value)
  setName(p, trimmed(p, from))
  if (sector >> 52) setSector(batch.SECTOR_LIMIT)
  if (sector >> 52 ? bytes > 0 : !setBytes(sector << 9, bytes)) return FAIL
  if (daily) {
    if (time + DAY / 2 < lastOfDay) midnights++
    lastOfDay = time
    time += midnights * DAY
  }
  return setTime(i, time, end)
}

/** Headings, and what the tools say of events they lost. */
function remark(p: usize, end: usize): usize {
  let lost = after(p, end, 'Possibly lost ')
  if (!lost) lost = spells(p, 'lost ') || spells(p, 'Lost ') ? p + 5 : 0
  if (lost) {
    decimal(lost)
    if (width) ledger.note(ledger.LOST_MARKED, <f64>value)
  } else if (!spells(p, 'TIME') && !spells(p, 'Tracing')) return UNKNOWN
  ledger.note(ledger.NO_EVENT, 1)
  return NOTED
}

/** A latency or a pattern's letter, with bytes before it or none. */
function isExtra(p: usize, q: usize): bool {
  return isDecimal(p, q) || decimal(p) == q - 1
}

function isDecimal(p: usize, q: usize): bool {
  const point = decimal(load<u8>(p) == 45 ? p + 1 : p)
  return load<u8>(point) == 46 && decimal(point + 1) == q
}

function isLetters(p: usize, q: usize): bool {
  if (q == p || q - p > 8) return false
  for (; p < q; p++) if (<u32>load<u8>(p) - 65 > 25) return false
  return true
}

/** Index of the RWBS in [p, q). */
function letters(p: usize, q: usize): u16 {
  let text: u64 = 0, shift: u64 = 0
  for (; p < q; p++, shift += 8) text |= <u64>load<u8>(p) << shift
  return text ? <u16>rwbsOf(text) : N
}
