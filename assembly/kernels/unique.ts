/**
 * Unique sectors: the size of the union of all [start, start + length).
 * Accesses are coalesced in the order they come; the runs go to a list that is sorted and merged in place whenever it fills.
 * Memory: 8 bytes a run in the list, and one scratch as large as the largest list for all of them; a list that stays more than
 * half full after a merge doubles (far more if nearly nothing merged, so that scattered reads are sorted seldom). At most
 * 134 M disjoint runs, the largest single allocation of the runtime.
 *
 * Result: sectors transferred, unique sectors, runs (disjoint ranges), lowest start, highest end, accesses.
 */
import { laneLengths, laneStarts } from '../lane'
import { integer } from '../lib/integer'
import { LENGTH_BITS, sortRuns, sweepRuns } from '../lib/sort'
import { lowest, ranges, reach, swept } from '../lib/sweep'
import { put } from '../result'
import { Kernel } from './kernel'

/** Longest packed run; longer ones are split. */
const LONGEST: i64 = (1 << 20) - 1
/** Growth by sixteen from here passes 4,096 and 65,536 runs; a device with little I/O takes 2 KB. */
const FIRST_CAPACITY: u32 = 256
/** A list of so many that nearly nothing merges in is of scattered reads: it grows to 16 M runs at once. */
const SCATTERED_CAPACITY: u32 = 65_536
/** Such growth reserves address space in advance (what is not used is never touched), so it stops at lists of 4 M runs and a memory of 1 GiB. */
const FAST_GROWTH_LIMIT: u32 = 4_194_304
const FAST_GROWTH_PAGES: i32 = 16_384

export class Unique extends Kernel {
  private list: usize = 0
  private capacity: u32 = 0
  private size: u32 = 0
  private open: bool = false
  private start: i64 = 0
  private end: i64 = 0
  /** A start, and every bit in which an end of a run differs from it. */
  private first: i64 = 0
  private differing: i64 = 0
  private transferred: f64 = 0
  private accesses: f64 = 0

  update(basis: i32, n: i32): void {
    if (n == 0) return
    const starts = laneStarts(basis), lengths = laneLengths(basis)
    if (!this.open) {
      this.open = true
      this.start = <i64>load<f64>(starts)
      this.end = this.start
      this.first = this.start
    }
    if (this.size + n > this.capacity) this.makeRoom(n)
    let out = this.list + (<usize>this.size << 3)
    const first = this.first
    let cs = this.start, end = <f64><i64>this.end, sum: f64 = 0, differing = this.differing
    for (let i = 0; i < n; i++) {
      const at = load<f64>(starts + (<usize>i << 3)), next = at + <f64>load<u32>(lengths + (<usize>i << 2))
      sum += next - at
      if (at == end) { // a test of its own: in a scan the next end waits for no comparison and no conversion
        end = next
        while (i + 4 < n && fourFollow(starts + (<usize>i << 3), lengths + (<usize>i << 2))) {
          i += 4
          end = load<f64>(starts + (<usize>i << 3)) + <f64>load<u32>(lengths + (<usize>i << 2))
        }
        sum += end - next
        continue
      }
      const s = integer(at), ce = integer(end)
      if (<u64>(s - cs) < <u64>(ce - cs)) {
        end = max(end, next)
        continue
      }
      if (ce - cs <= LONGEST) {
        store<u64>(out, (cs << LENGTH_BITS) | (ce - cs))
        out += 8
      } else {
        this.size = <u32>((out - this.list) >> 3)
        this.splitRun(cs, ce, n - i)
        out = this.list + (<usize>this.size << 3)
      }
      differing |= (ce ^ first) | (cs ^ first)
      cs = s
      end = next
    }
    this.size = <u32>((out - this.list) >> 3)
    this.start = cs
    this.end = integer(end)
    this.differing = differing
    this.transferred += sum
    this.accesses += <f64>n
  }

  /** Adds a run of any length as runs that can be packed, and keeps room for `more`. */
  private splitRun(from: i64, to: i64, more: u32): void {
    this.differing |= (from ^ this.first) | (to ^ this.first)
    while (from < to) {
      if (this.size + more >= this.capacity) this.makeRoom(more + 1)
      const part = min(to - from, LONGEST)
      store<u64>(this.list + (<usize>this.size << 3), (from << LENGTH_BITS) | part)
      this.size++
      from += part
    }
  }

  /** Sorts the list and merges what touches, so that `n` more runs fit. */
  private makeRoom(n: u32): void {
    if (this.size > 0) {
      sortRuns(this.list, this.size, this.differing)
      this.size = mergeSorted(this.list, this.size)
    }
    const size = this.size, capacity = this.capacity
    let wanted = max(capacity, FIRST_CAPACITY)
    const fast = capacity < FAST_GROWTH_LIMIT && memory.size() < FAST_GROWTH_PAGES
    if (size > capacity - (capacity >> 2)) wanted <<= !fast ? 1 : capacity < SCATTERED_CAPACITY ? 4 : 8
    else if (size > capacity >> 1) wanted <<= fast ? 2 : 1
    while (wanted < size + n + 1) wanted <<= fast ? 4 : 1
    if (wanted > capacity) this.reserve(wanted)
  }

  private reserve(capacity: u32): void {
    const list = heap.alloc(<usize>capacity << 3)
    if (this.size) memory.copy(list, this.list, <usize>this.size << 3)
    this.list = list
    this.capacity = capacity
  }

  merge(next: Kernel): void {
    const other = next as Unique
    this.transferred += other.transferred
    this.accesses += other.accesses
    if (!other.open && other.size == 0) return
    if (!this.open && this.size == 0) this.first = other.first
    if (other.open) this.splitRun(other.start, other.end, 0)
    for (let i: u32 = 0; i < other.size; i++) {
      const run = load<i64>(other.list + (<usize>i << 3)), start = <i64>(<u64>run >> LENGTH_BITS)
      this.splitRun(start, start + (run & LONGEST), 0)
    }
  }

  finish(): void {
    if (this.open) {
      this.splitRun(this.start, this.end, 0)
      this.open = false
    }
    sweepRuns(this.list, this.size, this.differing)
    put(this.transferred)
    put(<f64>swept)
    put(<f64>ranges)
    put(<f64>lowest)
    put(<f64>reach)
    put(this.accesses)
  }

  /** Puts the disjoint ranges in order as (first sector, sectors); longer ones than a run can be come in parts that touch. */
  putRanges(): void {
    if (this.open) this.splitRun(this.start, this.end, 0)
    this.open = false
    if (this.size == 0) return
    sortRuns(this.list, this.size, this.differing)
    this.size = mergeSorted(this.list, this.size)
    for (let i: u32 = 0; i < this.size; i++) {
      const run = load<u64>(this.list + (<usize>i << 3))
      put(<f64>(run >> LENGTH_BITS))
      put(<f64>(run & <u64>LONGEST))
    }
  }
}

/** Merges runs that overlap or touch, in place; returns how many are left. */
function mergeSorted(list: usize, size: u32): u32 {
  let to = list
  const end = list + (<usize>size << 3)
  let run = load<u64>(list)
  let start = run >> LENGTH_BITS, stop = start + (run & <u64>LONGEST)
  for (let p = list + 8; p < end; p += 8) {
    run = load<u64>(p)
    const s = run >> LENGTH_BITS, e = s + (run & <u64>LONGEST)
    if (e <= stop) continue // covered, even where it starts before a cut
    if (s <= stop && e - start <= <u64>LONGEST) {
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

/** Whether each of the four accesses behind this one starts where the one before it ends. */
// @ts-ignore: decorator
@inline
function fourFollow(starts: usize, lengths: usize): bool {
  const sectors = v128.load(lengths)
  const low = f64x2.add(v128.load(starts), f64x2.convert_low_i32x4_s(sectors))
  const high = f64x2.add(v128.load(starts, 16), f64x2.convert_low_i32x4_s(i8x16.shuffle(sectors, sectors, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)))
  return i64x2.all_true(v128.and(f64x2.eq(v128.load(starts, 8), low), f64x2.eq(v128.load(starts, 24), high)))
}
