/** Finds room for blocks of whole units in one range of addresses, as a heap does. */
export abstract class Placer {
  /** Units handed out, rounding included. */
  held: f64 = 0
  /** The most that was ever held. */
  peak: f64 = 0
  /** End of the highest block ever handed out. */
  reach: f64 = 0
  /** Entries of free lists looked at, blocks split and merged. */
  steps: f64 = 0

  constructor(
    /** Units that there are: below 2^31. */
    public pool: u32,
  ) {}

  /** Name of a new block of `units` >= 1, or NOWHERE. */
  abstract place(units: u32): u32
  /** Gives back a block that was placed with so many units. */
  abstract release(block: u32, units: u32): void
  /** Where a block starts. */
  address(block: u32): u32 {
    return block
  }
  /** Units that a block of so many takes from the pool. */
  takes(units: u32): u32 {
    return units
  }
  /** Makes a block of `units` larger where it stands, if it can. */
  extend(block: u32, units: u32, more: u32): bool {
    return false
  }

  /** Notes that units up to `end` were handed out. */
  // @ts-ignore: decorator
  @inline
  protected hold(units: u32, end: u32): void {
    const held = this.held + <f64>units
    this.held = held
    if (held > this.peak) this.peak = held
    if (<f64>end > this.reach) this.reach = <f64>end
  }

  abstract get largestHole(): u32
  abstract get squaredHoles(): f64
  /** The same of the holes below `reach`, where one that goes on beyond it ends: what an arena of that size has inside. */
  abstract get largestInside(): u32
  abstract get squaredInside(): f64
}

export const NOWHERE: u32 = u32.MAX_VALUE
