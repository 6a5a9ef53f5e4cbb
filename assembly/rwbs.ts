/**
 * RWBS, the set of letters that says what kind of I/O a line is about. Texts are kept by index:
 * 0 to 127 are what blkparse can build: [F] then D, W, R or N, then F A S M; others are added as they come.
 * Source: blkparse_fmt.c fill_rwbs; kernel blk_fill_rwbs.
 */

/** Bits of an index below 128. */
const PREFLUSH: u32 = 1
/** Shifted left by OP_SHIFT: 0 none, 1 read, 2 write, 3 discard. */
const OP_SHIFT: u32 = 1
const FUA: u32 = 8
const AHEAD: u32 = 16
const SYNC: u32 = 32
const META: u32 = 64

/** What an I/O does. Read: letters hold R and neither W nor D. Write: W. Discard: D. */
export const NONE: u8 = 0
export const READ: u8 = 1
const WRITE: u8 = 2
const DISCARD: u8 = 3

const LIMIT: u32 = 1024
/** Up to 8 letters, the first lowest, for each index. */
const texts: usize = memory.data(8 * 1024, 16)
/** What each index does. */
export const OPERATION: usize = memory.data(1024, 16)
let count: u32 = 0

const SLOTS: u32 = 4096
const slots: usize = memory.data(2 * 4096, 16)

function letterAt(text: u64, i: u32): u8 {
  return <u8>(text >> (i << 3))
}

function operationOf(text: u64): u8 {
  let read = false, write = false, discard = false
  for (let i: u32 = 0; i < 8; i++) {
    const letter = letterAt(text, i)
    if (letter == 82) read = true
    else if (letter == 87) write = true
    else if (letter == 68) discard = true
  }
  if (discard) return DISCARD
  if (write) return WRITE
  return read ? READ : NONE
}

function slotOf(text: u64): u32 {
  return <u32>((text * 0x9e3779b97f4a7c15) >> 52)
}

function add(text: u64): u32 {
  const index = count++
  store<u64>(texts + (<usize>index << 3), text)
  store<u8>(OPERATION + index, operationOf(text))
  let slot = slotOf(text)
  while (load<u16>(slots + (<usize>slot << 1)) != 0) slot = (slot + 1) & (SLOTS - 1)
  store<u16>(slots + (<usize>slot << 1), <u16>(index + 1))
  return index
}

/** Index of up to 8 letters packed with the first lowest; the last index is shared by all texts beyond the 1,024th. */
export function rwbsOf(text: u64): u32 {
  let slot = slotOf(text)
  for (;;) {
    const entry = load<u16>(slots + (<usize>slot << 1))
    if (entry == 0) break
    if (load<u64>(texts + (<usize>(entry - 1) << 3)) == text) return entry - 1
    slot = (slot + 1) & (SLOTS - 1)
  }
  return count < LIMIT ? add(text) : LIMIT - 1
}

/** How many texts there are: indexes are below it. */
export function rwbsCount(): u32 {
  return count
}

/** Address of an index's letters: 8 bytes, 0 behind the last. */
export function rwbsPointer(index: u32): usize {
  return texts + (<usize>index << 3)
}

for (let bits: u32 = 0; bits < 128; bits++) {
  let text: u64 = 0
  let at: u64 = 0
  if (bits & PREFLUSH) { text |= 70; at += 8 }
  const op = (bits >> OP_SHIFT) & 3
  text |= <u64>(op == 0 ? 78 : op == 1 ? 82 : op == 2 ? 87 : 68) << at
  at += 8
  if (bits & FUA) { text |= <u64>70 << at; at += 8 }
  if (bits & AHEAD) { text |= <u64>65 << at; at += 8 }
  if (bits & SYNC) { text |= <u64>83 << at; at += 8 }
  if (bits & META) text |= <u64>77 << at
  add(text)
}
