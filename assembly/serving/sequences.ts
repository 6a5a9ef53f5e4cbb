/** The requests that run, each one or several sequences that share a prompt: how they start, branch, are thrown out and leave. */
import { Allocator } from '../allocators/allocator'
import { Blocks } from '../allocators/blocks'
import { Beams, MOST_BEAMS } from './beams'
import { Request, RequestList } from './requests'
import { Tally } from './tally'

/** Row of a request that runs: 1 + its number, tokens its prefill must reach, tokens prefilled, tokens generated, tokens found in a cache, then the beams' scores. */
const TARGET: i32 = 8
const PREFILLED: i32 = 16
const GENERATED: i32 = 24
const FOUND: i32 = 32
const SCORES: i32 = 40

/** Row of a request that was thrown out: 1 + its number, tokens generated, 1 if its data is in swap space. */
const OUT: i32 = 3

export class Sequences {
  /** Places of the requests that run, in the order of admission. */
  private running: StaticArray<i32>
  /** Requests that run. */
  count: i32 = 0
  private places: StaticArray<i32>
  private rows: Blocks = new Blocks(5 + MOST_BEAMS)
  /** Thrown out, the one that came first on top. */
  private out: Blocks = new Blocks(OUT)
  outs: i32 = 0
  /** Requests that run whose prompt is not yet in. */
  private partial: i32 = 0
  /**
   * The sequences that generate, in the order of admission: their ids, u32 each, and for each request its number among those that run.
   * They hold until `changed`; `rounds` tokens of each are not yet in its row, and the first request is done after `soonest` of them.
   */
  private ids: usize
  private generating: StaticArray<i32>
  private generatingCount: i32 = 0
  private rounds: f64 = 0
  private soonest: f64 = 0
  private changed: bool = true
  inSwap: f64 = 0
  /** Tokens that all sequences would hold if nothing were shared. */
  logical: f64 = 0

  /** `members`: sequences a request becomes. `swap`: tokens of swap space, -1 for none. */
  constructor(private allocator: Allocator, private requests: RequestList, private tally: Tally, most: i32, public members: i32, private beams: Beams | null, private swap: f64) {
    const room = most / members
    this.running = new StaticArray<i32>(room)
    this.places = new StaticArray<i32>(room)
    this.generating = new StaticArray<i32>(room)
    this.ids = heap.alloc(<usize>(room * members) << 2)
    for (let i: i32 = 0; i < room; i++) this.places[i] = room - 1 - i
  }

  get hasPlace(): bool {
    return this.count < this.running.length
  }

  /** Place that the next request takes. */
  get nextPlace(): i32 {
    return this.places[this.running.length - this.count - 1]
  }

  /** Allocation of a member of the request at a place. */
  // @ts-ignore: decorator
  @inline
  id(place: i32, member: i32): i32 {
    return place * this.members + member
  }

  /** Row of the `i`th request that runs. */
  // @ts-ignore: decorator
  @inline
  private row(i: i32): usize {
    return this.rows.row(this.running[i])
  }

  // @ts-ignore: decorator
  @inline
  private requestOf(row: usize): Request {
    return this.requests.at(<u32>load<f64>(row) - 1)
  }

  // @ts-ignore: decorator
  @inline
  private final(row: usize): f64 {
    const request = this.requestOf(row)
    return <f64>request.prompt + <f64>request.output
  }

  /** Number of the request that was thrown out and comes first, and the tokens that it had generated; whether its data is in swap space. */
  outNumber(): u32 {
    return <u32>load<f64>(this.out.row(this.outs - 1)) - 1
  }
  outGenerated(): f64 {
    return load<f64>(this.out.row(this.outs - 1), 8)
  }
  outInSwap(): bool {
    return load<f64>(this.out.row(this.outs - 1), 16) == 1
  }

  /** Starts a request, whose first member is allocated, at `nextPlace`. */
  start(number: u32, size: f64, found: f64, generated: f64): void {
    const place = this.nextPlace, row = this.rows.row(place)
    store<f64>(row, <f64>number + 1)
    store<f64>(row, size, TARGET)
    store<f64>(row, found, PREFILLED)
    store<f64>(row, generated, GENERATED)
    store<f64>(row, found, FOUND)
    memory.fill(row + SCORES, 0, MOST_BEAMS << 3)
    this.running[this.count++] = place
    this.logical += this.logicalOf(this.count - 1)
    if (size > found) this.partial++
    this.changed = true
  }

  /** Whether the prompt of the `i`th is in. */
  // @ts-ignore: decorator
  @inline
  private isWhole(i: i32): bool {
    const row = this.row(i)
    return load<f64>(row, PREFILLED) >= load<f64>(row, TARGET)
  }

  /** Tokens that each member of the `i`th has yet to generate. */
  // @ts-ignore: decorator
  @inline
  private remaining(i: i32): f64 {
    const row = this.row(i)
    return <f64>this.requestOf(row).output - load<f64>(row, GENERATED)
  }

  /** Tokens that the members of the `i`th would hold if nothing were shared. */
  private logicalOf(i: i32): f64 {
    const row = this.row(i)
    return (<f64>this.requestOf(row).prompt + load<f64>(row, GENERATED)) * (this.isWhole(i) ? <f64>this.members : 1)
  }

  /** Lists the sequences that generate anew. */
  private gather(): void {
    this.settle()
    let count: i32 = 0, soonest = Infinity
    for (let i: i32 = 0; i < this.count; i++) {
      if (!this.isWhole(i)) continue
      const remaining = this.remaining(i)
      if (remaining < soonest) soonest = remaining
      if (remaining <= 0) continue
      for (let member: i32 = 0; member < this.members; member++) {
        store<i32>(this.ids + (<usize>(count * this.members + member) << 2), this.id(this.running[i], member))
      }
      this.generating[count++] = i
    }
    this.generatingCount = count
    this.soonest = soonest
    this.changed = false
  }

  /** Brings the tokens generated into the rows. */
  private settle(): void {
    if (this.rounds == 0) return
    for (let k: i32 = 0; k < this.generatingCount; k++) this.more(this.row(this.generating[k]), this.rounds)
    this.rounds = 0
  }

  // @ts-ignore: decorator
  @inline
  private more(row: usize, tokens: f64): void {
    store<f64>(row, load<f64>(row, GENERATED) + tokens, GENERATED)
  }

  /** One more token for every member of each whose prompt is in and whose output is not; returns the tokens. */
  decode(): f64 {
    if (this.changed) this.gather()
    const sequences = this.generatingCount * this.members
    const grown = this.beams ? 0 : this.allocator.growEach(this.ids, sequences)
    this.logical += <f64>grown
    if (grown == sequences) {
      this.rounds += 1
      return <f64>grown
    }
    return this.decodeRest(grown)
  }

  /** Goes on where a sequence found no room after the first `grown`, or branches first. */
  private decodeRest(grown: i32): f64 {
    this.settle()
    this.changed = true
    const whole = grown / this.members, first = this.generating[whole]
    for (let k: i32 = 0; k < whole; k++) this.more(this.row(this.generating[k]), 1)
    let tokens = <f64>(whole * this.members)
    this.logical += tokens - <f64>grown
    for (let i = first; i < this.count; i++) {
      if (!this.isWhole(i) || this.remaining(i) <= 0) continue
      const isFirst = i == first && !this.beams
      if (this.generate(i, isFirst ? grown % this.members : 0, isFirst)) tokens += this.members
    }
    return tokens
  }

  /** One more token for every member of the `i`th from `from` on, which may have been refused; `false` if it was thrown out for it. */
  private generate(i: i32, from: i32, isRefused: bool): bool {
    const place = this.running[i], beams = this.beams
    if (beams && load<f64>(this.rows.row(place), GENERATED) > 0 && !this.branch(place, beams)) return false
    let refused = isRefused
    for (let member = from; member < this.members; member++) {
      while (refused || !this.allocator.grow(this.id(place, member), 1)) {
        refused = false
        if (!this.makeRoom(place, this.members)) return false
      }
    }
    this.more(this.rows.row(place), 1)
    this.logical += <f64>this.members
    return true
  }

  /** At most `most` tokens of prompts, in the order of admission; returns the tokens. */
  prefill(most: f64): f64 {
    let left = most
    for (let i: i32 = 0; i < this.count && this.partial > 0 && left > 0; i++) if (!this.isWhole(i)) left -= this.prefillOne(i, left)
    return most - left
  }

  /** At most `most` tokens of the prompt of the `i`th; a prompt that is whole then becomes `members` sequences. Returns the tokens. */
  private prefillOne(i: i32, most: f64): f64 {
    const place = this.running[i], row = this.row(i), target = load<f64>(row, TARGET)
    const part = min(most, target - load<f64>(row, PREFILLED))
    this.logical -= this.logicalOf(i)
    store<f64>(row, load<f64>(row, PREFILLED) + part, PREFILLED)
    this.logical += this.logicalOf(i)
    if (load<f64>(row, PREFILLED) < target) return part
    this.partial--
    this.changed = true
    for (let member: i32 = 1; member < this.members; member++) {
      while (!this.allocator.fork(this.id(place, 0), this.id(place, member), this.final(row))) if (!this.makeRoom(place, member)) return part
    }
    return part
  }

  /** The next beams: a beam's first child goes on in its place, each further one is forked into the place of a beam that has none. */
  private branch(place: i32, beams: Beams): bool {
    const row = this.rows.row(place), final = this.final(row)
    beams.choose(row + SCORES)
    let barren: i32 = 0
    for (let child: i32 = 0; child < this.members; child++) {
      const parent = beams.parent(child)
      let into = parent
      if (child > 0 && parent == beams.parent(child - 1)) {
        while (beams.hasChild(barren)) barren++
        into = barren++
        this.allocator.free(this.id(place, into))
        while (!this.allocator.fork(this.id(place, parent), this.id(place, into), final)) if (!this.makeRoom(place, this.members, into)) return false
      }
      store<f64>(row + SCORES + (<usize>into << 3), beams.score(child))
    }
    return true
  }

  /**
   * Throws out the request that came in last. If that is the one at `place`, of whose members the first `made` but `missing` are
   * allocated, returns `false`.
   */
  private makeRoom(place: i32, made: i32, missing: i32 = -1): bool {
    this.settle()
    this.changed = true
    const last = this.count - 1, victim = this.running[last], isSelf = victim == place
    const members = isSelf ? made : this.isWhole(last) ? this.members : 1
    for (let member: i32 = 0; member < members; member++) if (!isSelf || member != missing) this.allocator.free(this.id(victim, member))
    this.leave(last)
    return !isSelf
  }

  /** Puts the last request, its memory freed, among those thrown out; one that is alone can never run, so it is given up. */
  private leave(last: i32): void {
    const row = this.row(last), generated = load<f64>(row, GENERATED), size = <f64>this.requestOf(row).prompt + generated
    const whole = this.isWhole(last)
    if (!whole) this.partial--
    const computed = load<f64>(row, PREFILLED) - load<f64>(row, FOUND) + (whole ? (size - load<f64>(row, TARGET)) * <f64>this.members : 0)
    this.logical -= this.logicalOf(last)
    this.release(last)
    if (this.count == 0) {
      this.tally.stuck += 1
      return
    }
    this.tally.preemptions += 1
    const toSwap = this.members == 1 && whole && this.inSwap + size <= this.swap
    if (toSwap) {
      this.inSwap += size
      this.tally.peakSwap = max(this.tally.peakSwap, this.inSwap)
    } else this.tally.recomputed += computed
    const out = this.out.row(this.outs++)
    store<f64>(out, load<f64>(row))
    store<f64>(out, this.members == 1 ? generated : 0, 8)
    store<f64>(out, toSwap ? 1 : 0, 16)
  }

  /** Gives the place of the last request back. */
  private release(last: i32): void {
    this.count--
    this.places[this.running.length - this.count - 1] = this.running[last]
  }

  /** Requests that have all their tokens leave. */
  finish(): void {
    if (!this.changed && this.rounds < this.soonest) return
    this.settle()
    this.changed = true
    let kept: i32 = 0
    const count = this.count
    for (let i: i32 = 0; i < count; i++) {
      const place = this.running[i]
      if (!this.isWhole(i) || this.remaining(i) > 0) {
        this.running[kept++] = place
        continue
      }
      for (let member: i32 = 0; member < this.members; member++) this.allocator.free(this.id(place, member))
      this.logical -= this.logicalOf(i)
      this.tally.finished += 1
      this.count--
      this.places[this.running.length - this.count - 1] = place
    }
  }
}
