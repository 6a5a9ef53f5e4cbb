/**
 * Bytes read of each row of the file (`file.ts`): header and tensors. Result: bytes for each row, in order.
 * For lanes of the file alone, whose starts are sectors of the file; the end of the last row clips the last sector.
 */
import { rowCount, rowStarts } from '../file'
import { laneLengths, laneStarts } from '../lane'
import { put } from '../result'
import { Kernel } from './kernel'

export class Tensors extends Kernel {
  private read: StaticArray<f64> = new StaticArray<f64>(rowCount)
  private recent: i32 = 0

  update(basis: i32, n: i32): void {
    const rows = this.read.length
    if (rows == 0) return
    const starts = laneStarts(basis), lengths = laneLengths(basis), end = load<f64>(rowStarts + (<usize>rows << 3))
    let at = this.recent
    for (let i = 0; i < n; i++) {
      let from = load<f64>(starts + (<usize>i << 3)) * 512
      const to = min(from + <f64>load<u32>(lengths + (<usize>i << 2)) * 512, end)
      if (from < rowStart(at) || from >= rowStart(at + 1)) at = rowOf(from, rows)
      while (from < to) {
        const stop = min(to, rowStart(at + 1))
        unchecked(this.read[at] += stop - from)
        from = stop
        if (from < to) at++
      }
    }
    this.recent = at
  }

  merge(next: Kernel): void {
    const other = next as Tensors
    for (let row = 0; row < this.read.length; row++) this.read[row] += other.read[row]
  }

  finish(): void {
    for (let row = 0; row < this.read.length; row++) put(this.read[row])
  }
}

// @ts-ignore: decorator
@inline
function rowStart(row: i32): f64 {
  return load<f64>(rowStarts + (<usize>row << 3))
}

/** Last row that starts at or before a byte; rows of no bytes are passed over. */
function rowOf(byte: f64, rows: i32): i32 {
  let low = 0, high = rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (rowStart(middle + 1) > byte) high = middle
    else low = middle + 1
  }
  return min(low, rows - 1)
}
