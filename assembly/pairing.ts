/**
 * Follows requests of each device from queue over issue to completion, by first sector: re-issued, requeued, split completions,
 * orphans, unfinished; their latencies, and how many are open. All operations, no filter. A completion of fewer bytes than were
 * issued leaves the rest open behind it, with the same times.
 *
 * The queue time of a request is that of the Q that starts at its first sector. A back merge forgets the Q of what was merged; after
 * a front merge the Q of the new start counts and the one of the old start is forgotten; the rest of a split has the time of the
 * whole until it is queued itself. A requeue leaves the queue time for the next issue; a second issue keeps it.
 * Has no merge: which issue a completion belongs to depends on everything before it.
 */
import * as batch from './batch'
import { BACK_MERGE, COMPLETE, FRONT_MERGE, ISSUE, QUEUE, REQUEUE, SPLIT } from './action'
import { integer } from './lib/integer'
import { Map64 } from './lib/map'
import { put, startResult } from './result'
import { OPERATION } from './rwbs'
import { deepen, ISSUE_TO_COMPLETE, note, QUEUE_TO_COMPLETE, QUEUE_TO_ISSUE } from './timing'

/**
 * Requests by track and sector, queued or open: u32 bytes still open, 0 while it is only queued; u32 whether it was queued; time of issue;
 * time of queue. A sector has 44 bits, a track 10.
 */
const requests = new Map64(3, 256)
const QUEUED: usize = 4
const ISSUED_AT: usize = 8
const QUEUED_AT: usize = 16
/** Time of a Q that waits behind an open request of the same first sector: rare. */
const behind = new Map64(1, 64)

/** Requests that are only queued. Those that are never issued would fill memory: at the limit all are forgotten. */
let waiting: u32 = 0
const MOST_WAITING: u32 = 65_536

/** Counters of a track, in the order of the result, and how many of its requests are open. */
const PAIRS: usize = 0
const REISSUED: usize = 8
const ORPHANS: usize = 16
const PARTIAL: usize = 24
const REQUEUED: usize = 32
const OPEN: usize = 40
const DEEPEST: usize = 48
const ERRORS: usize = 56
const UNQUEUED: usize = 64
const BACKWARD: usize = 72
/** Queue lines, time of the last, and the steps of time between one and the next: least, largest, sum. */
const QUEUES: usize = 80
const LAST_QUEUE: usize = 88
const LEAST_GAP: usize = 96
const LARGEST_GAP: usize = 104
const GAP_SUM: usize = 112
const ROW: usize = 120
const counters: usize = memory.data(1024 * 120, 16)

// @ts-ignore: decorator
@inline
function add(row: usize, counter: usize, change: f64): void {
  store<f64>(row + counter, load<f64>(row + counter) + change)
}

const STEPS: u32 =
  (1 << <u32>QUEUE) | (1 << <u32>BACK_MERGE) | (1 << <u32>FRONT_MERGE) | (1 << <u32>REQUEUE) | (1 << <u32>ISSUE) | (1 << <u32>COMPLETE) |
  (1 << <u32>SPLIT)

/** Whether an event has a part in the life of a request. */
// @ts-ignore: decorator
@inline
export function isStep(action: u8): bool {
  return action < 32 && ((STEPS >> <u32>action) & 1) != 0
}

/** Whether an event opens or closes a request, its time on the way aside. */
// @ts-ignore: decorator
@inline
export function isPaired(action: u8): bool {
  return action == ISSUE || action == COMPLETE || action == REQUEUE
}

/** Takes event `i` of a track, which `isStep`. */
// @ts-ignore: decorator
@inline
export function followRequest(track: u32, i: i32, action: u8): void {
  const at = <usize>i
  const key = (<u64>track << 44) | <u64>integer(load<f64>(batch.SECTOR + (at << 3)))
  const bytes = load<u32>(batch.SIZE + (at << 2))
  const time = load<f64>(batch.TIME + (at << 3))
  if (action == QUEUE) {
    if (bytes >= 512) {
      noteQueue(counters + <usize>track * ROW, time)
      queued(key, time)
    }
  } else if (action == ISSUE) {
    if (bytes >= 512) issued(track, key, bytes, time)
  } else if (action == COMPLETE) {
    if (load<i32>(batch.ERROR + (at << 2)) != 0) add(counters + <usize>track * ROW, ERRORS, 1)
    if (bytes >= 512) completed(track, key, bytes, time, load<u8>(OPERATION + load<u16>(batch.RWBS + (at << 1))))
  } else if (action == SPLIT) split(track, key, load<f64>(batch.SECTOR + (at << 3)), load<f64>(batch.DETAIL + (at << 3)))
  else if (bytes >= 512) {
    if (action == REQUEUE) requeued(track, key, time)
    else forget(action == BACK_MERGE ? key : key + (bytes >> 9))
  }
}

function noteQueue(row: usize, time: f64): void {
  const gap = time - load<f64>(row, LAST_QUEUE), before = load<f64>(row, QUEUES)
  store<f64>(row, time, LAST_QUEUE)
  store<f64>(row, before + 1, QUEUES)
  if (before == 0) return
  if (before == 1 || gap < load<f64>(row, LEAST_GAP)) store<f64>(row, gap, LEAST_GAP)
  if (before == 1 || gap > load<f64>(row, LARGEST_GAP)) store<f64>(row, gap, LARGEST_GAP)
  add(row, GAP_SUM, gap)
}

function queued(key: u64, time: f64): void {
  const entry = requests.at(key)
  if (load<u32>(entry) > 0) {
    store<f64>(behind.at(key), time)
    return
  }
  store<f64>(entry, time, QUEUED_AT)
  if (load<u32>(entry, QUEUED)) return
  store<u32>(entry, 1, QUEUED)
  if (++waiting == MOST_WAITING) forgetAll()
}

function issued(track: u32, key: u64, bytes: u32, time: f64): void {
  const row = counters + <usize>track * ROW
  const entry = requests.at(key)
  if (load<u32>(entry) > 0) {
    add(row, REISSUED, 1)
    if (behind.size) takeBehind(key, entry)
  } else {
    waiting -= load<u32>(entry, QUEUED)
    const depth = load<f64>(row, OPEN) + 1
    store<f64>(row, depth, OPEN)
    if (depth > load<f64>(row, DEEPEST)) store<f64>(row, depth, DEEPEST)
    deepen(track, time, depth)
  }
  store<u32>(entry, bytes)
  store<f64>(entry, time, ISSUED_AT)
}

function completed(track: u32, key: u64, bytes: u32, time: f64, operation: u8): void {
  const row = counters + <usize>track * ROW
  const cell = requests.find(key)
  if (cell < 0) return add(row, ORPHANS, 1)
  const entry = requests.row(cell), size = load<u32>(entry)
  if (size == 0) return add(row, ORPHANS, 1)
  const issuedAt = load<f64>(entry, ISSUED_AT), queuedAt = load<f64>(entry, QUEUED_AT), wasQueued = load<u32>(entry, QUEUED)
  if (bytes < size) {
    leave(cell, key)
    add(row, PARTIAL, 1)
    const rest = openRest(track, key + (bytes >> 9))
    store<u32>(rest, size - bytes)
    store<u32>(rest, wasQueued, QUEUED)
    store<f64>(rest, issuedAt, ISSUED_AT)
    store<f64>(rest, queuedAt, QUEUED_AT)
  } else {
    leave(cell, key)
    add(row, PAIRS, 1)
    if (time < issuedAt || (wasQueued && issuedAt < queuedAt)) add(row, BACKWARD, 1)
    else {
      note(track, ISSUE_TO_COMPLETE, operation, time - issuedAt)
      if (wasQueued) {
        note(track, QUEUE_TO_ISSUE, operation, issuedAt - queuedAt)
        note(track, QUEUE_TO_COMPLETE, operation, time - queuedAt)
      } else add(row, UNQUEUED, 1)
    }
  }
  const depth = load<f64>(row, OPEN) - 1
  store<f64>(row, depth, OPEN)
  deepen(track, time, depth)
}

/** Entry for what a completion in parts leaves open; the caller fills it. */
function openRest(track: u32, key: u64): usize {
  const rest = requests.at(key)
  if (load<u32>(rest) > 0) return rest
  add(counters + <usize>track * ROW, OPEN, 1)
  if (!load<u32>(rest, QUEUED)) return rest
  waiting--
  store<f64>(behind.at(key), load<f64>(rest, QUEUED_AT))
  return rest
}

/** Takes an open request out; a Q that waited behind it comes forward. */
// @ts-ignore: decorator
@inline
function leave(cell: u32, key: u64): void {
  requests.remove(cell)
  if (behind.size) comeForward(key)
}

function comeForward(key: u64): void {
  const cell = behind.find(key)
  if (cell < 0) return
  const time = load<f64>(behind.row(cell))
  behind.remove(cell)
  queued(key, time)
}

/** A second issue takes the Q that waits behind the first. */
function takeBehind(key: u64, entry: usize): void {
  const cell = behind.find(key)
  if (cell < 0) return
  store<f64>(entry, load<f64>(behind.row(cell)), QUEUED_AT)
  store<u32>(entry, 1, QUEUED)
  behind.remove(cell)
}

function requeued(track: u32, key: u64, time: f64): void {
  const row = counters + <usize>track * ROW
  add(row, REQUEUED, 1)
  const cell = requests.find(key)
  if (cell < 0 || load<u32>(requests.row(cell)) == 0) return
  const entry = requests.row(cell)
  if (behind.size) takeBehind(key, entry)
  const wasQueued = load<u32>(entry, QUEUED) != 0, queuedAt = load<f64>(entry, QUEUED_AT)
  requests.remove(cell)
  const depth = load<f64>(row, OPEN) - 1
  store<f64>(row, depth, OPEN)
  deepen(track, time, depth)
  if (wasQueued) queued(key, queuedAt)
}

/** A bio is split: the rest, from `from` on, has been waiting as long as the whole. */
function split(track: u32, key: u64, start: f64, from: f64): void {
  const cell = requests.find(key)
  if (cell < 0 || from <= start || from >= <f64>batch.SECTOR_LIMIT) return
  const entry = requests.row(cell)
  if (load<u32>(entry) == 0) return queued((<u64>track << 44) | <u64>integer(from), load<f64>(entry, QUEUED_AT))
  const other = behind.find(key)
  if (other >= 0) queued((<u64>track << 44) | <u64>integer(from), load<f64>(behind.row(other)))
}

/** Forgets the Q that waits at a sector. */
function forget(key: u64): void {
  const cell = requests.find(key)
  if (cell < 0) return
  if (load<u32>(requests.row(cell)) == 0) {
    requests.remove(cell)
    waiting--
    return
  }
  const other = behind.find(key)
  if (other >= 0) behind.remove(other)
}

/** Forgets every request that is only queued. */
function forgetAll(): void {
  waiting = 0
  for (let cell: u32 = 0; cell < requests.capacity; cell++) {
    // Removing may move another one into the cell.
    while (requests.occupied(cell) && load<u32>(requests.row(cell)) == 0) requests.remove(cell)
  }
}

/** Result for a track: pairs, re-issued without a requeue, orphan completions, partial completions, requeues, unfinished, most open at once, errors, pairs without a queue, pairs left out because the clock went back, queue lines, time of the last, least, largest and sum of the times between them. */
export function pairingFinish(track: i32): void {
  startResult()
  for (let counter: usize = 0; counter < ROW; counter += 8) put(load<f64>(counters + <usize>track * ROW + counter))
}
