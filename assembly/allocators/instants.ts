/** What fragmentation is computed from, at the three instants at which it is quoted: highest asked, highest reserved, and now. */
import { put, startResult } from '../result'
import { Allocator } from './allocator'
import { Scratch } from './scratch'

class Instant {
  /** Operations up to and with the one that led here, 0 before the first. */
  operation: f64 = 0
  held: f64 = 0
  asked: f64 = 0
  reserved: f64 = 0
  largest: f64 = 0
  squared: f64 = 0

  note(a: Scratch, operation: f64): void {
    this.operation = operation
    this.held = a.held
    this.asked = a.asked
    this.reserved = a.reach
    this.largest = a.largestInside
    this.squared = a.squaredInside
  }

  put(): void {
    put(this.operation)
    put(this.held)
    put(this.asked)
    put(this.reserved)
    put(this.reserved - this.held)
    put(this.largest)
    put(this.squared)
  }
}

export class Instants {
  private operations: f64 = 0
  private atAsked: Instant = new Instant()
  private atReserved: Instant = new Instant()
  private now: Instant = new Instant()

  constructor(private allocator: Scratch) {}

  /** Takes the first `n` operations of the batch; an instant is the state right after the first operation that reaches a new high. */
  update(n: i32): void {
    const a = this.allocator, atAsked = this.atAsked, atReserved = this.atReserved, before = this.operations
    for (let i = 0; i < n; i++) {
      a.step(i)
      if (a.asked > atAsked.asked) atAsked.note(a, before + <f64>(i + 1))
      if (a.reach > atReserved.reserved) atReserved.note(a, before + <f64>(i + 1))
    }
    this.operations = before + <f64>n
  }

  finish(): void {
    this.now.note(this.allocator, this.operations)
    startResult()
    this.atAsked.put()
    this.atReserved.put()
    this.now.put()
  }
}

/** Watches a scratch allocator; from now on its operations go through `instantsUpdate`. */
export function instantsNew(allocator: usize): usize {
  const a = changetype<Allocator>(allocator)
  assert(a instanceof Scratch, 'only scratch policies have instants')
  return changetype<usize>(new Instants(changetype<Scratch>(allocator)))
}
