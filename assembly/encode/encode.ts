/** Prints the batch's events as text, those that the filter lets pass. */
import * as batch from '../batch'
import { passes } from '../filter'
import { blkparseLine } from './blkparse'
import { hasRoom, startOutput } from './output'
import { csvHeader, csvLine, jsonLine } from './rows'

/** Formats of `encodeOpen`. */
const CSV: i32 = 1
const JSON_LINES: i32 = 2

let format: i32 = 0
let actions: u32 = 0xffff_ffff
let device: u32 = 0
let anyDevice: bool = true
let next: i32 = 0
let header: bool = false

/** `format`: 0 blkparse, 1 CSV, 2 JSON lines. `mask`: one bit an action code. `only`: a device number, or a negative number for all. */
export function encodeOpen(as: i32, mask: i32, only: f64): void {
  format = as
  actions = <u32>mask
  anyDevice = only < 0
  device = anyDevice ? 0 : <u32>only
  header = as == CSV
}

/** Prints events of a batch of `n` until all are done (0) or the output is full (1): then take it and call again. */
export function encode(n: i32): i32 {
  startOutput()
  if (header) {
    csvHeader()
    header = false
  }
  while (next < n) {
    if (!hasRoom()) return 1
    const i = next++
    const at = <usize>i
    if (!((actions >> (load<u8>(batch.ACTION + at) & 31)) & 1)) continue
    if (!anyDevice && load<u32>(batch.DEVICE + (at << 2)) != device) continue
    if (passes(i)) continue
    if (format == CSV) csvLine(i)
    else if (format == JSON_LINES) jsonLine(i)
    else blkparseLine(i)
  }
  next = 0
  return 0
}
