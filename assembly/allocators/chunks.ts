/**
 * Every block is cut into chunks of one size, each taken from a pool on its own and given back on its own: a step each. Chunks need not be
 * neighbours, so that a block always grows where it is, and the only waste is the rest of its last chunk.
 */
import { NO_ROOM, Scratch } from './scratch'

/** Units are chunks. */
export class Chunks extends Scratch {
  private used: f64 = 0
  private most: f64 = 0

  protected place(units: f64): f64 {
    return this.extend(0, 0, units) ? 0 : NO_ROOM
  }

  protected release(name: f64, units: f64): void {
    this.used -= units
    this.steps += units
  }

  protected extend(name: f64, units: f64, more: f64): bool {
    if (this.used + more > this.units) return false
    this.used += more
    this.most = max(this.most, this.used)
    this.steps += more
    return true
  }

  protected note(): void {
    this.held = this.used * this.unit
    this.reach = this.most * this.unit
    this.peakHeld = this.reach
  }

  /** A block has no one address. */
  address(name: f64): f64 {
    return -1
  }

  /** Free chunks are holes of one chunk. */
  get largestHole(): f64 {
    return this.used < this.units ? this.unit : 0
  }

  get squaredHoles(): f64 {
    return (this.units - this.used) * this.unit * this.unit
  }

  get largestInside(): f64 {
    return this.used < this.most ? this.unit : 0
  }

  get squaredInside(): f64 {
    return (this.most - this.used) * this.unit * this.unit
  }
}
