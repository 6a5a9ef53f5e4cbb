/**
 * Scratch memory: sizes are bytes, rounded up to whole units of the policy's own, and all of a block is used from the start.
 * A policy says where units are; here are the blocks and their counts. A larger block stays where it is if the policy can make it larger
 * there, else it moves: for a moment both are held, and what it had is copied.
 */
import { Allocator } from './allocator'
import { Blocks } from './blocks'
import { ALLOC, FORK, FREE, GROW, operationDone, operationFrom, operationId, operationKind, operationSize } from './operations'

/** Row: NAMED + name of the place, or REFUSED, or 0; units; bytes asked. */
const ROW: i32 = 3
/** Stands where an allocation was refused, so that its later free means nothing. */
export const REFUSED: f64 = -1
/** 2^52: the low bits of the sum are the name itself. Names are below it. */
export const NAMED: f64 = 4503599627370496

/** What `place` returns where there is no room. */
export const NO_ROOM: f64 = -1

export abstract class Scratch extends Allocator {
  protected blocks: Blocks = new Blocks(ROW)
  /** Units of the pool. */
  protected units: f64
  /** 1 / unit where that is exact, else 0: a division costs more. */
  private inverse: f64

  /** `bytes` that there are, of which whole units of `unit` bytes are used. */
  constructor(bytes: f64, protected unit: f64) {
    super(Math.floor(bytes / unit) * unit)
    this.units = Math.floor(bytes / unit)
    this.inverse = (reinterpret<u64>(unit) << 12) == 0 ? 1 / unit : 0
  }

  /** Name of a place of so many units, no more than there are, 0 or above; or NO_ROOM. */
  protected abstract place(units: f64): f64
  protected abstract release(name: f64, units: f64): void
  /** Makes a place of `units` larger where it is; false, and nothing changed, if it cannot. */
  protected abstract extend(name: f64, units: f64, more: f64): bool
  /** Sets held, its peak, reach and steps; after every operation, or every batch of them. Refused ones cost steps too. */
  protected abstract note(): void
  /** Address of a place in bytes. */
  abstract address(name: f64): f64
  /** The largest hole, and the sum of the holes' squares, within what is reserved: `reach`. */
  abstract get largestInside(): f64
  abstract get squaredInside(): f64

  // @ts-ignore: decorator
  @inline
  protected inUnits(size: f64): f64 {
    const units = Math.ceil(this.inverse != 0 ? size * this.inverse : size / this.unit)
    // Not max(): of two f64 it is dear.
    return units < 1 ? 1 : units
  }

  /** Takes the operations without noting what only the end of the batch shows. */
  update(n: i32): void {
    for (let i = 0; i < n; i++) this.operate(i)
    this.settle()
  }

  step(i: i32): void {
    this.operate(i)
    this.settle()
  }

  protected operate(i: i32): void {
    const kind = operationKind(i), id = operationId(i)
    let done = <bool>true
    if (kind == ALLOC) done = this.open(id, operationSize(i))
    else if (kind == FREE) this.close(id)
    else if (kind == GROW) done = this.enlarge(id, operationSize(i))
    else {
      assert(kind == FORK, 'no such operation')
      done = this.copy(operationFrom(i), id)
    }
    operationDone(i, done)
  }

  protected settle(): void {
    this.note()
    this.useful = this.asked
    this.filled = this.asked
    this.peakFilled = this.peakAsked
  }

  alloc(id: i32, size: f64, final: f64): bool {
    const done = this.open(id, size)
    this.settle()
    return done
  }

  grow(id: i32, by: f64): bool {
    const done = this.enlarge(id, by)
    this.settle()
    return done
  }

  free(id: i32): void {
    this.close(id)
    this.settle()
  }

  fork(from: i32, to: i32, final: f64): bool {
    const done = this.copy(from, to)
    this.settle()
    return done
  }

  private open(id: i32, size: f64): bool {
    const row = this.blocks.row(id), units = this.inUnits(size)
    assert(load<f64>(row) <= 0, 'the id is live')
    const name = units <= this.units ? this.place(units) : NO_ROOM
    if (name < 0) {
      this.failures += 1
      store<f64>(row, REFUSED)
      return false
    }
    store<f64>(row, NAMED + name)
    store<f64>(row, units, 8)
    store<f64>(row, size, 16)
    this.allocs += 1
    this.ask(size)
    return true
  }

  private ask(size: f64): void {
    this.lifetime += size
    const asked = this.asked + size
    this.asked = asked
    if (asked > this.peakAsked) this.peakAsked = asked
  }

  private enlarge(id: i32, by: f64): bool {
    const row = this.blocks.row(id), name = load<f64>(row) - NAMED, units = load<f64>(row, 8), size = load<f64>(row, 16)
    assert(load<f64>(row) != 0, 'the id is not live')
    const enough = name < 0 ? 0 : this.inUnits(size + by)
    if (name < 0 || enough > units && !this.extend(name, units, enough - units) && !this.move(row, enough)) {
      this.failures += 1
      return false
    }
    store<f64>(row, enough, 8)
    store<f64>(row, size + by, 16)
    this.grows += 1
    this.ask(by)
    return true
  }

  private move(row: usize, units: f64): bool {
    const name = units <= this.units ? this.place(units) : NO_ROOM
    if (name < 0) return false
    this.release(load<f64>(row) - NAMED, load<f64>(row, 8))
    store<f64>(row, NAMED + name)
    this.copied += load<f64>(row, 16)
    return true
  }

  private close(id: i32): void {
    const row = this.blocks.row(id), name = load<f64>(row) - NAMED
    assert(load<f64>(row) != 0, 'the id is not live')
    store<f64>(row, 0)
    if (name < 0) return
    this.release(name, load<f64>(row, 8))
    this.frees += 1
    this.asked -= load<f64>(row, 16)
  }

  /** A deep copy. */
  private copy(from: i32, to: i32): bool {
    const row = this.blocks.row(from), size = load<f64>(row, 16)
    assert(load<f64>(row) > 0, 'the id is not live')
    if (!this.open(to, size)) return false
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
    return load<f64>(row) > 0 ? this.address(load<f64>(row) - NAMED) : -1
  }
}
