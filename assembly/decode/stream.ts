/**
 * One stream of blktrace records: finds the next whole record, whatever its byte order and version.
 * Layout: include/uapi/linux/blktrace_api.h; version 8: struct blk_io_trace2.
 *
 *   off  0 u32 magic    4 u32 sequence   8 u64 time     16 u64 sector   24 u32 bytes
 *       28 u32 action  32 u32 pid       36 u32 device   40 u32 cpu      44 u16 error   46 u16 pdu length   (48 + pdu)
 *   v8: 32 u64 action  40 u32 device    44 u32 cpu      48 u16 error    50 u16 pdu length                  (64 + pdu)
 *
 * A head that is not little-endian version 7 is rewritten as such into a scratch of its stream; all else sees one layout.
 */
import * as ledger from '../ledger'

const MAGIC: u32 = 0x65617400
export const MAGIC_7: u32 = 0x65617407
export const HEADER: usize = 48
const HEADER_8: usize = 64
/** A record is at most a version 8 header and a full pdu. */
export const LARGEST_RECORD: usize = 64 + 65535
export const NEVER: u64 = 0xffff_ffff_ffff_ffff

/** One file: its buffer, what is in it, and the record at its head. */
export class Stream {
  buffer: usize = 0
  position: usize = 0
  end: usize = 0
  /** Bytes of the file before the buffer. */
  offset: f64 = 0
  ended: bool = false
  /** Where the time of its head is kept, beside those of the other streams: NEVER when it is exhausted or its head not yet read. */
  time: usize = 0
  /** Counter of the sequence numbers of the device and CPU it was last about, and which those were. */
  counter: usize = 0
  numbered: u64 = 0
  header: usize = 0
  pdu: usize = 0
  next: usize = 0
  scratch: usize = 0
}

/** Rewrites a foreign header as little-endian version 7; returns the header's own length. */
function normalise(from: usize, to: usize, swapped: bool, version: u32): usize {
  const wide = version == 8
  store<u32>(to, MAGIC_7)
  const sequence = load<u32>(from, 4), time = load<u64>(from, 8), sector = load<u64>(from, 16), bytes = load<u32>(from, 24)
  const pid = wide ? load<u32>(from, 28) : load<u32>(from, 32)
  const device = wide ? load<u32>(from, 40) : load<u32>(from, 36)
  const cpu = wide ? load<u32>(from, 44) : load<u32>(from, 40)
  const error = wide ? load<u16>(from, 48) : load<u16>(from, 44)
  const pdu = wide ? load<u16>(from, 50) : load<u16>(from, 46)
  const code = wide ? (swapped ? <u32>bswap(load<u64>(from, 32)) : <u32>load<u64>(from, 32)) : (swapped ? bswap(load<u32>(from, 28)) : load<u32>(from, 28))
  store<u32>(to, swapped ? bswap(sequence) : sequence, 4)
  store<u64>(to, swapped ? bswap(time) : time, 8)
  store<u64>(to, swapped ? bswap(sector) : sector, 16)
  store<u32>(to, swapped ? bswap(bytes) : bytes, 24)
  store<u32>(to, code, 28)
  store<u32>(to, swapped ? bswap(pid) : pid, 32)
  store<u32>(to, swapped ? bswap(device) : device, 36)
  store<u32>(to, swapped ? bswap(cpu) : cpu, 40)
  store<u16>(to, swapped ? bswap(error) : error, 44)
  store<u16>(to, swapped ? bswap(pdu) : pdu, 46)
  return wide ? HEADER_8 : HEADER
}

/** 0: the stream has a head or is exhausted. 1: it wants bytes. */
export function settle(stream: Stream): i32 {
  store<u64>(stream.time, NEVER)
  let lost = false
  while (!lost) {
    const at = stream.position, left = stream.end - at
    if (left < HEADER) return short(stream, left)
    const magic = load<u32>(at)
    if (magic == MAGIC_7) {
      const length = HEADER + load<u16>(at, 46)
      if (left < length) return short(stream, left)
      stream.header = at
      stream.pdu = at + HEADER
      stream.next = at + length
      if (takesPart(stream, load<u64>(at, 8))) return 0
      continue
    }
    const swapped = (bswap(magic) & 0xffff_ff00) == MAGIC
    const version = (swapped ? bswap(magic) : magic) & 0xff
    if ((swapped || (magic & 0xffff_ff00) == MAGIC) && (version == 7 || version == 8)) {
      const header = version == 8 ? HEADER_8 : HEADER
      if (left < header) return short(stream, left)
      normalise(at, stream.scratch, swapped, version)
      const length = header + load<u16>(stream.scratch, 46)
      if (left < length) return short(stream, left)
      stream.header = stream.scratch
      stream.pdu = at + header
      stream.next = at + length
      if (takesPart(stream, load<u64>(stream.scratch, 8))) return 0
      continue
    }
    lost = !skipText(stream) && !resynchronise(stream)
  }
  return stream.ended ? 0 : 1
}

/** Passes over the head. True in the usual case that the record behind it is whole, little-endian version 7; else `settle` must look. */
// @ts-ignore: decorator
@inline
export function advance(stream: Stream): bool {
  const at = stream.next, end = stream.end
  stream.position = at
  if (at + HEADER > end || load<u32>(at) != MAGIC_7) return false
  const next = at + HEADER + load<u16>(at, 46), time = load<u64>(at, 8)
  if (next > end || time == NEVER) return false
  stream.header = at
  stream.pdu = at + HEADER
  stream.next = next
  store<u64>(stream.time, time)
  return true
}

/** Gives the head its time; the one time that means "no head" is refused, and the head passed over. */
// @ts-ignore: decorator
@inline
function takesPart(stream: Stream, time: u64): bool {
  store<u64>(stream.time, time)
  if (time != NEVER) return true
  ledger.note(ledger.TIME_BEYOND, 1, stream.offset + <f64>(stream.position - stream.buffer))
  stream.position = stream.next
  return false
}

function short(stream: Stream, left: usize): i32 {
  if (!stream.ended) return 1
  if (left > 0) ledger.note(ledger.TRUNCATED, 1, stream.offset + <f64>(stream.position - stream.buffer))
  stream.position = stream.end
  return 0
}

/** A slow pipe reader leaves `CPU:1 [LOST 345 EVENTS]` as text between records. */
function skipText(stream: Stream): bool {
  const at = stream.position
  if (load<u32>(at) != 0x3a555043) return false // "CPU:"
  const limit = min(stream.end, at + 64)
  let count: f64 = 0, digits = false, p = at + 4
  while (p < limit && load<u8>(p) != 91) p++
  while (p < limit && load<u8>(p) != 10) {
    const digit = <u32>load<u8>(p) - 48
    if (digit < 10) { count = count * 10 + <f64>digit; digits = true }
    p++
  }
  if (p >= limit || !digits) return false
  ledger.note(ledger.LOST_MARKED, count)
  stream.position = p + 1
  return true
}

/** Skips to the next magic; false when the buffer holds none. */
function resynchronise(stream: Stream): bool {
  const from = stream.position, place = stream.offset + <f64>(from - stream.buffer)
  let p = from + 1
  const limit = stream.end - 3
  while (p < limit) {
    const word = load<u32>(p)
    if ((word & 0xffff_ff00) == MAGIC || (bswap(word) & 0xffff_ff00) == MAGIC || word == 0x3a555043) {
      const version = (word & 0xffff_ff00) == MAGIC ? word & 0xff : bswap(word) & 0xff
      if (word == 0x3a555043 || version == 7 || version == 8) {
        ledger.note(ledger.GARBAGE_BYTES, <f64>(p - from), place)
        stream.position = p
        return true
      }
    }
    p++
  }
  const kept = stream.ended ? stream.end : max(from, limit)
  if (kept > from) ledger.note(ledger.GARBAGE_BYTES, <f64>(kept - from), place)
  stream.position = kept
  return false
}
