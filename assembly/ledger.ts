/** What the decoders could not, or only doubtfully, count: a counter and the first place for each reason. */

/** Text line that no grammar knows. Place: line number. */
export const UNKNOWN_LINE: i32 = 0
/** Text line that starts like an event and breaks off or has a broken payload. Place: line number. */
export const MALFORMED_LINE: i32 = 1
/** Events that the recorder itself says it lost: `[LOST n EVENTS]`, `EVENTS DROPPED`, `dropped events`. */
export const LOST_MARKED: i32 = 2
/** Events overwritten in the ring buffer: entries written minus entries in the buffer. */
export const OVERWRITTEN: i32 = 3
/** Bytes of a binary stream that are no record. Place: byte offset. */
export const GARBAGE_BYTES: i32 = 4
/** Binary record, compressed stream or text line cut at the end of the file. */
export const TRUNCATED: i32 = 5
/** Records whose sector lies beyond 8 PiB. */
export const SECTOR_BEYOND: i32 = 6
/** Devices beyond the 1,024th. */
export const TOO_MANY_DEVICES: i32 = 7
/** Lines of other tracepoints and tracers. */
export const OTHER_EVENT: i32 = 8
/** Comments, headings, totals. */
export const NO_EVENT: i32 = 9
/** Notices in a binary stream: process names, clock stamps. */
export const NOTICE: i32 = 10
/** `Skips` that blkparse printed below its text. */
export const BLKPARSE_SKIPS: i32 = 11

/** Binary records at a time more than 104 days from the first. Place: byte offset. */
export const TIME_BEYOND: i32 = 12
/** Binary records of an action that is not known. */
export const UNKNOWN_ACTION: i32 = 13

/** Requests that start or end within a sector, counted as all sectors they touch. */
export const ROUNDED: i32 = 14
/** Lines of a request table that neither read, write nor discard. */
export const OTHER_REQUEST: i32 = 15
/** Last line of a grammar in which a cut number still is one, without a newline. */
export const UNENDED: i32 = 16

const REASONS: i32 = 17
const counts: usize = memory.data(8 * REASONS, 16)
const places: usize = memory.data(8 * REASONS, 16)

export function note(reason: i32, count: f64, place: f64 = 0): void {
  const cell = <usize>reason << 3
  const before = load<f64>(counts + cell)
  if (before == 0) store<f64>(places + cell, place)
  store<f64>(counts + cell, before + count)
}

/** How many reasons there are: 0 to this - 1. */
export function ledgerReasons(): i32 {
  return REASONS
}

export function ledgerCount(reason: i32): f64 {
  return load<f64>(counts + (<usize>reason << 3))
}

/** Line number or byte offset of the first case. */
export function ledgerPlace(reason: i32): f64 {
  return load<f64>(places + (<usize>reason << 3))
}
