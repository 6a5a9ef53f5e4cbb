/**
 * One buffer, taken when the first block comes and given back with the last: a step each, whatever comes between. Who knows the whole stream
 * plans every offset ahead, so this is the bound that no policy goes below: as large as the most that was live at once, rounding included,
 * without holes. A plan that reaches it need not exist.
 */
import { NO_ROOM, Scratch } from './scratch'

export class Single extends Scratch {
  private live: f64 = 0
  private used: f64 = 0
  private most: f64 = 0

  protected place(units: f64): f64 {
    if (!this.extend(0, 0, units)) return NO_ROOM
    if (this.live == 0) this.steps += 1
    this.live += 1
    return 0
  }

  protected release(name: f64, units: f64): void {
    this.used -= units
    this.live -= 1
    if (this.live == 0) this.steps += 1
  }

  protected extend(name: f64, units: f64, more: f64): bool {
    if (this.used + more > this.units) return false
    this.used += more
    this.most = max(this.most, this.used)
    return true
  }

  protected note(): void {
    this.held = this.used * this.unit
    this.reach = this.most * this.unit
    this.peakHeld = this.reach
  }

  /** The plan is not made: addresses are not known. */
  address(name: f64): f64 {
    return -1
  }

  get largestHole(): f64 {
    return (this.units - this.used) * this.unit
  }

  get squaredHoles(): f64 {
    return this.largestHole * this.largestHole
  }

  get largestInside(): f64 {
    return (this.most - this.used) * this.unit
  }

  get squaredInside(): f64 {
    return this.largestInside * this.largestInside
  }
}
