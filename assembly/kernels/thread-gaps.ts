/**
 * Gaps of each thread against its own previous end: what is left of them is not the work of threads that interleave.
 * A thread's first access has no gap. Result: (thread id, then counts of gaps 0, 1-255, 256-2047, >= 2048, < 0), unordered.
 */
import { laneLengths, laneStarts, laneThreads } from '../lane'
import { Map64 } from '../lib/map'
import { put } from '../result'
import { Kernel } from './kernel'

/** Values of a thread: first start, its end so far, whether it was seen, then the five classes. */
const START: usize = 0
const END: usize = 8
const SEEN: usize = 16
const CLASSES: usize = 24
const WIDTH: u32 = 8

export class ThreadGaps extends Kernel {
  private map: Map64 = new Map64(WIDTH, 16)

  update(basis: i32, n: i32): void {
    const starts = laneStarts(basis), lengths = laneLengths(basis), threads = laneThreads(basis)
    let thread: u32 = 0, row: usize = 0, end: f64 = 0
    for (let i = 0; i < n; i++) {
      const whose = load<u32>(threads + (<usize>i << 2)), start = load<f64>(starts + (<usize>i << 3))
      if (whose != thread || row == 0) {
        if (row != 0) store<f64>(row, end, END)
        thread = whose
        row = this.map.at(whose)
        end = load<f64>(row, END)
        if (load<f64>(row, SEEN) == 0) {
          store<f64>(row, 1, SEEN)
          store<f64>(row, start, START)
          end = start + <f64>load<u32>(lengths + (<usize>i << 2))
          continue
        }
      }
      count(row, start - end)
      end = start + <f64>load<u32>(lengths + (<usize>i << 2))
    }
    if (row != 0) store<f64>(row, end, END)
  }

  merge(next: Kernel): void {
    const other = (next as ThreadGaps).map
    for (let cell: u32 = 0; cell < other.capacity; cell++) {
      if (!other.occupied(cell)) continue
      const from = other.row(cell), to = this.map.at(other.key(cell))
      if (load<f64>(to, SEEN) == 0) store<f64>(to, load<f64>(from, START), START)
      else count(to, load<f64>(from, START) - load<f64>(to, END))
      store<f64>(to, 1, SEEN)
      store<f64>(to, load<f64>(from, END), END)
      for (let k: usize = 0; k < 5; k++) store<f64>(to + (k << 3), load<f64>(to + (k << 3), CLASSES) + load<f64>(from + (k << 3), CLASSES), CLASSES)
    }
  }

  finish(): void {
    for (let cell: u32 = 0; cell < this.map.capacity; cell++) {
      if (!this.map.occupied(cell)) continue
      put(<f64>this.map.key(cell))
      for (let k: usize = 0; k < 5; k++) put(load<f64>(this.map.row(cell) + (k << 3), CLASSES))
    }
  }
}

// @ts-ignore: decorator
@inline
function count(row: usize, gap: f64): void {
  const k: usize = gap < 0 ? 4 : gap == 0 ? 0 : gap < 256 ? 1 : gap < 2048 ? 2 : 3
  const cell = row + CLASSES + (k << 3)
  store<f64>(cell, load<f64>(cell) + 1)
}
