/**
 * The sequences that generate, listed for one call of the allocator a step. The list holds until something changes; the tokens of the
 * steps since then are in no row until `settle`.
 */
import { Allocator } from '../allocators/allocator'
import { Running } from './running'

export class Generating {
  /** Ids of the sequences, u32 each, in the order of admission. */
  private ids: usize
  /** The number that each request of the list has among those that run. */
  private numbers: StaticArray<i32>
  private count: i32 = 0
  /** Tokens of each sequence that are not yet in its row, and how many end the first request. */
  private rounds: f64 = 0
  private soonest: f64 = 0
  /** Set where a request comes or goes, or its prompt is in. */
  changed: bool = true

  constructor(private running: Running, private members: i32) {
    this.ids = heap.alloc(<usize>(running.room * members) << 2)
    this.numbers = new StaticArray<i32>(running.room)
  }

  /** Whether a request may have all its tokens. */
  get isDue(): bool {
    return this.changed || this.rounds >= this.soonest
  }

  /** Sequences. */
  get length(): i32 {
    return this.count * this.members
  }

  /** The number among those that run of the list's request `k`. */
  number(k: i32): i32 {
    return this.numbers[k]
  }

  /** Lists them anew if need be. */
  refresh(): void {
    if (!this.changed) return
    this.settle()
    const running = this.running, members = this.members
    let count: i32 = 0, to = this.ids, soonest = Infinity
    for (let i: i32 = 0; i < running.count; i++) {
      const row = running.at(i), remaining = row.remaining
      if (!row.isWhole) continue
      if (remaining < soonest) soonest = remaining
      if (remaining <= 0) continue
      this.numbers[count++] = i
      for (let member: i32 = 0; member < members; member++) {
        store<i32>(to, row.place * members + member)
        to += 4
      }
    }
    this.count = count
    this.soonest = soonest
    this.changed = false
  }

  /** One more token for each sequence, up to the first that finds no room; returns the tokens. */
  grow(allocator: Allocator): i32 {
    const grown = allocator.growEach(this.ids, this.length)
    if (grown == this.length) this.rounds += 1
    return grown
  }

  /** Brings the tokens into the rows. */
  settle(): void {
    if (this.rounds == 0) return
    this.add(this.count, this.rounds)
    this.rounds = 0
  }

  /** So many more tokens in the rows of the first `requests`. */
  add(requests: i32, tokens: f64): void {
    for (let k: i32 = 0; k < requests; k++) this.running.at(this.numbers[k]).generated += tokens
  }
}
