/**
 * Scratch memory: sizes are bytes, rounded up to whole units of the policy's own, and all of a block is used from the start.
 * A policy says where units are; here are the blocks and their counts. A larger block stays where it is if the policy can make it larger
 * there, else it moves: for a moment both are held, and what it had is copied.
 */
import { Allocator } from './allocator'
import { Blocks } from './blocks'

/** Row: 1 + name of the place or REFUSED, units, bytes asked. */
const ROW: i32 = 3
/** Stands where an allocation was refused, so that its later free means nothing. */
const REFUSED: f64 = -1

/** What `place` returns where there is no room. */
export const NO_ROOM: f64 = -1

export abstract class Scratch extends Allocator {
  private blocks: Blocks = new Blocks(ROW)
  /** Units of the pool. */
  protected units: f64

  /** `bytes` that there are, of which whole units of `unit` bytes are used. */
  constructor(bytes: f64, protected unit: f64) {
    super(Math.floor(bytes / unit) * unit)
    this.units = Math.floor(bytes / unit)
  }

  /** Name of a place of so many units, no more than there are, 0 or above; or NO_ROOM. */
  protected abstract place(units: f64): f64
  protected abstract release(name: f64, units: f64): void
  /** Makes a place of `units` larger where it is; false, and nothing changed, if it cannot. */
  protected abstract extend(name: f64, units: f64, more: f64): bool
  /** Sets held, reach and steps; after every operation, refused ones too, since looking costs steps. */
  protected abstract note(): void
  /** Address of a place in bytes. */
  abstract address(name: f64): f64
  /** The largest hole, and the sum of the holes' squares, within what is reserved: `reach`. */
  abstract get largestInside(): f64
  abstract get squaredInside(): f64

  protected inUnits(size: f64): f64 {
    return max(1, Math.ceil(size / this.unit))
  }

  alloc(id: i32, size: f64, final: f64): bool {
    const row = this.blocks.row(id), units = this.inUnits(size)
    assert(load<f64>(row) <= 0, 'the id is live')
    const name = units <= this.units ? this.place(units) : NO_ROOM
    if (name < 0) {
      this.failures += 1
      store<f64>(row, REFUSED)
      this.note()
      return false
    }
    store<f64>(row, 1 + name)
    store<f64>(row, units, 8)
    store<f64>(row, size, 16)
    this.allocs += 1
    this.lifetime += size
    this.levels(size)
    return true
  }

  // @ts-ignore: decorator
  @inline
  private levels(change: f64): void {
    const asked = this.asked + change
    this.asked = asked
    this.useful = asked
    this.filled = asked
    this.note()
  }

  grow(id: i32, by: f64): bool {
    const row = this.blocks.row(id), name = load<f64>(row) - 1, units = load<f64>(row, 8), size = load<f64>(row, 16)
    assert(name != -1, 'the id is not live')
    const enough = name < 0 ? 0 : this.inUnits(size + by)
    if (name < 0 || enough > units && !this.extend(name, units, enough - units) && !this.move(row, enough)) {
      this.failures += 1
      this.note()
      return false
    }
    store<f64>(row, enough, 8)
    store<f64>(row, size + by, 16)
    this.grows += 1
    this.lifetime += by
    this.levels(by)
    return true
  }

  private move(row: usize, units: f64): bool {
    const name = units <= this.units ? this.place(units) : NO_ROOM
    if (name < 0) return false
    this.note()
    this.peaks()
    this.release(load<f64>(row) - 1, load<f64>(row, 8))
    store<f64>(row, 1 + name)
    this.copied += load<f64>(row, 16)
    return true
  }

  free(id: i32): void {
    const row = this.blocks.row(id), name = load<f64>(row) - 1
    assert(name != -1, 'the id is not live')
    store<f64>(row, 0)
    if (name < 0) return
    this.release(name, load<f64>(row, 8))
    this.frees += 1
    this.levels(-load<f64>(row, 16))
  }

  /** A deep copy. */
  fork(from: i32, to: i32, final: f64): bool {
    const row = this.blocks.row(from), size = load<f64>(row, 16)
    assert(load<f64>(row) > 0, 'the id is not live')
    if (!this.alloc(to, size, size)) return false
    this.allocs -= 1
    this.forks += 1
    this.copied += size
    return true
  }

  fits(size: f64, final: f64): bool {
    return this.inUnits(max(size, final)) <= this.units
  }

  /** Address of a live allocation in bytes, -1 of one that is not live. */
  addressOf(id: i32): f64 {
    const row = this.blocks.row(id)
    return load<f64>(row) > 0 ? this.address(load<f64>(row) - 1) : -1
  }
}
