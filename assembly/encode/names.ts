/** How actions, devices, RWBS and thread names print, in every format. */
import * as batch from '../batch'
import { nameLength, namePointer } from '../names'
import { rwbsPointer } from '../rwbs'
import { byte, bytes, decimal, hexByte, text, word } from './output'

/** blktrace's letters by code; what only text knows has a word. */
const ACTIONS = '?|Q|M|F|G|S|R|D|C|P|U|UT|I|X|B|A|?|?|m|io_start|io_done|rq_error|cache_add|cache_delete|cache_fault|cache_get|cache_map|?'
const LAST_ACTION: i32 = 27

/** Padded on the left to `width`. */
export function actionName(action: u8, width: i32 = 0): void {
  word(ACTIONS, min(<i32>(action & 31), LAST_ACTION), width)
}

export function rwbsLength(index: u32): i32 {
  const from = rwbsPointer(index)
  let n = 0
  while (n < 8 && load<u8>(from + n) != 0) n++
  return n
}

export function rwbs(index: u32): void {
  bytes(rwbsPointer(index), rwbsLength(index))
}

/** `maj,min` or `maj:min`. */
export function device(number: u32, between: u32): void {
  decimal(number >> 20)
  byte(between)
  decimal(number & 0xfffff)
}

export function name(id: u32): void {
  bytes(namePointer(id), nameLength(id))
}

/** A name between quotes, with JSON's escapes; in CSV a quote is doubled. Bytes that are no UTF-8 become U+FFFD. */
export function quotedName(id: u32, json: bool): void {
  quoted(namePointer(id), nameLength(id), json)
}

/** The text of event `i`, quoted, at most 1 KiB of it. */
export function quotedNote(i: i32, json: bool): void {
  const from = batch.NOTE + <usize>load<f64>(batch.DETAIL + (<usize>i << 3))
  quoted(from, min(load<u32>(batch.DETAIL_DEVICE + (<usize>i << 2)), 1024), json)
}

function quoted(from: usize, length: i32, json: bool): void {
  byte(34)
  let i = 0
  while (i < length) {
    const value = <u32>load<u8>(from + i)
    const n = utf8Length(from + i, length - i)
    if (n == 0) {
      byte(0xef)
      byte(0xbf)
      byte(0xbd)
      i++
    } else if (n > 1) {
      bytes(from + i, n)
      i += n
    } else {
      if (value == 34) text(json ? '\\"' : '""')
      else if (value == 92) text('\\\\')
      else if (value < 32 || value == 127) {
        text('\\u00')
        hexByte(value)
      } else byte(value)
      i++
    }
  }
  byte(34)
}

/** Bytes of the UTF-8 character at `p`, 0 if it is none. */
function utf8Length(p: usize, left: i32): i32 {
  const first = <u32>load<u8>(p)
  if (first < 0x80) return 1
  const n = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0
  if (n == 0 || n > left) return 0
  for (let i = 1; i < n; i++) if ((load<u8>(p + i) & 0xc0) != 0x80) return 0
  const second = <u32>load<u8>(p, 1)
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0
  return n
}
