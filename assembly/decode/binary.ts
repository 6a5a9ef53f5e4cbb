/**
 * blktrace binary: per-CPU files merged by (time, CPU, sequence), since files come in order of their CPU and each in order of
 * its sequence; or one merged stream. `stream.ts` finds the records.
 */
import * as batch from '../batch'
import * as action from '../action'
import * as ledger from '../ledger'
import { intern, nameOfThread, nameThread } from '../names'
import { rwbsOf } from '../rwbs'
import { counterOf, countNumber, countNumberedNotice } from '../sequence'
import { advance, HEADER, LARGEST_RECORD, MAGIC_7, NEVER, settle, Stream } from './stream'

const NOTICE_BIT: u32 = 0x0400_0000
const PASS_THROUGH_BIT: u32 = 0x0200_0000
const CGROUP_BIT: u32 = 0x100

/** RWBS index by category bits 1 to 3 (write, flush, sync), then 11 to 15 (ahead, meta, discard, -, FUA), then whether there are bytes. */
const RWBS_OF: usize = memory.data(512, 16)
for (let bits: u32 = 0; bits < 512; bits++) {
  const sized = bits > 255
  const op: u32 = bits & 32 ? 3 : bits & 1 ? 2 : sized ? 1 : 0
  store<u8>(RWBS_OF + bits, <u8>(((bits >> 1) & 1) | (op << 1) | ((bits >> 4) & 8) | ((bits << 1) & 16) | ((bits << 3) & 32) | ((bits << 2) & 64)))
}

let streams: StaticArray<Stream> = new StaticArray<Stream>(0)
/** Times of the heads, side by side: the merge scans nothing else. */
let times: usize = 0
let bufferBytes: usize = 0
/** First stream that wants bytes when a decode stops short; -1 otherwise. */
let waiting: i32 = -1
/** Streams whose head is not known: all at first, later the one just taken from. */
let settled: bool = false

/** Prepares `count` streams with `bytes` of buffer each, at least one record. */
export function binaryOpen(count: i32, bytes: i32): void {
  bufferBytes = max(<usize>bytes, LARGEST_RECORD + 4096)
  streams = new StaticArray<Stream>(count)
  times = heap.alloc(<usize>count << 3)
  for (let i = 0; i < count; i++) {
    const stream = new Stream()
    stream.buffer = heap.alloc(bufferBytes)
    stream.scratch = heap.alloc(HEADER)
    stream.time = times + (<usize>i << 3)
    store<u64>(stream.time, NEVER)
    stream.position = stream.buffer
    stream.end = stream.buffer
    streams[i] = stream
  }
  settled = false
}

/** Moves what is left of a stream to its buffer's front; returns where its next bytes belong. */
export function binaryRoom(index: i32): usize {
  const stream = streams[index], left = stream.end - stream.position
  stream.offset += <f64>(stream.position - stream.buffer)
  memory.copy(stream.buffer, stream.position, left)
  stream.position = stream.buffer
  stream.end = stream.buffer + left
  return stream.end
}

/** Bytes that fit at `binaryRoom`. */
export function binaryRoomBytes(index: i32): i32 {
  const stream = streams[index]
  return <i32>(stream.buffer + bufferBytes - stream.end)
}

/** Says that `bytes` were written there; 0 is the end of the file. */
export function binaryFilled(index: i32, bytes: i32): void {
  const stream = streams[index]
  if (bytes == 0) stream.ended = true
  else stream.end += bytes
}

/** The stream that wants bytes, or -1. */
export function binaryWaiting(): i32 {
  return waiting
}
/** Decodes until the batch is full or a stream wants bytes (`binaryWaiting`). Returns the events written; 0 with no stream waiting is the end. */
export function binaryDecode(): i32 {
  batch.startBatch()
  waiting = -1
  const count = streams.length
  let n = 0
  if (!settled) {
    for (let i = 0; i < count; i++) {
      if (settle(streams[i])) { waiting = i; return 0 }
    }
    settled = true
  }
  while (n < batch.CAPACITY && batch.hasNoteRoom()) {
    let first = 0, earliest = load<u64>(times), limit = NEVER
    for (let i = 1; i < count; i++) {
      const time = load<u64>(times + (<usize>i << 3))
      if (time < earliest) { limit = earliest - 1; earliest = time; first = i }
      else if (time < limit) limit = time
    }
    if (earliest == NEVER) break
    const stream = unchecked(streams[first])
    const before = n
    if (stream.header == stream.position) n = takePlain(stream, n, limit)
    if (n == before) n += takeHead(stream, n, earliest)
    if (!advance(stream) && settle(stream)) {
      settled = false
      waiting = first
      break
    }
  }
  return n
}

/** By the low 9 bits of a code: 0 where a record may hold more than its header or is unknown, else 1, with 2 added where it names a thread. */
const PLAIN: usize = memory.data(512, 16)
for (let code: u32 = 0; code <= <u32>action.LAST_BINARY; code++) {
  if (!action.hasDetail(<u8>code)) store<u8>(PLAIN + code, action.namesThread(<u8>code) ? 3 : 1)
}

/**
 * The usual case, in a loop that keeps everything at hand: writes records from the head on, as events from `n` on, while they are
 * little-endian version 7 without a pdu, of one device and CPU, numbered, in order, not later than `limit`. Returns the next `n`.
 */
function takePlain(stream: Stream, n: i32, limit: u64): i32 {
  const counter = stream.counter, key = stream.numbered, end = stream.end
  if (counter == 0 || !batch.hasEvents()) return n
  const base = batch.base, latest = min(limit, base + batch.REACH - 1)
  let at = stream.position, last = batch.latest(), seen = load<u64>(counter), highest = load<u64>(counter, 8)
  if (latest < last) return n
  while (n < batch.CAPACITY && at + HEADER <= end) {
    const time = load<u64>(at, 8), sector = load<u64>(at, 16), bytes = load<u32>(at, 24), code = load<u32>(at, 28), thread = load<u32>(at, 32)
    const sequence = load<u32>(at, 4), errorAndLength = load<u32>(at, 44), plain = load<u8>(PLAIN + (code & 511))
    const odd = (load<u32>(at) ^ MAGIC_7) | (code & (NOTICE_BIT | PASS_THROUGH_BIT)) | (errorAndLength >> 16)
    if (
      odd != 0 || plain == 0 || sequence == 0 || time - last > latest - last || load<u64>(at, 36) != key ||
      sector + (bytes >> 9) >= batch.SECTOR_LIMIT
    ) break
    last = time
    seen++
    highest = max(highest, <u64>sequence)
    const i = <usize>n
    store<f64>(batch.TIME + (i << 3), <f64>(<i64>(time - base)))
    store<f64>(batch.SECTOR + (i << 3), <f64>(<i64>sector))
    store<u32>(batch.SIZE + (i << 2), bytes)
    store<u32>(batch.DEVICE + (i << 2), <u32>key)
    store<u32>(batch.THREAD + (i << 2), thread)
    store<u32>(batch.SEQUENCE + (i << 2), sequence)
    store<u32>(batch.CPU + (i << 2), <u32>(key >> 32))
    store<u16>(batch.RWBS + (i << 1), rwbsOfCode(code, bytes))
    store<i32>(batch.ERROR + (i << 2), <i32><i16>errorAndLength)
    store<u8>(batch.ACTION + i, <u8>code)
    store<u32>(batch.NAME + (i << 2), plain & 2 ? nameOfThread(thread) : 0)
    n++
    at += HEADER
  }
  if (at == stream.position) return n
  batch.reached(last)
  store<u64>(counter, seen)
  store<u64>(counter, highest, 8)
  stream.next = at
  return n
}

/** Writes any head as event `n`; 0 if it is none or refused. */
function takeHead(stream: Stream, n: i32, time: u64): i32 {
  const header = stream.header, sequence = load<u32>(header, 4)
  if (load<u32>(header, 28) & NOTICE_BIT) {
    countNumberedNotice(sequence)
    return takeNotice(stream, n)
  }
  if (sequence != 0) {
    const key = load<u64>(header, 36)
    if (key != stream.numbered || stream.counter == 0) {
      stream.counter = counterOf(key)
      stream.numbered = key
    }
    countNumber(stream.counter, sequence)
  }
  return take(stream, n, time)
}

/** Writes the head as event `i`; 0 if it is refused. */
function take(stream: Stream, i: i32, time: u64): i32 {
  const h = stream.header
  const code = load<u32>(h, 28), bytes = load<u32>(h, 24), sector = load<u64>(h, 16), thread = load<u32>(h, 32)
  let what = <u8>(code & 0xff)
  if (what > action.LAST_BINARY) {
    ledger.note(ledger.UNKNOWN_ACTION, 1)
    what = 0
  }
  if (!batch.withinReach(time)) {
    ledger.note(ledger.TIME_BEYOND, 1, stream.offset + <f64>(stream.position - stream.buffer))
    return 0
  }
  if (bytes > 0 && sector + (bytes >> 9) > batch.SECTOR_LIMIT) {
    ledger.note(ledger.SECTOR_BEYOND, 1, stream.offset + <f64>(stream.position - stream.buffer))
    return 0
  }
  const at = <usize>i
  store<f64>(batch.TIME + (at << 3), batch.relativeTime(time))
  store<f64>(batch.SECTOR + (at << 3), sector >= batch.SECTOR_LIMIT ? batch.NO_SECTOR : <f64>(<i64>sector))
  store<u32>(batch.SIZE + (at << 2), bytes)
  store<u32>(batch.DEVICE + (at << 2), load<u32>(h, 36))
  store<u32>(batch.THREAD + (at << 2), thread)
  store<u32>(batch.SEQUENCE + (at << 2), load<u32>(h, 4))
  store<u32>(batch.CPU + (at << 2), load<u32>(h, 40))
  store<u16>(batch.RWBS + (at << 1), rwbsOfCode(code, bytes))
  store<i32>(batch.ERROR + (at << 2), <i32>load<i16>(h, 44))
  if (stream.next != stream.pdu || code & PASS_THROUGH_BIT || action.hasDetail(what)) what = takeDetail(stream, i, what, code)
  store<u8>(batch.ACTION + at, what)
  store<u32>(batch.NAME + (at << 2), action.namesThread(what) ? nameOfThread(thread) : 0)
  return 1
}

// @ts-ignore: decorator
@inline
function rwbsOfCode(code: u32, bytes: u32): u16 {
  return load<u8>(RWBS_OF + (((code >> 17) & 7) | ((code >> 27) << 3) | (u32(bytes > 0) << 8)))
}

/** Reads the pdu (always big-endian): remap, split, unplug, pass-through data. */
function takeDetail(stream: Stream, i: i32, what: u8, code: u32): u8 {
  let pdu = stream.pdu, length = stream.next - pdu
  if (code & CGROUP_BIT && length >= 8) {
    pdu += 8
    length -= 8
  }
  const at = <usize>i
  store<f64>(batch.DETAIL + (at << 3), 0)
  store<u32>(batch.DETAIL_DEVICE + (at << 2), 0)
  if (what == action.REMAP && length >= 16) {
    store<u32>(batch.DETAIL_DEVICE + (at << 2), bswap(load<u32>(pdu)))
    store<u32>(batch.DEVICE + (at << 2), bswap(load<u32>(pdu, 4)))
    store<f64>(batch.DETAIL + (at << 3), <f64>bswap(load<u64>(pdu, 8)))
  } else if ((what == action.SPLIT || what == action.UNPLUG || what == action.UNPLUG_TIMER) && length >= 8) {
    store<f64>(batch.DETAIL + (at << 3), <f64>bswap(load<u64>(pdu)))
  } else if (code & PASS_THROUGH_BIT) {
    batch.keepNote(i, pdu, <i32>length)
  }
  return code & PASS_THROUGH_BIT ? what | action.PASS_THROUGH : what
}

/** A notice: a process name, a clock stamp, or a message, which alone becomes event `i`. */
function takeNotice(stream: Stream, i: i32): i32 {
  const h = stream.header, kind = load<u32>(h, 28) & 0xff
  let pdu = stream.pdu, length = <i32>(stream.next - pdu)
  if (load<u32>(h, 28) & CGROUP_BIT && length >= 8) {
    pdu += 8
    length -= 8
  }
  if (kind != 2 || !batch.withinReach(load<u64>(stream.time))) {
    ledger.note(ledger.NOTICE, 1)
    if (kind == 0) {
      let used = 0
      while (used < length && load<u8>(pdu + used) != 0) used++
      nameThread(load<u32>(h, 32), used > 0 ? intern(pdu, used) : 0)
    }
    return 0
  }
  const at = <usize>i
  store<f64>(batch.TIME + (at << 3), batch.relativeTime(load<u64>(stream.time)))
  store<f64>(batch.SECTOR + (at << 3), 0)
  store<u32>(batch.SIZE + (at << 2), 0)
  store<u32>(batch.DEVICE + (at << 2), load<u32>(h, 36))
  store<u32>(batch.THREAD + (at << 2), 0)
  store<u32>(batch.NAME + (at << 2), 0)
  store<u32>(batch.SEQUENCE + (at << 2), 0)
  store<u32>(batch.CPU + (at << 2), load<u32>(h, 40))
  store<u16>(batch.RWBS + (at << 1), <u16>rwbsOf(78))
  store<u8>(batch.ACTION + at, action.MESSAGE)
  batch.clearDetail(i)
  while (length > 0 && (load<u8>(pdu + length - 1) == 0 || load<u8>(pdu + length - 1) == 10)) length--
  batch.keepNote(i, pdu, length)
  return 1
}
