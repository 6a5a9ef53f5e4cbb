/** The requests that run, each one or several sequences that share a prompt: how they start, branch, are thrown out and leave. */
import { Allocator } from '../allocators/allocator'
import { Blocks } from '../allocators/blocks'
import { Beams } from './beams'
import { Generating } from './generating'
import { RequestList } from './requests'
import { Row, Running } from './running'
import { Tally } from './tally'

/** Row of a request that was thrown out: 1 + its number, tokens generated, 1 if its data is in swap space. */
const OUT: i32 = 3

export class Sequences {
  private running: Running
  private generating: Generating
  /** Requests that run whose prompt is not yet in. */
  private partial: i32 = 0
  /** Thrown out, the one that came first on top. */
  private out: Blocks = new Blocks(OUT)
  outs: i32 = 0
  inSwap: f64 = 0
  /** Set where memory is given back: only then can what was refused find room. */
  freed: bool = false
  /** Tokens that all sequences would hold if nothing were shared. */
  logical: f64 = 0

  /** `members`: sequences a request becomes. `swap`: tokens of swap space, -1 for none. */
  constructor(private allocator: Allocator, private requests: RequestList, private tally: Tally, most: i32, public members: i32, private beams: Beams | null, private swap: f64) {
    const running = new Running(most / members)
    this.running = running
    this.generating = new Generating(running, members)
  }

  /** Requests that run. */
  // @ts-ignore: decorator
  @inline
  get count(): i32 {
    return this.running.count
  }

  get hasPlace(): bool {
    return this.count < this.running.room
  }

  /** Allocation of the first sequence of the request that comes next. */
  get nextId(): i32 {
    return this.id(this.running.at(this.count), 0)
  }

  /** Allocation of a member of a request. */
  // @ts-ignore: decorator
  @inline
  private id(row: Row, member: i32): i32 {
    return row.place * this.members + member
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

  /** Forks the prompt of `size` tokens just allocated at `nextId` for all members; where there is no room for them, `false`, and nothing is allocated or counted. */
  multiply(size: f64, final: f64): bool {
    const first = this.nextId, allocator = this.allocator, copied = allocator.copied
    for (let member: i32 = 1; member < this.members; member++) {
      if (allocator.fork(first, first + member, final)) continue
      for (let made: i32 = 0; made < member; made++) allocator.free(first + made)
      allocator.allocs -= 1
      allocator.lifetime -= size
      allocator.forks -= member - 1
      allocator.frees -= member
      allocator.copied = copied
      return false
    }
    return true
  }

  /** Starts a request, whose members are allocated from `nextId` on. `there`: tokens that need not be computed, of which a cache had `found`. */
  start(number: u32, size: f64, there: f64, found: f64, generated: f64): void {
    const row = this.running.add(number, this.requests.at(number), size, there, found, generated)
    this.logical += this.logicalOf(row)
    if (!row.isWhole) this.partial++
    this.generating.changed = true
  }

  /** Tokens that the members of a request would hold if nothing were shared. */
  private logicalOf(row: Row): f64 {
    return row.size * <f64>this.members
  }

  /** One more token for every member of each whose prompt is in and whose output is not; returns the tokens. */
  decode(): f64 {
    const generating = this.generating
    generating.refresh()
    if (this.beams) return this.decodeFrom(0, false)
    const grown = generating.grow(this.allocator)
    this.logical += <f64>grown
    return grown == generating.length ? <f64>grown : this.decodeFrom(grown, true)
  }

  /** Goes on one by one behind the first `grown` sequences; `isRefused`: the next one found no room. */
  private decodeFrom(grown: i32, isRefused: bool): f64 {
    const generating = this.generating, requests = grown / this.members
    if (generating.length == 0) return 0
    generating.settle()
    generating.add(requests, 1)
    generating.changed = true
    let tokens = <f64>(requests * this.members)
    this.logical -= <f64>grown - tokens
    const first = generating.number(requests)
    for (let i = first; i < this.count; i++) {
      const row = this.running.at(i)
      if (!row.isWhole || row.remaining <= 0) continue
      if (this.generate(row, i == first ? grown % this.members : 0, i == first && isRefused)) tokens += this.members
    }
    return tokens
  }

  /** One more token for every member of a request from `from` on, which may just have been refused; `false` if it was thrown out for it. */
  private generate(row: Row, from: i32, isRefused: bool): bool {
    const beams = this.beams
    if (beams && row.generated > 0 && !this.branch(row, beams)) return false
    let refused = isRefused
    for (let member = from; member < this.members; member++) {
      while (refused || !this.allocator.grow(this.id(row, member), 1)) {
        refused = false
        if (!this.makeRoom(row)) return false
      }
    }
    row.generated += 1
    this.logical += <f64>this.members
    return true
  }

  /** At most `most` tokens of prompts, in the order of admission; returns the tokens. */
  prefill(most: f64): f64 {
    let left = most
    for (let i: i32 = 0; this.partial > 0 && left > 0 && i < this.count; i++) {
      const row = this.running.at(i)
      if (!row.isWhole) left -= this.prefillOne(row, left)
    }
    return most - left
  }

  /** At most `most` tokens of one prompt; returns the tokens. */
  private prefillOne(row: Row, most: f64): f64 {
    const missing = row.target - row.prefilled, part = missing < most ? missing : most
    row.prefilled += part
    if (!row.isWhole) return part
    this.partial--
    this.generating.changed = true
    return part
  }

  /** The next beams: a beam's first child goes on in its place, each further one is forked into the place of a beam that has none. */
  private branch(row: Row, beams: Beams): bool {
    beams.choose(row.scores)
    let barren: i32 = 0
    for (let child: i32 = 0; child < this.members; child++) {
      const parent = beams.parent(child)
      let into = parent
      if (child > 0 && parent == beams.parent(child - 1)) {
        while (beams.hasChild(barren)) barren++
        into = barren++
        this.allocator.free(this.id(row, into))
        this.freed = true
        while (!this.allocator.fork(this.id(row, parent), this.id(row, into), row.final)) if (!this.makeRoom(row, into)) return false
      }
      store<f64>(row.scores + (<usize>into << 3), beams.score(child))
    }
    return true
  }

  /**
   * Throws out the request that came in last. If that is `row`, of whose members `missing` is not allocated, returns `false`.
   */
  private makeRoom(row: Row, missing: i32 = -1): bool {
    this.generating.settle()
    this.generating.changed = true
    const victim = this.running.at(this.count - 1), isSelf = victim == row
    for (let member: i32 = 0; member < this.members; member++) if (!isSelf || member != missing) this.allocator.free(this.id(victim, member))
    this.freed = true
    this.leave(victim)
    return !isSelf
  }

  /** Puts the last request, its memory freed, among those thrown out; one that is alone can never run, so it is given up. */
  private leave(row: Row): void {
    const size = row.size, isWhole = row.isWhole
    const computed = row.prefilled - row.found + (isWhole ? (size - row.target) * <f64>this.members : 0)
    if (!isWhole) this.partial--
    this.logical -= this.logicalOf(row)
    this.running.remove(this.count - 1)
    if (this.count == 0) {
      this.tally.stuck += 1
      return
    }
    this.tally.preemptions += 1
    const toSwap = this.members == 1 && isWhole && this.inSwap + size <= this.swap
    if (toSwap) {
      this.inSwap += size
      this.tally.peakSwap = max(this.tally.peakSwap, this.inSwap)
    } else this.tally.recomputed += computed
    const out = this.out.row(this.outs++)
    store<f64>(out, <f64>row.number + 1)
    store<f64>(out, this.members == 1 ? row.generated : 0, 8)
    store<f64>(out, toSwap ? 1 : 0, 16)
  }

  /** Requests that have all their tokens leave. */
  finish(): void {
    if (!this.generating.isDue) return
    this.generating.settle()
    this.generating.changed = true
    let i: i32 = 0
    while (i < this.count) {
      const row = this.running.at(i)
      if (!row.isWhole || row.remaining > 0) {
        i++
        continue
      }
      for (let member: i32 = 0; member < this.members; member++) this.allocator.free(this.id(row, member))
      this.freed = true
      this.logical -= this.logicalOf(row)
      this.tally.finished += 1
      this.running.remove(i)
    }
  }
}
