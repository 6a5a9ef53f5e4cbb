/**
 * Latencies in nanoseconds: count, least, largest and sum are always exact. Up to EXACT values are kept one by one, so that
 * percentiles are exact; beyond, they are counted in cells of a log-linear histogram, 256 cells a power of two (below 512 ns
 * one a nanosecond), and a percentile is the middle of its cell: within 1/512 of the truth.
 * Memory of one: 8 KiB for each 1,024 values, 2 MiB at most, 96 KiB once counted in cells.
 */
import { select } from './lib/select'
import { put, startResult } from './result'

/** Values kept one by one: 262,144. */
const EXACT: u32 = 1 << 18
const CHUNK_BITS: u32 = 10
const CHUNK: u32 = 1 << CHUNK_BITS
/** Cells for values below 2^53. */
const CELLS: u32 = 45 * 256 + 256

/** Spare chunks, each holding the address of the next. */
let spare: usize = 0

function takeChunk(): usize {
  const chunk = spare
  if (!chunk) return heap.alloc(<usize>CHUNK << 3)
  spare = load<usize>(chunk)
  return chunk
}

function cellOf(ns: f64): u32 {
  const value = <u64>ns
  const bits = <u32>(64 - clz(value))
  if (bits <= 9) return <u32>value
  const shift = bits - 9
  return (shift << 8) + <u32>(value >> shift)
}

/** Middle of the values that share a cell. */
function middleOf(cell: u32): f64 {
  if (cell < 512) return <f64>cell
  const shift = (cell >> 8) - 1
  return <f64>((<u64>(cell - (shift << 8))) << shift) + (<f64>((<u64>1 << shift) - 1)) / 2
}

export class Latencies {
  count: f64 = 0
  least: f64 = Infinity
  largest: f64 = 0
  sum: f64 = 0
  /** Values kept; 0 again once they are counted in cells. */
  kept: u32 = 0
  /** Addresses of the chunks. */
  chunks: usize = heap.alloc(<usize>(EXACT >> CHUNK_BITS) * sizeof<usize>())
  /** Counts by cell, f64 each; 0 while every value is kept. */
  cells: usize = 0

  // @ts-ignore: decorator
  @inline
  add(ns: f64): void {
    this.count += 1
    this.sum += ns
    this.least = min(this.least, ns)
    this.largest = max(this.largest, ns)
    if (this.cells) return countIn(this.cells, ns, 1)
    const kept = this.kept
    if (kept == EXACT) {
      this.spill()
      return countIn(this.cells, ns, 1)
    }
    const place = this.chunks + (<usize>(kept >> CHUNK_BITS)) * sizeof<usize>()
    if ((kept & (CHUNK - 1)) == 0) store<usize>(place, takeChunk())
    store<f64>(load<usize>(place) + ((<usize>(kept & (CHUNK - 1))) << 3), ns)
    this.kept = kept + 1
  }

  private spill(): void {
    this.cells = heap.alloc(<usize>CELLS << 3)
    memory.fill(this.cells, 0, <usize>CELLS << 3)
    this.countKept(this.cells)
    for (let i: u32 = 0; i < this.kept >> CHUNK_BITS; i++) {
      const chunk = load<usize>(this.chunks + <usize>i * sizeof<usize>())
      store<usize>(chunk, spare)
      spare = chunk
    }
    this.kept = 0
  }

  /** Counts the kept values into cells. */
  countKept(cells: usize): void {
    for (let i: u32 = 0; i < this.kept; i++) {
      const chunk = load<usize>(this.chunks + (<usize>(i >> CHUNK_BITS)) * sizeof<usize>())
      countIn(cells, load<f64>(chunk + ((<usize>(i & (CHUNK - 1))) << 3)), 1)
    }
  }

  /** Copies the kept values. */
  copyKept(to: usize): void {
    for (let i: u32 = 0; i < this.kept; i += CHUNK) {
      memory.copy(to + (<usize>i << 3), load<usize>(this.chunks + (<usize>(i >> CHUNK_BITS)) * sizeof<usize>()), (<usize>min(CHUNK, this.kept - i)) << 3)
    }
  }
}

function countIn(cells: usize, ns: f64, times: f64): void {
  const cell = cells + (<usize>cellOf(ns) << 3)
  store<f64>(cell, load<f64>(cell) + times)
}

let scratch: usize = 0
let scratchValues: u32 = 0

/** Puts, over the lists from `first` to before `end` (some of them null): count, 1 if exact else 0, least, largest, sum, and the values of rank floor(p * (n - 1)) for p of 0.5, 0.9 and 0.99. Zeros where there is none. */
export function putLatencies(lists: StaticArray<Latencies | null>, first: i32, end: i32): void {
  startResult()
  let count: f64 = 0, sum: f64 = 0, least = Infinity, largest: f64 = 0
  let exact = true
  for (let l = first; l < end; l++) {
    const list = lists[l]
    if (!list) continue
    count += list.count
    sum += list.sum
    least = min(least, list.least)
    largest = max(largest, list.largest)
    if (list.cells) exact = false
  }
  if (count > <f64>EXACT) exact = false
  put(count)
  put(exact ? 1 : 0)
  put(count > 0 ? least : 0)
  put(largest)
  put(sum)
  const n = <u32>count
  if (exact) gather(lists, first, end, n)
  else countAll(lists, first, end)
  putRank(0.5, count, exact, least, largest)
  putRank(0.9, count, exact, least, largest)
  putRank(0.99, count, exact, least, largest)
}

function putRank(p: f64, count: f64, exact: bool, least: f64, largest: f64): void {
  if (count == 0) return put(0)
  const rank = floor(p * (count - 1))
  if (exact) return put(select(scratch, <u32>count, <u32>rank))
  let before: f64 = 0
  for (let cell: u32 = 0; cell < CELLS; cell++) {
    before += load<f64>(scratch + (<usize>cell << 3))
    if (before > rank) return put(max(least, min(largest, middleOf(cell))))
  }
}

function needScratch(values: u32): void {
  if (values <= scratchValues) return
  scratchValues = max(values, min(scratchValues * 2, EXACT))
  scratch = heap.alloc(<usize>scratchValues << 3)
}

function gather(lists: StaticArray<Latencies | null>, first: i32, end: i32, n: u32): void {
  needScratch(n)
  let to = scratch
  for (let l = first; l < end; l++) {
    const list = lists[l]
    if (!list) continue
    list.copyKept(to)
    to += <usize>list.kept << 3
  }
}

function countAll(lists: StaticArray<Latencies | null>, first: i32, end: i32): void {
  needScratch(CELLS)
  memory.fill(scratch, 0, <usize>CELLS << 3)
  for (let l = first; l < end; l++) {
    const list = lists[l]
    if (!list) continue
    list.countKept(scratch)
    if (!list.cells) continue
    for (let at: usize = 0; at < <usize>CELLS << 3; at += 8) store<f64>(scratch + at, load<f64>(scratch + at) + load<f64>(list.cells + at))
  }
}
