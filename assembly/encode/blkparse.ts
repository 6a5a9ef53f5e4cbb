/** What blkparse prints by default. Source: blkparse_fmt.c process_default, its 32-bit cuts of split and unplug included. */
import * as action from '../action'
import * as batch from '../batch'
import { actionName, device, name, rwbs, rwbsLength } from './names'
import { byte, decimal, digitsOf, hexadecimal, hexByte, integer, spaces, text } from './output'

export function blkparseLine(i: i32): void {
  const at = <usize>i
  const what = load<u8>(batch.ACTION + at)
  const number = load<u32>(batch.DEVICE + (at << 2)), minor = number & 0xfffff
  decimal(number >> 20, 3)
  byte(44)
  decimal(minor)
  spaces(3 - digitsOf(minor))
  byte(32)
  decimal(load<u32>(batch.CPU + (at << 2)), 2)
  byte(32)
  decimal(load<u32>(batch.SEQUENCE + (at << 2)), 8)
  byte(32)
  const time = <i64>load<f64>(batch.TIME + (at << 3))
  if (time < 0) byte(45)
  const ns = <u64>abs(time)
  decimal(ns / 1_000_000_000, 5)
  byte(46)
  decimal(ns % 1_000_000_000, 9, 48)
  byte(32)
  decimal(load<u32>(batch.THREAD + (at << 2)), 5)
  byte(32)
  actionName(what, 2)
  byte(32)
  const kind = load<u16>(batch.RWBS + (at << 1))
  spaces(3 - rwbsLength(kind))
  rwbs(kind)
  byte(32)
  payload(i, what)
  byte(10)
}

function payload(i: i32, what: u8): void {
  const at = <usize>i
  const code = what & 31
  const sectors = load<u32>(batch.SIZE + (at << 2)) >> 9
  if (code == action.MESSAGE) return note(i)
  if (action.isPageEvent(what)) return pages(i)
  if (what & action.PASS_THROUGH) return passThrough(i, code)
  if (code == action.COMPLETE || code == action.REQUEUE || code == action.REQUEST_ERROR) {
    sector(i)
    if (sectors) length(sectors)
    byte(32)
    return error(i)
  }
  if (code == action.REMAP) {
    sector(i)
    length(sectors)
    text(' <- (')
    device(load<u32>(batch.DETAIL_DEVICE + (at << 2)), 44)
    text(') ')
    return decimal(<u64>load<f64>(batch.DETAIL + (at << 3)))
  }
  if (code == action.SPLIT) {
    sector(i)
    text(' / ')
    decimal(<u32><u64>load<f64>(batch.DETAIL + (at << 3)))
    byte(32)
  } else if (sectors && action.printsLength(code)) {
    sector(i)
    length(sectors)
    byte(32)
  }
  thread(i)
  if (code == action.UNPLUG || code == action.UNPLUG_TIMER) {
    byte(32)
    decimal(<u32><u64>load<f64>(batch.DETAIL + (at << 3)))
  }
}

/** The first sector; 2^64 - 1 where the record holds none. */
function sector(i: i32): void {
  const value = load<f64>(batch.SECTOR + (<usize>i << 3))
  decimal(value < 0 ? u64.MAX_VALUE : <u64>value)
}

function length(sectors: u32): void {
  text(' + ')
  decimal(sectors)
}

function thread(i: i32): void {
  const id = load<u32>(batch.NAME + (<usize>i << 2))
  byte(91)
  if (id) name(id)
  else text('(null)')
  byte(93)
}

/** Which pages: inode, byte offset and bytes, thread. blkparse knows no such line. */
function pages(i: i32): void {
  text('ino ')
  hexadecimal(load<u64>(batch.DETAIL + (<usize>i << 3)))
  text(' ofs ')
  decimal(<u64>load<f64>(batch.SECTOR + (<usize>i << 3)))
  text(' + ')
  decimal(load<u32>(batch.SIZE + (<usize>i << 2)))
  byte(32)
  thread(i)
}

function error(i: i32): void {
  byte(91)
  integer(load<i32>(batch.ERROR + (<usize>i << 2)) & 0xffff)
  byte(93)
}

function note(i: i32): void {
  const from = batch.NOTE + <usize>load<f64>(batch.DETAIL + (<usize>i << 3))
  const n = min(load<u32>(batch.DETAIL_DEVICE + (<usize>i << 2)), 4096)
  for (let k: u32 = 0; k < n; k++) byte(load<u8>(from + k))
}

/** SCSI pass-through: bytes and the command; zeros at its end are cut to `..`. */
function passThrough(i: i32, code: u8): void {
  const at = <usize>i
  const done = code == action.COMPLETE || code == action.REQUEUE
  if (!done) {
    decimal(load<u32>(batch.SIZE + (at << 2)))
    byte(32)
  }
  const from = batch.NOTE + <usize>load<f64>(batch.DETAIL + (at << 3))
  const n = min(<i32>load<u32>(batch.DETAIL_DEVICE + (at << 2)), 1024)
  if (n > 0) {
    let used = n
    while (used > 0 && load<u8>(from + used - 1) == 0) used--
    byte(40)
    for (let k = 0; k < n; k++) {
      if (k) byte(32)
      hexByte(load<u8>(from + k))
      if (k == used && used != n - 1) {
        text(' ..')
        break
      }
    }
    text(') ')
  }
  if (done) error(i)
  else thread(i)
}
