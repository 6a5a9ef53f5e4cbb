/**
 * Follows requests of each device from issue to completion, by first sector: re-issued, requeued, split completions, orphans,
 * unfinished. All operations, no filter. A completion of fewer bytes than were issued leaves the rest open behind it.
 * Has no merge: which issue a completion belongs to depends on everything before it.
 */
import * as batch from './batch'
import { COMPLETE, ISSUE, REQUEUE } from './action'
import { integer } from './lib/integer'
import { Map64 } from './lib/map'
import { put, startResult } from './result'

/** Open requests by track and sector: bytes still open. A sector has 44 bits, a track 10. */
const open = new Map64(1, 256)

/** Counters of a track, in the order of the result, and how many of its requests are open. */
const PAIRS: usize = 0
const REISSUED: usize = 8
const ORPHANS: usize = 16
const PARTIAL: usize = 24
const REQUEUED: usize = 32
const OPEN: usize = 40
const DEEPEST: usize = 48
const ERRORS: usize = 56
const ROW: usize = 64
const counters: usize = memory.data(1024 * 64, 16)

// @ts-ignore: decorator
@inline
function add(row: usize, counter: usize, change: f64): void {
  store<f64>(row + counter, load<f64>(row + counter) + change)
}

/** Whether an event has a part in the life of a request. */
// @ts-ignore: decorator
@inline
export function isStep(action: u8): bool {
  return action == ISSUE || action == COMPLETE || action == REQUEUE
}

/** Takes event `i` of a track, which `isStep`. */
// @ts-ignore: decorator
@inline
export function followRequest(track: u32, i: i32, action: u8): void {
  const at = <usize>i
  const row = counters + <usize>track * ROW
  if (action == COMPLETE && load<i32>(batch.ERROR + (at << 2)) != 0) add(row, ERRORS, 1)
  const bytes = load<u32>(batch.SIZE + (at << 2))
  if (bytes < 512) return
  const key = (<u64>track << 44) | <u64>integer(load<f64>(batch.SECTOR + (at << 3)))
  if (action == ISSUE) {
    const entry = open.at(key)
    if (load<f64>(entry) > 0) add(row, REISSUED, 1)
    else {
      const depth = load<f64>(row, OPEN) + 1
      store<f64>(row, depth, OPEN)
      if (depth > load<f64>(row, DEEPEST)) store<f64>(row, depth, DEEPEST)
    }
    store<f64>(entry, <f64>bytes)
    return
  }
  const cell = open.find(key)
  if (action == REQUEUE) add(row, REQUEUED, 1)
  if (cell < 0) {
    if (action == COMPLETE) add(row, ORPHANS, 1)
    return
  }
  const issued = load<f64>(open.row(cell))
  open.remove(cell)
  add(row, OPEN, -1)
  if (action == REQUEUE) return
  if (<f64>bytes < issued) {
    add(row, PARTIAL, 1)
    const rest = open.at(key + (bytes >> 9))
    if (load<f64>(rest) == 0) add(row, OPEN, 1)
    store<f64>(rest, issued - <f64>bytes)
  } else {
    add(row, PAIRS, 1)
  }
}

/** Result for a track: pairs, re-issued without a requeue, orphan completions, partial completions, requeues, unfinished, most open at once, errors. */
export function pairingFinish(track: i32): void {
  startResult()
  for (let counter: usize = 0; counter < ROW; counter += 8) put(load<f64>(counters + <usize>track * ROW + counter))
}
