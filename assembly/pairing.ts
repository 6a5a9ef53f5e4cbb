/**
 * Follows requests from issue to completion, by device and first sector: re-issued, requeued, split completions, orphans, unfinished.
 * All operations, no filter. A completion of fewer bytes than were issued leaves the rest open behind it.
 * Has no merge: which issue a completion belongs to depends on everything before it.
 */
import * as batch from './batch'
import { COMPLETE, ISSUE, REQUEUE } from './action'
import { Map64 } from './lib/map'
import { put, startResult } from './result'

/** Open requests: bytes still open. */
const open = new Map64(1, 256)
let pairs: f64 = 0
let reissued: f64 = 0
let orphans: f64 = 0
let partial: f64 = 0
let requeued: f64 = 0
let errors: f64 = 0
let deepest: u32 = 0

export function pairRequests(n: i32): void {
  for (let i = 0; i < n; i++) {
    const at = <usize>i
    const action = load<u8>(batch.ACTION + at)
    if (action != ISSUE && action != COMPLETE && action != REQUEUE) continue
    const bytes = load<u32>(batch.SIZE + (at << 2))
    if (action == COMPLETE && load<i32>(batch.ERROR + (at << 2)) != 0) errors += 1
    if (bytes == 0) continue
    // Devices have 32 bits, sectors 44: folded into one key by a multiply that keeps both.
    const device = <u64>load<u32>(batch.DEVICE + (at << 2)), sector = <u64><i64>load<f64>(batch.SECTOR + (at << 3))
    const key = (device * 0x9e3779b97f4a7c15) ^ sector
    if (action == ISSUE) {
      const row = open.at(key)
      if (load<f64>(row) > 0) reissued += 1
      store<f64>(row, <f64>bytes)
      if (open.size > deepest) deepest = open.size
      continue
    }
    const cell = open.find(key)
    if (action == REQUEUE) {
      requeued += 1
      if (cell >= 0) open.remove(cell)
      continue
    }
    if (cell < 0) {
      orphans += 1
      continue
    }
    const issued = load<f64>(open.row(cell))
    open.remove(cell)
    if (<f64>bytes < issued) {
      partial += 1
      store<f64>(open.at((device * 0x9e3779b97f4a7c15) ^ (sector + (bytes >> 9))), issued - <f64>bytes)
    } else {
      pairs += 1
    }
  }
}

/** Result: pairs, re-issued without a requeue, orphan completions, partial completions, requeues, unfinished, most open at once, errors. */
export function pairingFinish(): void {
  startResult()
  put(pairs)
  put(reissued)
  put(orphans)
  put(partial)
  put(requeued)
  put(<f64>open.size)
  put(<f64>deepest)
  put(errors)
}
