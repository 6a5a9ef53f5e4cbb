/**
 * An LRU cache of whole objects with a limit in bytes: what a simulator means that takes each request as one object, overlaps or
 * not. As in libCacheSim, an object larger than the cache is never admitted, and only an insertion evicts.
 * Memory: 32 bytes for each object held at the fullest, and 16 a cell of the map.
 */
import { integer } from '../lib/integer'
import { Map64 } from '../lib/map'
import { put, startResult } from '../result'

/** Requests in a full batch. */
export const OBJECTS: i32 = 8192

const ids: usize = memory.data(8 * 8192, 16)
const sizes: usize = memory.data(4 * 8192, 16)

/** Columns of the batch, which the host writes. Names of objects, f64: whole numbers from 0 to 2^52 - 1. */
export function objectIds(): usize {
  return ids
}

/** Bytes of objects, u32. */
export function objectBytes(): usize {
  return sizes
}

/** Entries are numbered; entry 0 is the ring's head: `next` of it is the newest, `before` the oldest. */
// @ts-ignore: decorator
@unmanaged
class Entry {
  id: u64
  next: u32
  before: u32
  bytes: u32
  /** Number of the request that touched it last. */
  request: f64
}

const ENTRY: usize = offsetof<Entry>()

class Objects {
  private map: Map64 = new Map64(1)
  private entries: usize = heap.alloc(64 * ENTRY)
  private capacity: u32 = 64
  private used: u32 = 1
  /** Evicted entries, chained by `next`. */
  private free: u32 = 0
  private held: f64 = 0
  requests: f64 = 0
  bytes: f64 = 0
  misses: f64 = 0
  missBytes: f64 = 0
  /** Requests from the latest one back to the one before of the same object; 0 if that is not held. */
  distance: f64 = 0

  constructor(private limit: f64, private resizes: bool) {
    const head = this.entry(0)
    head.next = 0
    head.before = 0
  }

  // @ts-ignore: decorator
  @inline
  private entry(i: u32): Entry {
    return changetype<Entry>(this.entries + <usize>i * ENTRY)
  }

  access(id: u64, bytes: u32): void {
    this.requests += 1
    this.bytes += bytes
    const cell = this.map.find(id)
    if (cell >= 0) {
      const i = load<u32>(this.map.row(cell)), entry = this.entry(i)
      this.distance = this.requests - entry.request
      entry.request = this.requests
      this.unlink(entry)
      this.link(i)
      if (!this.resizes) return
      this.held += <f64>bytes - <f64>entry.bytes
      entry.bytes = bytes
      return
    }
    this.distance = 0
    this.misses += 1
    this.missBytes += bytes
    if (<f64>bytes > this.limit) return
    while (this.held + <f64>bytes > this.limit) this.evict()
    const i = this.place(), entry = this.entry(i)
    entry.id = id
    entry.bytes = bytes
    entry.request = this.requests
    this.held += bytes
    this.link(i)
    store<u32>(this.map.at(id), i)
  }

  private link(i: u32): void {
    const head = this.entry(0), entry = this.entry(i)
    entry.before = 0
    entry.next = head.next
    this.entry(head.next).before = i
    head.next = i
  }

  private unlink(entry: Entry): void {
    this.entry(entry.before).next = entry.next
    this.entry(entry.next).before = entry.before
  }

  private evict(): void {
    const i = this.entry(0).before
    assert(i != 0, 'nothing left to evict')
    const entry = this.entry(i)
    this.unlink(entry)
    this.held -= entry.bytes
    this.map.remove(this.map.find(entry.id))
    entry.next = this.free
    this.free = i
  }

  private place(): u32 {
    if (this.free) {
      const i = this.free
      this.free = this.entry(i).next
      return i
    }
    if (this.used == this.capacity) {
      const larger = heap.alloc(<usize>this.capacity * 2 * ENTRY)
      memory.copy(larger, this.entries, <usize>this.capacity * ENTRY)
      heap.free(this.entries)
      this.entries = larger
      this.capacity *= 2
    }
    return this.used++
  }
}

/** An empty cache of `bytes`. The size of an object is fixed when it is inserted, or, where `resizes`, taken anew from every hit. */
export function objectsNew(bytes: f64, resizes: i32): usize {
  return changetype<usize>(new Objects(bytes, resizes != 0))
}

/** Takes the first `n` requests of the batch; -1 if that is more than a batch. */
export function objectsUpdate(objects: usize, n: i32): i32 {
  if (n < 0 || n > OBJECTS) return -1
  for (let i: i32 = 0; i < n; i++) {
    changetype<Objects>(objects).access(integer(load<f64>(ids + (<usize>i << 3))), load<u32>(sizes + (<usize>i << 2)))
  }
  return 0
}

/** Puts requests, bytes, misses, missed bytes, and the access distance of the latest request (0: its object was not held). */
export function objectsFinish(objects: usize): void {
  const cache = changetype<Objects>(objects)
  startResult()
  put(cache.requests)
  put(cache.bytes)
  put(cache.misses)
  put(cache.missBytes)
  put(cache.distance)
}
