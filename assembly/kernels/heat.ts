/**
 * Bytes by time and place: cells of a grid of at most 128 columns of time and 64 rows of sectors in use. Cells start at 10 ms and
 * 1 MiB; a side doubles whenever its grid is too small. An access counts where it starts.
 * Result: width in ns, height in sectors, then (column, row, bytes) for each cell in use, unordered. Times before the origin have negative columns.
 */
import { laneLengths, laneStarts, laneTimes } from '../lane'
import { Map64 } from '../lib/map'
import { put } from '../result'
import { Kernel } from './kernel'

const COLUMNS: f64 = 128
const ROWS: f64 = 64
/** Columns are kept from 0: so many lie before the origin. */
const BEFORE: f64 = 1073741824

export class Heat extends Kernel {
  private map: Map64 = new Map64(1, 256)
  private width: f64 = 1e7
  private height: f64 = 2048
  private firstColumn: f64 = Infinity
  private lastColumn: f64 = -Infinity
  private firstRow: f64 = Infinity
  private lastRow: f64 = -Infinity

  update(basis: i32, n: i32): void {
    const times = laneTimes(basis), starts = laneStarts(basis), lengths = laneLengths(basis)
    let i = 0
    while (i < n) {
      const column = floor(load<f64>(times + (<usize>i << 3)) / this.width), row = floor(load<f64>(starts + (<usize>i << 3)) / this.height)
      const from = column * this.width, to = from + this.width, low = row * this.height, high = low + this.height
      let sectors: u64 = 0
      do {
        sectors += load<u32>(lengths + (<usize>i << 2))
        i++
      } while (i < n && inside(load<f64>(times + (<usize>i << 3)), from, to) && inside(load<f64>(starts + (<usize>i << 3)), low, high))
      this.add(column, row, <f64>(sectors << 9))
    }
  }

  private add(column: f64, row: f64, bytes: f64): void {
    this.hold(column, row, bytes)
    while (this.lastColumn - this.firstColumn >= COLUMNS) this.widen(2, 1)
    while (this.lastRow - this.firstRow >= ROWS) this.widen(1, 2)
  }

  private hold(column: f64, row: f64, bytes: f64): void {
    this.firstColumn = min(this.firstColumn, column)
    this.lastColumn = max(this.lastColumn, column)
    this.firstRow = min(this.firstRow, row)
    this.lastRow = max(this.lastRow, row)
    const cell = this.map.at((<u64><i64>(column + BEFORE) << 32) | <u64><u32>row)
    store<f64>(cell, load<f64>(cell) + bytes)
  }

  /** Makes cells wider or higher. */
  private widen(wider: f64, higher: f64): void {
    const old = this.map
    this.width *= wider
    this.height *= higher
    this.map = new Map64(1, old.capacity)
    this.firstColumn = Infinity
    this.lastColumn = -Infinity
    this.firstRow = Infinity
    this.lastRow = -Infinity
    for (let cell: u32 = 0; cell < old.capacity; cell++) {
      if (old.occupied(cell)) this.hold(floor(columnOf(old.key(cell)) / wider), floor(rowOf(old.key(cell)) / higher), load<f64>(old.row(cell)))
    }
  }

  merge(next: Kernel): void {
    const other = next as Heat
    while (this.width < other.width) this.widen(2, 1)
    while (this.height < other.height) this.widen(1, 2)
    const map = other.map
    for (let cell: u32 = 0; cell < map.capacity; cell++) {
      if (!map.occupied(cell)) continue
      this.add(floor((columnOf(map.key(cell)) * other.width) / this.width), floor((rowOf(map.key(cell)) * other.height) / this.height), load<f64>(map.row(cell)))
    }
  }

  finish(): void {
    put(this.width)
    put(this.height)
    for (let cell: u32 = 0; cell < this.map.capacity; cell++) {
      if (!this.map.occupied(cell)) continue
      put(columnOf(this.map.key(cell)))
      put(rowOf(this.map.key(cell)))
      put(load<f64>(this.map.row(cell)))
    }
  }
}

// @ts-ignore: decorator
@inline
function inside(x: f64, from: f64, to: f64): bool {
  return x >= from && x < to
}

function columnOf(key: u64): f64 {
  return <f64><i64>(key >> 32) - BEFORE
}

function rowOf(key: u64): f64 {
  return <f64><u32>key
}
