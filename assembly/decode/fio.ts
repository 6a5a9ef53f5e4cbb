/**
 * fio's iolog: version 2 `file action [offset length]` with `file wait us` between, version 3 `us file action [offset length]`.
 * Read from the end of the line, since a path may hold blanks. Source: fio iolog.c, HOWTO "Trace file format".
 */
import { QUEUE } from '../action'
import * as ledger from '../ledger'
import { blanks, digits, isDigit, spells, value, width } from './cursor'
import { FAIL } from './event'
import { UNKNOWN } from './prefixed'
import { D, NOTED, R, setBytes, setNamedDevice, setTime, startRequest, W } from './request'
import { isNumber, trimmed, wordBefore } from './words'

/** Version that the last head line named. */
let version: u64 = 0
/** Version 2: microseconds waited so far. */
let waited: u64 = 0

/** Reads the line [p, end) as event `i`: next address, UNKNOWN, NOTED, or FAIL for a broken request. */
export function fio(i: i32, p: usize, end: usize): usize {
  if (spells(p, 'fio version ')) {
    digits(p + 12)
    version = value
    ledger.note(ledger.NO_EVENT, 1)
    return NOTED
  }
  let time: u64 = 0
  if (version > 2) {
    if (!isDigit(p)) return UNKNOWN
    p = digits(p)
    if (width == 0 || width > 16) return FAIL
    time = value
    p = blanks(p)
  } else time = waited
  let numbers = 0
  let offset: u64 = 0, bytes: u64 = 0
  let to = trimmed(p, end)
  let from = wordBefore(p, to)
  for (; numbers < 2 && isNumber(from, to); numbers++) {
    bytes = offset
    offset = value
    to = trimmed(p, from)
    from = wordBefore(p, to)
  }
  const pathEnd = trimmed(p, from), letters = to - from
  if (pathEnd == p) return FAIL
  if (is(from, letters, 'read') || is(from, letters, 'write') || is(from, letters, 'trim')) {
    if (numbers != 2) return FAIL
    const first = load<u8>(from)
    startRequest(i, QUEUE, first == 114 ? R : first == 119 ? W : D)
    setNamedDevice(i, p, pathEnd)
    return setBytes(offset, bytes) ? setTime(i, time * 1000, end) : FAIL
  }
  if (is(from, letters, 'wait')) {
    if (numbers == 0) return FAIL
    waited += offset
  } else if (!is(from, letters, 'add') && !is(from, letters, 'open') && !is(from, letters, 'close') && !is(from, letters, 'sync') && !is(from, letters, 'datasync')) {
    return FAIL
  }
  ledger.note(ledger.NOTICE, 1)
  return NOTED
}

function is(from: usize, length: usize, word: string): bool {
  return length == word.length && spells(from, word)
}
