/**
 * Unique sectors: the size of the union of all [start, start + length).
 * Accesses are coalesced in the order they come; the runs go to a list that is sorted and merged in place whenever it fills.
 * Memory: 8 bytes a run in the list and 8 in the scratch it is sorted with; a list that stays more than half full after a
 * merge doubles (fourfold if nearly nothing merged, so that scattered reads are sorted seldom).
 *
 * Result: sectors transferred, unique sectors, runs (disjoint ranges), lowest start, highest end, accesses.
 */
import { laneLengths, laneStarts } from '../lane'
import { LENGTH_BITS, sortRuns } from '../lib/sort'
import { put } from '../result'
import { Kernel } from './kernel'

/** Longest packed run; longer ones are split. */
const LONGEST: u64 = (1 << 20) - 1
const FIRST_CAPACITY: u32 = 65_536
/** Where growth by four stops, to bound what is reserved in advance. */
const FAST_GROWTH_LIMIT: u32 = 16_777_216

export class Unique extends Kernel {
  private list: usize = 0
  private scratch: usize = 0
  private capacity: u32 = 0
  private size: u32 = 0
  private open: bool = false
  private start: f64 = 0
  private end: f64 = 0
  private transferred: f64 = 0
  private accesses: f64 = 0

  update(basis: i32, n: i32): void {
    if (n == 0) return
    const starts = laneStarts(basis), lengths = laneLengths(basis)
    if (!this.open) {
      this.open = true
      this.start = load<f64>(starts)
      this.end = this.start
    }
    let cs = this.start, ce = this.end, sum: u64 = 0
    for (let i = 0; i < n; i++) {
      const s = load<f64>(starts + (<usize>i << 3)), length = load<u32>(lengths + (<usize>i << 2))
      const e = s + <f64>length
      sum += length
      if (s >= cs && s <= ce) {
        ce = max(ce, e)
      } else {
        this.emit(cs, ce)
        cs = s
        ce = e
      }
    }
    this.start = cs
    this.end = ce
    this.transferred += <f64>sum
    this.accesses += <f64>n
  }

  private emit(from: f64, to: f64): void {
    let start = <u64>from, length = <u64>(to - from)
    while (length > 0) {
      if (this.size == this.capacity) this.compact()
      const part = min(length, LONGEST)
      store<u64>(this.list + (<usize>this.size << 3), (start << LENGTH_BITS) | part)
      this.size++
      start += part
      length -= part
    }
  }

  /** Sorts the list, merges what touches, and makes room. */
  private compact(): void {
    if (this.capacity == 0) return this.reserve(FIRST_CAPACITY)
    this.settle()
    const size = this.size, capacity = this.capacity
    if (size > capacity - (capacity >> 2) && capacity < FAST_GROWTH_LIMIT) this.reserve(capacity << 2)
    else if (size > capacity >> 1) this.reserve(capacity << 1)
  }

  private reserve(capacity: u32): void {
    const list = heap.alloc(<usize>capacity << 3)
    if (this.size) memory.copy(list, this.list, <usize>this.size << 3)
    this.list = list
    this.scratch = heap.alloc(<usize>capacity << 3)
    this.capacity = capacity
  }

  /** Leaves the list sorted and disjoint. */
  private settle(): void {
    const size = this.size
    if (size == 0) return
    const sorted = sortRuns(this.list, this.scratch, size)
    if (sorted != this.list) {
      this.scratch = this.list
      this.list = sorted
    }
    this.size = mergeSorted(sorted, size)
  }

  merge(next: Kernel): void {
    const other = next as Unique
    this.transferred += other.transferred
    this.accesses += other.accesses
    if (other.open) this.emit(other.start, other.end)
    for (let i: u32 = 0; i < other.size; i++) {
      const run = load<u64>(other.list + (<usize>i << 3)), start = run >> LENGTH_BITS
      this.emit(<f64>start, <f64>(start + (run & LONGEST)))
    }
  }

  finish(): void {
    if (this.open) {
      this.emit(this.start, this.end)
      this.open = false
    }
    this.settle()
    let unique: u64 = 0, lowest: u64 = u64.MAX_VALUE, highest: u64 = 0, runs: u64 = 0, before: u64 = u64.MAX_VALUE
    const end = this.list + (<usize>this.size << 3)
    for (let p = this.list; p < end; p += 8) {
      const run = load<u64>(p), start = run >> LENGTH_BITS, length = run & LONGEST
      unique += length
      lowest = min(lowest, start)
      if (start != before) runs++
      before = start + length
      highest = max(highest, before)
    }
    put(this.transferred)
    put(<f64>unique)
    put(<f64>runs)
    put(unique ? <f64>lowest : 0)
    put(<f64>highest)
    put(this.accesses)
  }
}

/** Merges runs that overlap or touch, in place; returns how many are left. */
function mergeSorted(list: usize, size: u32): u32 {
  let to = list
  const end = list + (<usize>size << 3)
  let run = load<u64>(list)
  let start = run >> LENGTH_BITS, stop = start + (run & LONGEST)
  for (let p = list + 8; p < end; p += 8) {
    run = load<u64>(p)
    const s = run >> LENGTH_BITS, e = s + (run & LONGEST)
    if (e <= stop) continue // covered, even where it starts before a cut
    if (s <= stop && e - start <= LONGEST) {
      stop = e
    } else {
      store<u64>(to, (start << LENGTH_BITS) | (stop - start))
      to += 8
      start = max(s, stop) // what the run before covers is cut off: the list stays disjoint
      stop = e
    }
  }
  store<u64>(to, (start << LENGTH_BITS) | (stop - start))
  return <u32>((to + 8 - list) >> 3)
}
