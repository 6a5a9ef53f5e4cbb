/** All text forms of block events, line by line; and what recorders say between the events. */
import * as batch from '../batch'
import * as ledger from '../ledger'
import { wordAt } from '../lib/spelling'
import { columns } from './columns'
import { after, blanks, decimal, isDigit, lineEnd, NEWLINE, spells, value, width } from './cursor'
import { FAIL, sectorRefused } from './event'
import { biosnoop } from './biosnoop'
import { fio } from './fio'
import { OTHER, prefixed, UNKNOWN } from './prefixed'
import { NOTED } from './request'
import { table } from './table'

/** Behind the bytes: a newline for a last line that has none, and slack for wide loads. */
const SLACK: usize = 64
let buffer: usize = 0
let bufferBytes: usize = 0
let position: usize = 0
let end: usize = 0
let ended: bool = false
let wants: bool = false
/** Number of the line at `position`, from 1. */
let line: f64 = 1
/** Inside a line longer than the buffer: its rest is skipped. */
let overlong: bool = false

/** Grammars of `textGrammar`. */
const BLOCK_EVENTS: i32 = 0
const FIO: i32 = 1
const BIOSNOOP: i32 = 2
let grammar: i32 = BLOCK_EVENTS

/** Says which grammar the lines follow: 0 block events, 1 fio's iolog, 2 biosnoop, 3 a table of requests. */
export function textGrammar(id: i32): void {
  grammar = id
}

/** Prepares a buffer of `bytes`, the length of the longest line that can be read. */
export function textOpen(bytes: i32): void {
  bufferBytes = bytes
  buffer = heap.alloc(bufferBytes + SLACK)
  position = buffer
  end = buffer
}

/** Moves what is left to the buffer's front; returns where the next bytes belong. */
export function textRoom(): usize {
  const left = end - position
  if (left == bufferBytes) { // a line that fills the buffer is no event
    if (!overlong) ledger.note(ledger.UNKNOWN_LINE, 1, line)
    overlong = true
    position = buffer
    end = buffer
    return buffer
  }
  memory.copy(buffer, position, left)
  position = buffer
  end = buffer + left
  return end
}

export function textRoomBytes(): i32 {
  return <i32>(buffer + bufferBytes - end)
}

/** Says that `bytes` were written at `textRoom`; 0 is the end. */
export function textFilled(bytes: i32): void {
  if (bytes == 0) ended = true
  else end += bytes
}

/** Whether the last decode stopped for want of bytes. */
export function textWaiting(): bool {
  return wants
}

/** Decodes until the batch is full or no whole line is left. Returns the events written. */
export function textDecode(): i32 {
  batch.startBatch()
  wants = false
  let n = 0
  while (n < batch.CAPACITY && batch.hasNoteRoom()) {
    if (position == end) {
      wants = !ended
      break
    }
    let stop = lineEnd(position, end)
    const cut = stop == end
    if (cut) {
      if (!ended) {
        wants = true
        break
      }
      store<u8>(end, NEWLINE)
    }
    const from = position
    position = cut ? end : stop + 1
    if (overlong) overlong = false
    else {
      if (stop > from && load<u8>(stop - 1) == 13) {
        stop--
        store<u8>(stop, NEWLINE)
      }
      n += takeLine(n, from, stop, cut)
    }
    line += 1
  }
  return n
}

/** Reads one line as event `i`; 0 if it is none. */
function takeLine(i: i32, from: usize, stop: usize, cut: bool): i32 {
  // A byte order mark may open the text.
  const p = blanks(line == 1 && load<u16>(from) == 0xbbef && load<u8>(from, 2) == 0xbf ? from + 3 : from)
  if (p >= stop) {
    ledger.note(ledger.NO_EVENT, 1)
    return 0
  }
  const result = readLine(i, p, stop)
  if (result > NOTED) {
    if (cut && (grammar & 1)) ledger.note(ledger.UNENDED, 1, line) // fio and tables end in a number
    if (!sectorRefused()) return 1
    ledger.note(ledger.SECTOR_BEYOND, 1, line)
    return 0
  }
  if (result == NOTED) return 0
  if (result == OTHER) ledger.note(ledger.OTHER_EVENT, 1)
  else if (cut && (result == FAIL || !remark(p, stop))) ledger.note(ledger.TRUNCATED, 1, line)
  else if (result == FAIL) ledger.note(ledger.MALFORMED_LINE, 1, line)
  else if (!remark(p, stop)) ledger.note(ledger.UNKNOWN_LINE, 1, line)
  return 0
}

/** Next address, or FAIL, OTHER, UNKNOWN, NOTED. */
// @ts-ignore: decorator
@inline
function readLine(i: i32, p: usize, stop: usize): usize {
  if (grammar == BLOCK_EVENTS) return isDigit(p) && startsWithDevice(p) ? columns(i, p, stop) : prefixed(i, p, stop)
  if (grammar == FIO) return fio(i, p, stop)
  return grammar == BIOSNOOP ? biosnoop(i, p, stop) : table(i, p, stop, line == 1)
}

// @ts-ignore: decorator
@inline
function startsWithDevice(p: usize): bool {
  while (isDigit(p)) p++
  return load<u8>(p) == 44
}

/** Lines without an event that recorders and blkparse print; some of them count losses. */
function remark(p: usize, stop: usize): bool {
  if (load<u8>(p) == 35) {
    const written = after(p, stop, 'entries-in-buffer/entries-written: ')
    if (written) {
      const slash = decimal(written)
      const kept = value
      decimal(slash + 1)
      if (width && value > kept) ledger.note(ledger.OVERWRITTEN, <f64>(value - kept), line)
    }
  } else if (lossMark(p, stop)) {
    return true
  } else if (spells(p, 'Skips: ')) {
    const open = after(p, stop, '(')
    if (open) decimal(open)
    if (open && width && value) ledger.note(ledger.BLKPARSE_SKIPS, <f64>value, line)
  } else if (!heading(p)) {
    return false
  }
  ledger.note(ledger.NO_EVENT, 1)
  return true
}

/** `CPU:2 [LOST 11745 EVENTS]`, `CPU:1 [26 EVENTS DROPPED]`, `You have 17 ( 0.1%) dropped events`, perf's `LOST 5 events!`. */
function lossMark(p: usize, stop: usize): bool {
  let at: usize = 0
  if (spells(p, 'CPU:')) at = after(p, stop, '[LOST ') || (after(p, stop, 'EVENTS DROPPED') ? after(p, stop, '[') : 0)
  else if (after(p, stop, 'dropped events')) at = after(p, stop, 'You have ')
  else at = after(p, stop, 'PERF_RECORD_LOST lost ')
  if (!at) return false
  decimal(blanks(at))
  if (!width) return false
  ledger.note(ledger.LOST_MARKED, <f64>value, line)
  return true
}

function heading(p: usize): bool {
  return wordAt(p, 'CPU|Total|Throughput|Events (|Input file|Read|Write|IO unplugs|PC |cpus=|version = |===|Device:|trace-cmd') >= 0
}
