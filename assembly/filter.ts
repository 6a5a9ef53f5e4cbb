/** What the user asked to count. A line that does not pass is counted under the first reason that refused it. */
import * as batch from './batch'
import { NONE, OPERATION } from './rwbs'

/** 0: every operation; else an operation of `rwbs.ts`. */
let operation: u8 = 0
/** Which processes pass. */
const ANY: i32 = 0
const BY_THREAD: i32 = 1
const BY_NAME: i32 = 2
let processKind: i32 = ANY
let processId: u32 = 0
let from: f64 = -Infinity
let to: f64 = Infinity

/** The usual filter: neither process nor time. */
let byOperationOnly: bool = true

/** Nanoseconds from the batch's base to the origin of windows and of `from` and `to`. */
export let origin: f64 = 0

/** `processKind`: 0 any, 1 by thread id, 2 by interned name. `from` and `to`: ns since the origin, `to` excluded. */
export function filterSet(op: i32, kind: i32, id: u32, fromNs: f64, toNs: f64): void {
  operation = <u8>op
  processKind = kind
  processId = id
  from = fromNs
  to = toNs
  byOperationOnly = kind == ANY && fromNs == -Infinity && toNs == Infinity
}

/** Sets the origin to a time of the recording's clock, which may lie before its zero (both parts negative then); possible once the first event is decoded. */
export function originSet(seconds: f64, nanoseconds: f64): void {
  const ns = <u64>(<i64>seconds * 1_000_000_000 + <i64>nanoseconds)
  origin = <f64>(<i64>(ns - batch.base))
}

/** Time of the first event: whole seconds, and the nanoseconds below. */
export function baseSeconds(): f64 {
  return <f64>(batch.base / 1_000_000_000)
}
export function baseNanoseconds(): f64 {
  return <f64>(batch.base % 1_000_000_000)
}

/** Reasons for which `passes` refuses. */
const PASSES: i32 = 0
export const OTHER_OPERATION: i32 = 1
export const OTHER_PROCESS: i32 = 2
export const OTHER_TIME: i32 = 3

/** Whether event `i` is one that the user asked for; 0 or the reason why not. */
// @ts-ignore: decorator
@inline
export function passes(i: i32): i32 {
  const at = <usize>i
  const op = load<u8>(OPERATION + load<u16>(batch.RWBS + (at << 1)))
  if (operation != NONE && op != operation) return OTHER_OPERATION
  return byOperationOnly ? PASSES : passesWhoAndWhen(i)
}

/** The same for an event of the page cache, which is no operation on a disk. */
export function passesPageEvent(i: i32): i32 {
  return byOperationOnly ? PASSES : passesWhoAndWhen(i)
}

// @ts-ignore: decorator
@inline
function passesWhoAndWhen(i: i32): i32 {
  const at = <usize>i
  if (processKind != ANY) {
    const id = processKind == BY_THREAD ? load<u32>(batch.THREAD + (at << 2)) : load<u32>(batch.NAME + (at << 2))
    if (id != processId || (processKind == BY_NAME && id == 0)) return OTHER_PROCESS
  }
  const time = load<f64>(batch.TIME + (at << 3)) - origin
  return time >= from && time < to ? PASSES : OTHER_TIME
}
