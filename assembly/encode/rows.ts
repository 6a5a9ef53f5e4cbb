/** One row an event, every field, nothing derived: CSV and JSON lines. */
import * as action from '../action'
import * as batch from '../batch'
import { actionName, device, quotedName, quotedNote, rwbs } from './names'
import { byte, decimal, hexadecimal, integer, text } from './output'

/** Nanoseconds of the recording's own clock. */
function time(i: i32): void {
  integer(<i64>batch.base + <i64>load<f64>(batch.TIME + (<usize>i << 3)))
}

function sector(i: i32): void {
  const value = load<f64>(batch.SECTOR + (<usize>i << 3))
  if (value >= 0 && !action.isPageEvent(load<u8>(batch.ACTION + <usize>i))) decimal(<u64>value)
}

/** Where the pages of an event of the page cache lie: `2e:4096` or JSON members. */
function place(i: i32, inode: string, offset: string): void {
  text(inode)
  hexadecimal(load<u64>(batch.DETAIL + (<usize>i << 3)))
  text(offset)
  decimal(<u64>load<f64>(batch.SECTOR + (<usize>i << 3)))
}

function hasNote(what: u8): bool {
  return (what & 31) == action.MESSAGE || (what & action.PASS_THROUGH) != 0
}

export function csvHeader(): void {
  text('time_ns,device,cpu,sequence,thread,process,action,rwbs,sector,bytes,error,from_device,detail\n')
}

export function csvLine(i: i32): void {
  const at = <usize>i, what = load<u8>(batch.ACTION + at), id = load<u32>(batch.NAME + (at << 2))
  time(i)
  byte(44)
  device(load<u32>(batch.DEVICE + (at << 2)), 58)
  byte(44)
  decimal(load<u32>(batch.CPU + (at << 2)))
  byte(44)
  decimal(load<u32>(batch.SEQUENCE + (at << 2)))
  byte(44)
  decimal(load<u32>(batch.THREAD + (at << 2)))
  byte(44)
  if (id) quotedName(id, false)
  byte(44)
  actionName(what)
  byte(44)
  rwbs(load<u16>(batch.RWBS + (at << 1)))
  byte(44)
  sector(i)
  byte(44)
  decimal(load<u32>(batch.SIZE + (at << 2)))
  byte(44)
  integer(load<i32>(batch.ERROR + (at << 2)))
  byte(44)
  if ((what & 31) == action.REMAP) device(load<u32>(batch.DETAIL_DEVICE + (at << 2)), 58)
  byte(44)
  if (action.isPageEvent(what)) place(i, 'ino=', ' ofs=')
  else if (hasNote(what)) quotedNote(i, false)
  else if (action.hasDetail(what)) decimal(<u64>load<f64>(batch.DETAIL + (at << 3)))
  byte(10)
}

export function jsonLine(i: i32): void {
  const at = <usize>i, what = load<u8>(batch.ACTION + at), id = load<u32>(batch.NAME + (at << 2))
  text('{"time_ns":"')
  time(i)
  text('","device":"')
  device(load<u32>(batch.DEVICE + (at << 2)), 58)
  text('","cpu":')
  decimal(load<u32>(batch.CPU + (at << 2)))
  text(',"sequence":')
  decimal(load<u32>(batch.SEQUENCE + (at << 2)))
  text(',"thread":')
  decimal(load<u32>(batch.THREAD + (at << 2)))
  text(',"process":')
  if (id) quotedName(id, true)
  else text('null')
  text(',"action":"')
  actionName(what)
  text('","rwbs":"')
  rwbs(load<u16>(batch.RWBS + (at << 1)))
  text('","sector":')
  if (load<f64>(batch.SECTOR + (at << 3)) >= 0 && !action.isPageEvent(what)) sector(i)
  else text('null')
  text(',"bytes":')
  decimal(load<u32>(batch.SIZE + (at << 2)))
  text(',"error":')
  integer(load<i32>(batch.ERROR + (at << 2)))
  if ((what & 31) == action.REMAP) {
    text(',"from_device":"')
    device(load<u32>(batch.DETAIL_DEVICE + (at << 2)), 58)
    byte(34)
  }
  if (action.isPageEvent(what)) place(i, ',"inode":"', '","offset":')
  else if (hasNote(what)) {
    text(',"detail":')
    quotedNote(i, true)
  } else if (action.hasDetail(what)) {
    text(',"detail":')
    decimal(<u64>load<f64>(batch.DETAIL + (at << 3)))
  }
  text('}\n')
}
