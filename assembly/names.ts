/** Interned texts: thread names. Id 0 is "none". Ids grow by one; a text keeps its id. */
import { Map64 } from './lib/map'

const byHash = new Map64(1, 256)
const ofThread = new Map64(1, 256)
let entries: usize = heap.alloc(16 * 256)
let entryCapacity: u32 = 256
let count: u32 = 1

/** Longest name kept, in bytes. */
export const NAME_LIMIT: i32 = 64

/** FNV-1a, 64 bits. */
export function fnv(at: usize, length: i32): u64 {
  let h: u64 = 0xcbf29ce484222325
  for (let i = 0; i < length; i++) h = (h ^ <u64>load<u8>(at + i)) * 0x100000001b3
  return h
}

/** Id of the `length` bytes at `at`. */
export function intern(at: usize, length: i32): u32 {
  if (length > NAME_LIMIT) length = NAME_LIMIT
  let hash = fnv(at, length)
  let row = byHash.at(hash)
  let known = <u32>load<f64>(row)
  while (known != 0 && !(nameLength(known) == length && memory.compare(namePointer(known), at, length) == 0)) {
    row = byHash.at(++hash) // another name has this hash
    known = <u32>load<f64>(row)
  }
  if (known != 0) return known
  store<f64>(row, <f64>count)
  return add(at, length)
}

function add(at: usize, length: i32): u32 {
  if (count == entryCapacity) {
    const larger = heap.alloc(<usize>entryCapacity << 5)
    memory.copy(larger, entries, <usize>entryCapacity << 4)
    heap.free(entries)
    entries = larger
    entryCapacity <<= 1
  }
  const text = heap.alloc(max(length, 1))
  memory.copy(text, at, length)
  store<usize>(entries + (<usize>count << 4), text)
  store<i32>(entries + (<usize>count << 4), length, 8)
  return count++
}

export function namePointer(id: u32): usize {
  return id == 0 || id >= count ? 0 : load<usize>(entries + (<usize>id << 4))
}

export function nameLength(id: u32): i32 {
  return id == 0 || id >= count ? 0 : load<i32>(entries + (<usize>id << 4), 8)
}

let lastThread: u32 = 0
let lastName: u32 = 0
let hasLast: bool = false

/** Remembers what a PROCESS notice says. */
export function nameThread(thread: u32, name: u32): void {
  store<f64>(ofThread.at(thread), <f64>name)
  hasLast = false
}

/** Name that the last PROCESS notice gave the thread, or 0. */
// @ts-ignore: decorator
@inline
export function nameOfThread(thread: u32): u32 {
  return hasLast && thread == lastThread ? lastName : lookUp(thread)
}

function lookUp(thread: u32): u32 {
  const cell = ofThread.find(thread)
  lastThread = thread
  lastName = cell < 0 ? 0 : <u32>load<f64>(ofThread.row(cell))
  hasLast = true
  return lastName
}
