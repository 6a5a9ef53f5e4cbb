/**
 * An arena whose pointer only moves up: what is freed stays held until nothing is live, then the pointer goes back to the start.
 * Only the newest block grows where it is. A step is a move of the pointer.
 */
import { NO_ROOM, Scratch } from './scratch'

export class Bump extends Scratch {
  private live: f64 = 0
  private top: f64 = 0
  private most: f64 = 0

  private advance(units: f64): bool {
    if (this.top + units > this.units) return false
    this.top += units
    this.most = max(this.most, this.top)
    this.steps += 1
    return true
  }

  protected place(units: f64): f64 {
    if (!this.advance(units)) return NO_ROOM
    this.live += 1
    return this.top - units
  }

  protected release(name: f64, units: f64): void {
    this.live -= 1
    if (this.live > 0) return
    this.top = 0
    this.steps += 1
  }

  protected extend(name: f64, units: f64, more: f64): bool {
    return name + units == this.top && this.advance(more)
  }

  protected note(): void {
    this.held = this.top * this.unit
    this.reach = this.most * this.unit
    this.peakHeld = this.reach
  }

  address(name: f64): f64 {
    return name * this.unit
  }

  get largestHole(): f64 {
    return (this.units - this.top) * this.unit
  }

  get squaredHoles(): f64 {
    return this.largestHole * this.largestHole
  }

  get largestInside(): f64 {
    return (this.most - this.top) * this.unit
  }

  get squaredInside(): f64 {
    return this.largestInside * this.largestInside
  }
}
