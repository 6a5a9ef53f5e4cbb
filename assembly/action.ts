/** Steps in the life of one I/O. Codes 1 to 17 are the kernel's own (include/uapi/linux/blktrace_api.h); 16 (abort) and 17 (driver data) are only counted. */
export const QUEUE: u8 = 1
export const BACK_MERGE: u8 = 2
export const FRONT_MERGE: u8 = 3
export const GET_REQUEST: u8 = 4
export const SLEEP_REQUEST: u8 = 5
export const REQUEUE: u8 = 6
export const ISSUE: u8 = 7
export const COMPLETE: u8 = 8
export const PLUG: u8 = 9
export const UNPLUG: u8 = 10
export const UNPLUG_TIMER: u8 = 11
export const INSERT: u8 = 12
export const SPLIT: u8 = 13
export const BOUNCE: u8 = 14
export const REMAP: u8 = 15
/** Codes above this one in a binary record are of no action that is known: they become 0. */
export const LAST_BINARY: u8 = 17
/** Known to text only. */
export const MESSAGE: u8 = 18
export const IO_START: u8 = 19
export const IO_DONE: u8 = 20
export const REQUEST_ERROR: u8 = 21
/** The page cache's, known to text only: pages enter or leave it, a fault looks a page up, a read looks pages up, a fault maps pages around it. */
export const CACHE_ADD: u8 = 22
export const CACHE_DELETE: u8 = 23
export const CACHE_FAULT: u8 = 24
export const CACHE_GET: u8 = 25
export const CACHE_MAP: u8 = 26

/** Whether an event is about pages of a file and not about blocks of a disk. */
// @ts-ignore: decorator
@inline
export function isPageEvent(action: u8): bool {
  return action >= CACHE_ADD && action <= CACHE_MAP
}

/** Set on SCSI pass-through requests: their lines hold bytes and data, never `+ n`. */
export const PASS_THROUGH: u8 = 0x80

/** Actions whose line prints `sector + n` when n > 0; a split prints a second sector instead. */
const SIZED: u32 =
  (1 << <u32>QUEUE) | (1 << <u32>BACK_MERGE) | (1 << <u32>FRONT_MERGE) | (1 << <u32>GET_REQUEST) |
  (1 << <u32>SLEEP_REQUEST) | (1 << <u32>REQUEUE) | (1 << <u32>ISSUE) | (1 << <u32>COMPLETE) |
  (1 << <u32>INSERT) | (1 << <u32>BOUNCE) | (1 << <u32>REMAP) | (1 << <u32>IO_START) |
  (1 << <u32>IO_DONE) | (1 << <u32>REQUEST_ERROR)

/** Whether a line of this action prints a length. */
// @ts-ignore: decorator
@inline
export function printsLength(action: u8): bool {
  return action < 32 && ((SIZED >> <u32>action) & 1) != 0
}

/** Actions with a number of their own beside sector and length: only these, messages and pass-through requests have the batch's DETAIL columns. */
// @ts-ignore: decorator
@inline
export function hasDetail(action: u8): bool {
  const code = <u32>(action & 31)
  return ((((1 << <u32>REMAP) | (1 << <u32>SPLIT) | (1 << <u32>UNPLUG) | (1 << <u32>UNPLUG_TIMER)) >> code) & 1) != 0
}

/** Actions whose line names a thread in brackets; a completion or requeue prints an error there, a remap nothing. */
const NAMED: u32 =
  (1 << <u32>QUEUE) | (1 << <u32>BACK_MERGE) | (1 << <u32>FRONT_MERGE) | (1 << <u32>GET_REQUEST) |
  (1 << <u32>SLEEP_REQUEST) | (1 << <u32>ISSUE) | (1 << <u32>PLUG) | (1 << <u32>UNPLUG) |
  (1 << <u32>UNPLUG_TIMER) | (1 << <u32>INSERT) | (1 << <u32>SPLIT) | (1 << <u32>BOUNCE) | (1 << <u32>IO_START)

// @ts-ignore: decorator
@inline
export function namesThread(action: u8): bool {
  const code = <u32>(action & 31)
  return ((NAMED >> code) & 1) != 0
}
