/**
 * The event batch: up to CAPACITY events as columns in static linear memory.
 * A decoder writes it once; every kernel and encoder reads it. Pointers never move.
 *
 * Events of the page cache (`action.ts`, isPageEvent) use the columns their own way: DEVICE the file system's, SECTOR the byte offset in
 * the file, SIZE the bytes from there to the end of the last page, DETAIL the inode's 64 bits as they are, DETAIL_DEVICE the folio's order.
 */

/** Events in a full batch. 8,192 events are about 0.5 MB of columns, so that batch and lanes stay near the second-level cache. */
export const CAPACITY: i32 = 8192

/** Nanoseconds since the first event of the trace (`base`), exact below 2^53. */
export const TIME: usize = memory.data(8 * CAPACITY, 16)
/** First 512-byte sector on the whole disk; NO_SECTOR where the record holds none. */
export const SECTOR: usize = memory.data(8 * CAPACITY, 16)
/** Written for the actions of `hasDetail`, messages and pass-through requests only. Remap: sector on the device it came from. Split: new sector. Unplug: depth. Message, pass-through: offset of the text in `note`. */
export const DETAIL: usize = memory.data(8 * CAPACITY, 16)
/** Bytes to transfer. */
export const SIZE: usize = memory.data(4 * CAPACITY, 16)
/** major << 20 | minor, as the kernel packs it. */
export const DEVICE: usize = memory.data(4 * CAPACITY, 16)
/** Remap: device it came from. Message, pass-through: length of the text in `note`. */
export const DETAIL_DEVICE: usize = memory.data(4 * CAPACITY, 16)
/** Thread id (the kernel's `current->pid`). */
export const THREAD: usize = memory.data(4 * CAPACITY, 16)
/** Interned name of the thread that the line names; 0 where it names none (C, A, R). */
export const NAME: usize = memory.data(4 * CAPACITY, 16)
export const SEQUENCE: usize = memory.data(4 * CAPACITY, 16)
export const CPU: usize = memory.data(4 * CAPACITY, 16)
/** errno with its sign: EIO is -5. */
export const ERROR: usize = memory.data(4 * CAPACITY, 16)
/** Index into the table of RWBS texts (`rwbs.ts`). */
export const RWBS: usize = memory.data(2 * CAPACITY, 16)
/** Action code (`action.ts`), PASS_THROUGH bit included. */
export const ACTION: usize = memory.data(CAPACITY, 16)

/** Track of the event's device (`tracks.ts`); NO_TRACK for events that name no device. */
export const TRACK: usize = memory.data(2 * CAPACITY, 16)
export const NO_TRACK: u16 = 0xffff

/** A flush of some kernels prints sector 2^64 - 1. */
export const NO_SECTOR: f64 = -1

/** Sectors from here on (8 PiB) are refused by the decoders: no such disk exists, so the record is damaged. */
export const SECTOR_LIMIT: u64 = 1 << 44

/** Time of the first event in nanoseconds of the recording's own clock; set by the first event. */
export let base: u64 = 0
let hasBase: bool = false
let last: u64 = 0
/** Events whose time lies before the event that came just before them, and the largest such step in ns. */
export let backwardSteps: f64 = 0
export let largestBackwardStep: f64 = 0

/** Times are within 2^53 ns (104 days) of the first event; beyond, the record is damaged and is refused. */
export const REACH: u64 = 1 << 53

/** Whether there was an event, so that `base` and `latest` hold. */
// @ts-ignore: decorator
@inline
export function hasEvents(): bool {
  return hasBase
}

/** Absolute time of the last event, in ns. */
// @ts-ignore: decorator
@inline
export function latest(): u64 {
  return last
}

/** Says that a decoder wrote events in order up to time `ns` by itself. */
// @ts-ignore: decorator
@inline
export function reached(ns: u64): void {
  last = ns
}

/** Whether a time is within reach. */
// @ts-ignore: decorator
@inline
export function withinReach(ns: u64): bool {
  return !hasBase || ns - base + REACH < REACH << 1
}

/** The batch's time column for absolute time `ns`; notes every step backwards. */
// @ts-ignore: decorator
@inline
export function relativeTime(ns: u64): f64 {
  if (!hasBase) {
    base = ns
    last = ns
    hasBase = true
  }
  if (ns < last) {
    backwardSteps += 1
    largestBackwardStep = max(largestBackwardStep, <f64>(last - ns))
  }
  last = ns
  return <f64>(<i64>(ns - base))
}

/** Text that some events carry (messages, pass-through data), valid until the next batch. */
const NOTE_CAPACITY: i32 = 1 << 20
/** A line of text is at most this long, a pdu shorter. */
const LONGEST_NOTE: i32 = 1 << 18
export const NOTE: usize = memory.data(1 << 20, 16)
let noteLength: i32 = 0

/** Whether the text of one more event surely fits: a batch ends where it does not. */
// @ts-ignore: decorator
@inline
export function hasNoteRoom(): bool {
  return noteLength + LONGEST_NOTE <= NOTE_CAPACITY
}

/** Keeps `length` bytes, at most LONGEST_NOTE, for event `i`. */
export function keepNote(i: i32, from: usize, length: i32): void {
  const kept = min(length, NOTE_CAPACITY - noteLength)
  memory.copy(NOTE + noteLength, from, kept)
  store<f64>(DETAIL + (<usize>i << 3), <f64>noteLength)
  store<u32>(DETAIL_DEVICE + (<usize>i << 2), kept)
  noteLength += kept
}

export function startBatch(): void {
  noteLength = 0
  pageEvents = 0
}

/** Events of the page cache in the batch. */
export let pageEvents: i32 = 0

/** Says that the event just decoded is one. */
export function notePageEvent(): void {
  pageEvents++
}

/** Fields that most records leave empty. */
// @ts-ignore: decorator
@inline
export function clearDetail(i: i32): void {
  store<f64>(DETAIL + (<usize>i << 3), 0)
  store<u32>(DETAIL_DEVICE + (<usize>i << 2), 0)
  store<i32>(ERROR + (<usize>i << 2), 0)
}
