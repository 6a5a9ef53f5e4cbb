/**
 * fio's iolog: version 2 `file action [offset length]` with `file wait us` between, version 3 `us file action [offset length]`.
 * Read from the end of the line, since a path may hold blanks. Source: fio iolog.c, HOWTO "Trace file format".
 */
import { QUEUE } from '../action'
import * as ledger from '../ledger'
import { wordAt } from '../lib/spelling'
import { blanks, decimal, isDigit, spells, value, width } from './cursor'
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
    decimal(p + 12)
    version = value
    ledger.note(ledger.NO_EVENT, 1)
    return NOTED
  }
  let time: u64 = 0
  if (version > 2) {
    if (!isDigit(p)) return UNKNOWN
    p = decimal(p)
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
  if (wordAt(from, 'read|write|trim', <i32>letters) >= 0) {
    if (numbers != 2) return FAIL
    const first = load<u8>(from)
    startRequest(i, QUEUE, first == 114 ? R : first == 119 ? W : D)
    setNamedDevice(i, p, pathEnd)
    return setBytes(offset, bytes) ? setTime(i, time * 1000, end) : FAIL
  }
  if (wordAt(from, 'wait', <i32>letters) == 0) {
    if (numbers == 0) return FAIL
    waited += offset
  } else if (wordAt(from, 'add|open|close|sync|datasync', <i32>letters) < 0) {
    return FAIL
  }
  ledger.note(ledger.NOTICE, 1)
  return NOTED
}
