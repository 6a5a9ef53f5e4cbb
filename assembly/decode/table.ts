/** A table of requests, one a line: CSV, tabs or blanks. Which column holds what is told by the host, so one decoder reads them all. */
import * as batch from '../batch'
import { COMPLETE, ISSUE, QUEUE } from '../action'
import * as ledger from '../ledger'
import { wordAt } from '../lib/spelling'
import { rwbsOf } from '../rwbs'
import { blanks, digits, hexadecimal, isDigit, spells, value, width } from './cursor'
import { FAIL, setName } from './event'
import { D, N, NOTED, R, setBytes, setNamedDevice, setTime, startRequest, W } from './request'

/** What a column may hold. */
const TIME: i32 = 0
const OPERATION: i32 = 1
const OFFSET: i32 = 2
const SIZE: i32 = 3
const DEVICE: i32 = 4
const THREAD: i32 = 5
const PROCESS: i32 = 6
const FIELDS: i32 = 7

/** How a column of operations is spelt. */
const LETTERS: i32 = 0
const SCSI: i32 = 1
const READ_IS_ZERO: i32 = 2
const READ_IS_ONE: i32 = 3

/** First and last column of each field, from 0; -1 where the table has none. */
const firsts = new StaticArray<i32>(FIELDS)
const lasts = new StaticArray<i32>(FIELDS)
/** Nanoseconds or bytes of one; for operations how they are spelt. */
const units = new StaticArray<u64>(FIELDS)
/** Windows file times count from 1601; they become times since 1970. */
let fileTimes: bool = false
const FILE_TIME_EPOCH: u64 = 11_644_473_600_000_000_000
let separator: u8 = 44
let step: u8 = ISSUE

/** Bounds of the columns of a line; columns from the 64th on are not looked at. */
const COLUMNS: i32 = 64
const bounds: usize = memory.data(8 * 64, 16)
let count: i32 = 0

/** Empties the description. `between`: the separator, 32 for runs of blanks. `action`: step that each line tells of. */
export function tableOpen(between: i32, action: i32): void {
  separator = <u8>between
  step = action == COMPLETE ? COMPLETE : action == QUEUE ? QUEUE : ISSUE
  for (let field = 0; field < FIELDS; field++) firsts[field] = -1
}

/** Says that a field stands in columns `first` to `last`, from 0. A negative unit of time: Windows file times. */
export function tableColumn(field: i32, first: i32, last: i32, unit: f64): void {
  if (field < 0 || field >= FIELDS || last >= COLUMNS) return
  firsts[field] = first
  lasts[field] = last
  units[field] = <u64>abs(unit)
  if (field == TIME) fileTimes = unit < 0
}

/** Finds the columns of [p, end). */
function split(p: usize, end: usize): void {
  count = 0
  while (count < COLUMNS) {
    p = separator == 9 ? p : blanks(p)
    const quoted = load<u8>(p) == 34 && p < end
    const from = quoted ? p + 1 : p
    if (quoted) {
      p = from
      while (p < end && load<u8>(p) != 34) p++
    }
    let to = p
    while (p < end && (separator == 32 ? load<u8>(p) > 32 : load<u8>(p) != separator)) p++
    if (!quoted) {
      to = p
      while (to > from && load<u8>(to - 1) == 32) to--
    }
    const row = bounds + (<usize>count << 3)
    store<u32>(row, <u32>from)
    store<u32>(row, <u32>to, 4)
    count++
    if (p >= end) break
    p++
    if (separator == 32 && blanks(p) >= end) break
  }
}

/** Start of a field, 0 if the line or the table has none. */
function start(field: i32): usize {
  const column = firsts[field]
  return column < 0 || column >= count ? 0 : <usize>load<u32>(bounds + (<usize>column << 3))
}

function behind(field: i32): usize {
  const column = lasts[field]
  return column < 0 || column >= count ? 0 : <usize>load<u32>(bounds + (<usize>column << 3), 4)
}

/** What `quantity` read. */
let amount: u64 = 0

/** A whole or decimal number of a field's unit into `amount`; false if it is none. Below the unit, nine digits count. */
function quantity(field: i32): bool {
  const from = start(field), to = behind(field)
  if (from == 0) return false
  let p = digits(from)
  if (width == 0 || width > 19) return false
  const unit = units[field]
  if (value > u64.MAX_VALUE / unit) return false
  let sum = value * unit
  if (load<u8>(p) == 46 && p < to) {
    let part: u64 = 0, scale: u64 = 1
    for (p++; isDigit(p); p++) {
      if (scale == 1_000_000_000) continue
      part = part * 10 + <u64>(load<u8>(p) - 48)
      scale *= 10
    }
    sum += part * unit / scale
  }
  amount = sum
  return p == to
}

const UNREADABLE: i32 = -1

/** RWBS of the operation, N for one that moves nothing, or UNREADABLE. */
function operation(): i32 {
  const from = start(OPERATION), to = behind(OPERATION), kind = <i32>units[OPERATION]
  if (from == 0 || to <= from) return UNREADABLE
  if (kind == SCSI) {
    if (hexadecimal(load<u16>(from) == 0x7830 ? from + 2 : from) != to || width == 0) return UNREADABLE
    const code = <i32>value
    if (code == 0x08 || code == 0x28 || code == 0xa8 || code == 0x88) return R
    return code == 0x0a || code == 0x2a || code == 0xaa || code == 0x8a ? W : N
  }
  if (kind != LETTERS) {
    if (digits(from) != to || width == 0) return UNREADABLE
    if (value == 2 && kind == READ_IS_ZERO) return D
    return value > 1 ? N : (value == 0) == (kind == READ_IS_ZERO) ? R : W
  }
  const length = <i32>(to - from), word = wordAt(from, 'read|r|write|w|discard|trim|unmap|d', length, 32)
  if (word >= 0) return word < 2 ? R : word < 4 ? W : D
  let text: u64 = 0, shift: u64 = 0
  for (let p = from; p < to; p++, shift += 8) {
    if (isDigit(p)) return UNREADABLE
    if (<u32>load<u8>(p) - 65 > 25 || length > 8) return N
    text |= <u64>load<u8>(p) << shift
  }
  return <i32>rwbsOf(text)
}

/** Reads the line [p, end) as event `i`: next address, NOTED, or FAIL for a broken one. `first`: it may name the columns. */
export function table(i: i32, p: usize, end: usize, first: bool): usize {
  if (load<u8>(p) == 35) {
    ledger.note(ledger.NO_EVENT, 1)
    return NOTED
  }
  split(p, end)
  const from = start(TIME)
  if ((from == 0 || !isDigit(from)) && remark(p, first)) return NOTED
  if (!quantity(TIME)) return FAIL
  if (fileTimes ? amount < FILE_TIME_EPOCH : amount >> 63) return FAIL
  const time = fileTimes ? amount - FILE_TIME_EPOCH : amount
  const kind = operation()
  if (kind == UNREADABLE || !quantity(OFFSET)) return FAIL
  const offset = amount
  if (!quantity(SIZE)) return FAIL
  const bytes = amount
  if (kind == N) {
    ledger.note(ledger.OTHER_REQUEST, 1)
    return NOTED
  }
  startRequest(i, step, <u16>kind)
  if (!setBytes(offset, bytes)) return FAIL
  if (firsts[DEVICE] >= 0) {
    const device = start(DEVICE), deviceEnd = behind(DEVICE)
    if (device == 0 || deviceEnd < device) return FAIL
    setNamedDevice(i, device, deviceEnd)
  }
  if (firsts[THREAD] >= 0) {
    const thread = start(THREAD)
    if (thread == 0 || digits(thread) != behind(THREAD) || width == 0 || value > 0xffff_ffff) return FAIL
    store<u32>(batch.THREAD + (<usize>i << 2), <u32>value)
  }
  const process = start(PROCESS)
  if (process) setName(process, behind(PROCESS))
  return setTime(i, time, end)
}

/** Names of the columns in the first line; what bpftrace prints before and between. */
function remark(p: usize, first: bool): bool {
  if (spells(p, 'Lost ')) {
    digits(p + 5)
    if (width == 0) return false
    ledger.note(ledger.LOST_MARKED, <f64>value)
  } else if (!first && !spells(p, 'Attaching ')) return false
  ledger.note(ledger.NO_EVENT, 1)
  return true
}
