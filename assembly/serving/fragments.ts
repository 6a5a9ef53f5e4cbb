/** What fragmentation of the pool is computed from, at the two instants at which it tells something: the most asked for, and the first refusal. */
import { Allocator } from '../allocators/allocator'
import { put } from '../result'

class Instant {
  /** ns; -1 where it never came. */
  time: f64 = -1
  held: f64 = 0
  asked: f64 = 0
  free: f64 = 0
  largest: f64 = 0
  squared: f64 = 0

  note(time: f64, a: Allocator): void {
    this.time = time
    this.held = a.held
    this.asked = a.asked
    this.free = a.pool - a.held
    this.largest = a.largestHole
    this.squared = a.squaredHoles
  }

  put(): void {
    put(this.time)
    put(this.held)
    put(this.asked)
    put(this.free)
    put(this.largest)
    put(this.squared)
  }
}

export class Fragments {
  private most: Instant = new Instant()
  private refused: Instant = new Instant()

  /** The state at the end of a step; the first step that reaches a new high counts. */
  take(now: f64, allocator: Allocator, isRefused: bool): void {
    if (allocator.asked > this.most.asked) this.most.note(now, allocator)
    if (isRefused && this.refused.time < 0) this.refused.note(now, allocator)
  }

  put(): void {
    this.most.put()
    this.refused.put()
  }
}
