/**
 * A serving engine as far as memory sees it. Time goes in equal steps. In each step, in this order:
 * 1. Waiting requests are taken in, first come first served, while sequences, prompt tokens and memory allow; the first refusal ends it.
 * 2. Every sequence whose prompt is in generates one token.
 * 3. What is left of the step's tokens goes to prompts, in the order of admission, in parts if need be.
 * 4. Requests that have all their tokens leave.
 * Where a token finds no room, the request that was taken in last is thrown out: its data is lost and its tokens are computed again
 * (recompute), or moved to swap space and back. A prompt takes all its memory when the request is taken in, for each of its sequences.
 * Requests of several sequences start anew when they were thrown out.
 * This is a model of admission and waste, not of latency: a step takes the same time whatever is in it.
 */
import { Allocator } from '../allocators/allocator'
import { put } from '../result'
import { Beams } from './beams'
import { Fragments } from './fragments'
import { Request, RequestList } from './requests'
import { Sequences } from './sequences'
import { Shares } from './shares'
import { Tally } from './tally'

export class Clock {
  private requests: RequestList
  private tally: Tally
  private shares: Shares
  private fragments: Fragments = new Fragments()
  private sequences: Sequences
  /** First request not yet taken in, and first that has not yet come. */
  private head: u32 = 0
  private next: u32 = 0
  private now: f64 = 0
  private blocked: bool = false
  /** The request that waits first was refused, and nothing has been tried since. */
  private refused: bool = false
  private names: usize = 0
  private part: f64 = 0

  /**
   * `most`: sequences at once. `tokens`: tokens a step. `step`: ns. `members`: sequences a request becomes after its prompt.
   * `seed`: of the beams, 0 for samples that never branch again. `swap`: tokens of swap space, -1 to recompute. `longest`: tokens that a
   * sequence may have, whatever the memory.
   */
  constructor(private allocator: Allocator, most: i32, private tokens: f64, private step: f64, members: i32, seed: f64, swap: f64, private longest: f64) {
    const requests = new RequestList(), tally = new Tally()
    this.requests = requests
    this.tally = tally
    this.shares = new Shares(step)
    this.sequences = new Sequences(allocator, requests, tally, most, members, seed > 0 ? new Beams(members, <u64>seed) : null, swap)
  }

  setNames(names: usize, part: f64): void {
    this.names = names
    this.part = part
  }

  /** Takes the first `n` requests of the batch and goes on as far as no later one can change anything. */
  take(n: i32): void {
    this.requests.append(n)
    const count = this.requests.count
    if (count > 0) this.run(this.requests.at(count - 1).arrival, Infinity)
  }

  /** Goes on until nothing is left, until `until`, or for `most` steps; whether there is more to do before `until`. */
  run(until: f64, most: f64): bool {
    for (let steps: f64 = 0; steps < most; steps++) {
      if (this.sequences.count == 0 && this.sequences.outs == 0 && this.head == this.next) {
        if (this.next == this.requests.count) return false
        this.now = max(this.now, this.requests.at(this.next).arrival)
      }
      if (this.now >= until) return false
      while (this.next < this.requests.count && this.requests.at(this.next).arrival <= this.now) this.next++
      this.one()
      this.now += this.step
    }
    return true
  }

  private one(): void {
    this.admit()
    const decoded = this.sequences.decode()
    this.tally.decoded += decoded
    this.tally.prefilled += this.sequences.prefill(this.tokens - decoded)
    this.allocator.peaks()
    this.account()
    this.sequences.finish()
  }

  private admit(): void {
    const sequences = this.sequences
    let budget = this.tokens - <f64>(sequences.count * sequences.members)
    this.blocked = false
    const waits = sequences.outs > 0 || this.head < this.next
    while (sequences.hasPlace && budget > 0 && !this.blocked) {
      if (waits && this.refused && !sequences.freed) {
        this.blocked = true
        break
      }
      sequences.freed = false
      this.refused = false
      if (sequences.outs > 0) budget -= this.again()
      else if (this.head < this.next) budget -= this.first()
      else break
    }
    this.refused = this.refused || this.blocked
    this.tally.peakRunning = max(this.tally.peakRunning, <f64>(sequences.count * sequences.members))
  }

  /** Takes in the request that waits longest; returns the tokens to compute. */
  private first(): f64 {
    const request = this.requests.at(this.head), prompt = <f64>request.prompt
    const final = prompt + <f64>request.output, fits = final <= this.longest && this.allocator.fits(prompt, final)
    const found = fits ? this.place(request, prompt) : -1
    if (found < 0) {
      if (!fits) this.tally.rejected += 1
      else if (this.sequences.count == 0) this.tally.stuck += 1
      else this.blocked = true
      if (!this.blocked) this.head++
      return 0
    }
    const waited = this.now - request.arrival
    if (waited >= this.step) this.tally.delayed += 1
    this.tally.delay += waited
    this.tally.longestDelay = max(this.tally.longestDelay, waited)
    this.tally.hits += found
    this.sequences.start(this.head++, prompt, found, found, 0)
    return prompt - found
  }

  /** Takes a request in again that was thrown out; returns the tokens to compute. */
  private again(): f64 {
    const sequences = this.sequences, number = sequences.outNumber(), generated = sequences.outGenerated(), inSwap = sequences.outInSwap()
    const request = this.requests.at(number), size = <f64>request.prompt + generated
    const found = inSwap ? this.restore(request, size) : this.place(request, size)
    if (found < 0) {
      if (sequences.count == 0) {
        this.tally.stuck += 1
        sequences.outs--
        if (inSwap) sequences.inSwap -= size
      } else this.blocked = true
      return 0
    }
    sequences.outs--
    if (inSwap) {
      sequences.inSwap -= size
      this.tally.swapped += size
    } else {
      this.tally.hits += found
    }
    sequences.start(number, size, found, inSwap ? 0 : found, generated)
    return size - found
  }

  /** Brings data back from swap space: all of it is found, or -1. */
  private restore(request: Request, size: f64): f64 {
    return this.allocator.alloc(this.sequences.nextId, size, <f64>request.prompt + <f64>request.output) ? size : -1
  }

  /** Tokens found in a cache, or -1. Of a prompt that goes on with generated tokens only the whole parts have names. */
  private place(request: Request, size: f64): f64 {
    const id = this.sequences.nextId, final = <f64>request.prompt + <f64>request.output
    if (this.names == 0) return this.allocator.alloc(id, size, final) && this.sequences.multiply(size, final) ? 0 : -1
    const count = size > <f64>request.prompt ? min(request.names, <u32>(<f64>request.prompt / this.part)) : request.names
    const found = this.allocator.allocPrompt(id, size, final, this.names + (<usize>request.firstName << 2), count, this.part)
    return found < 0 || this.sequences.multiply(size, final) ? found : -1
  }

  private account(): void {
    const sequences = this.sequences, waiting = <f64>(this.next - this.head) + <f64>sequences.outs
    this.tally.steps += 1
    this.tally.peakWaiting = max(this.tally.peakWaiting, waiting)
    if (this.blocked) this.tally.blockedSteps += 1
    this.shares.take(this.now, this.step, this.allocator, this.blocked, sequences.count * sequences.members, waiting, sequences.logical)
    this.fragments.take(this.now, this.allocator, this.blocked)
  }

  /** Puts the requests, the end of time in ns, the tally, the sums of `Shares`, then `Fragments`. */
  putTotals(): void {
    put(<f64>this.requests.count)
    put(this.now)
    this.tally.put()
    this.shares.putTotals()
    this.fragments.put()
  }

  putBins(): void {
    this.shares.putBins()
  }
}
