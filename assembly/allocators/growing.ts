/**
 * A contiguous block that starts as large as its data and grows: to twice its size, or by whole chunks. A larger block is placed
 * while the smaller one is still held, the data is moved (`copied`), then the smaller one is given back.
 */
import { Allocator } from './allocator'
import { Blocks } from './blocks'
import { NOWHERE, Placer } from './placers/placer'

/** Row: 1 + address, units of the block, data in it, final length. */
const BLOCK: i32 = 4

export class Growing extends Allocator {
  private blocks: Blocks = new Blocks(BLOCK)

  /** `chunk`: units that a block grows by; 0 doubles it. `limit`: units that an allocation may have at most. */
  constructor(private chunk: f64, private placer: Placer, private limit: f64) {
    super(placer.pool)
  }

  /** Units of the first block; one without data has room for some. */
  private first(size: f64): f64 {
    const least = max(1, size)
    return this.chunk == 0 ? least : min(ceil(least / this.chunk) * this.chunk, this.limit)
  }

  /** Units of the block after one of so many, to hold `size`. */
  private next(units: f64, size: f64): f64 {
    let larger = units
    while (larger < size) larger = min(this.chunk == 0 ? larger * 2 : larger + this.chunk, this.limit)
    return larger
  }

  alloc(id: i32, size: f64, final: f64): bool {
    const units = this.first(size)
    const at = final <= this.limit ? this.placer.place(<u32>units) : NOWHERE
    if (at == NOWHERE) {
      this.failures += 1
      return false
    }
    const row = this.blocks.row(id)
    assert(load<f64>(row) == 0, 'the id is live')
    store<f64>(row, 1 + <f64>at)
    store<f64>(row, units, 8)
    store<f64>(row, size, 16)
    store<f64>(row, final, 24)
    this.allocs += 1
    this.lifetime += size
    this.filled += size
    this.asked += units
    this.useful += min(units, final)
    this.note()
    return true
  }

  grow(id: i32, by: f64): bool {
    const row = this.blocks.row(id)
    const at = load<f64>(row) - 1, units = load<f64>(row, 8), size = load<f64>(row, 16) + by, final = load<f64>(row, 24)
    if (size > final || (size > units && !this.move(row, at, units, size, final))) {
      this.failures += 1
      return false
    }
    store<f64>(row, size, 16)
    this.filled += by
    this.lifetime += by
    this.grows += 1
    return true
  }

  growEach(ids: usize, n: i32): i32 {
    let i = 0, counted = 0
    for (; i < n; i++) {
      const id = load<u32>(ids + (<usize>i << 2)), row = this.blocks.rows + <usize>id * (BLOCK << 3), size = load<f64>(row, 16) + 1
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

  free(id: i32): void {
    const row = this.blocks.row(id), units = load<f64>(row, 8)
    assert(load<f64>(row) != 0, 'the id is not live')
    this.placer.release(<u32>(load<f64>(row) - 1), <u32>units)
    this.frees += 1
    this.filled -= load<f64>(row, 16)
    this.asked -= units
    this.useful -= min(units, load<f64>(row, 24))
    memory.fill(row, 0, BLOCK << 3)
    this.note()
  }

  /** A deep copy: nothing can be shared between contiguous blocks. */
  fork(from: i32, to: i32, final: f64): bool {
    const size = load<f64>(this.blocks.row(from), 16)
    if (!this.alloc(to, size, final)) return false
    this.allocs -= 1
    this.lifetime -= size
    this.forks += 1
    this.copied += size
    return true
  }

  /** The last two blocks must have room beside each other. */
  fits(size: f64, final: f64): bool {
    if (final > this.limit) return false
    let before: f64 = 0, units = this.first(size)
    while (units < final) {
      before = units
      units = this.next(units, units + 1)
    }
    return (before > 0 ? <f64>this.placer.takes(<u32>before) : 0) + <f64>this.placer.takes(<u32>units) <= this.pool
  }

  get largestHole(): f64 {
    return this.placer.largestHole
  }

  get squaredHoles(): f64 {
    return this.placer.squaredHoles
  }

  private note(): void {
    this.held = this.placer.held
    this.reach = this.placer.reach
    this.steps = this.placer.steps
  }
}
