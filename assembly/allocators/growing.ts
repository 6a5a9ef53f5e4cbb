/**
 * A contiguous block that starts as large as its data and grows: to twice its size, or by whole chunks. A larger block is placed
 * while the smaller one is still held, the data is moved (`copied`), then the smaller one is given back.
 */
import { Contiguous, ROW_BYTES } from './contiguous'
import { NOWHERE, Placer } from './placers/placer'

export class Growing extends Contiguous {
  /** `chunk`: units that a block grows by; 0 doubles it. `limit`: units that an allocation may have at most. */
  constructor(private chunk: f64, placer: Placer, limit: f64) {
    super(placer, limit)
  }

  /** Units of the first block; one without data has room for some. */
  protected aside(size: f64, final: f64): f64 {
    const least = max(1, size)
    return this.chunk == 0 ? least : min(ceil(least / this.chunk) * this.chunk, this.limit)
  }

  /** Units of the block after one of so many, to hold `size`. */
  private next(units: f64, size: f64): f64 {
    let larger = units
    while (larger < size) larger = min(this.chunk == 0 ? larger * 2 : larger + this.chunk, this.limit)
    return larger
  }

  grow(id: i32, by: f64): bool {
    const row = this.blocks.row(id)
    const at = load<f64>(row) - 1, units = load<f64>(row, 8), size = load<f64>(row, 16) + by, final = load<f64>(row, 24)
    if (size > final || (size > units && !this.move(row, at, units, size, final))) return this.refuse()
    this.fill(row, size, by)
    return true
  }

  growEach(ids: usize, n: i32): i32 {
    let i = 0, counted = 0
    for (; i < n; i++) {
      const id = load<u32>(ids + (<usize>i << 2)), row = this.blocks.rows + <usize>id * ROW_BYTES, size = load<f64>(row, 16) + 1
      if (size <= load<f64>(row, 8) && size <= load<f64>(row, 24)) {
        store<f64>(row, size, 16)
        continue
      }
      // A move notes new highs, so that what came before it counts.
      this.grewEach(i - counted)
      counted = i + 1
      if (!this.grow(id, 1)) return i
    }
    this.grewEach(n - counted)
    return n
  }

  private move(row: usize, at: f64, units: f64, size: f64, final: f64): bool {
    const larger = this.next(units, size), to = this.placer.place(<u32>larger)
    if (to == NOWHERE) return false
    this.asked += larger
    this.note()
    this.peaks() // both blocks are held while the data moves
    this.copied += load<f64>(row, 16)
    this.placer.release(<u32>at, <u32>units)
    this.asked -= units
    this.useful += min(larger, final) - min(units, final)
    store<f64>(row, 1 + <f64>to)
    store<f64>(row, larger, 8)
    this.note()
    return true
  }

  /** The last two blocks must have room beside each other. */
  fits(size: f64, final: f64): bool {
    if (final > this.limit) return false
    let before: f64 = 0, units = this.aside(size, final)
    while (units < final) {
      before = units
      units = this.next(units, units + 1)
    }
    return (before > 0 ? <f64>this.placer.takes(<u32>before) : 0) + <f64>this.placer.takes(<u32>units) <= this.pool
  }
}
