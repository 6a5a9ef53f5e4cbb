/**
 * How large an LRU cache of prompt parts must be for each leading part of each prompt to be found: one pass, every capacity. A part is found where it and all
 * before it are cached when the request comes, so its threshold is the running maximum, over the leading parts, of the weighted stack
 * distance before the request's own touches: the weight of the part and of all parts touched since. Then the parts are touched, front to
 * back or tail first. LRU over fixed weights holds, at any capacity, the parts whose distance is within it: a distance only grows until
 * its part is touched again, so that it does not matter whether a cache evicts after each part or after the whole request.
 *
 * A part weighs what it did when it first came, in tokens, or 1. Memory follows the distinct parts (8 to 16 bytes each, and 24 to 48 for the
 * slots of their touches) and the distinct thresholds (40 to 80 bytes each, never more of them than distinct tokens); what was outgrown
 * stays reserved, at most as much again.
 */
import { Map64 } from '../lib/map'
import { put, startResult } from '../result'
import { WeightedTouches } from './touches'

/** Tokens and parts found from a capacity on. */
const FOUND: u32 = 2

/** Where the host puts requests before any number of curves take them. */
let room: usize = 0
let roomWords: u32 = 0

class Prefix {
  private touches: WeightedTouches = new WeightedTouches()
  private found: Map64 = new Map64(FOUND)
  requests: f64 = 0
  parts: f64 = 0
  tokens: f64 = 0
  /** Touches of a part by another number of tokens than it came with first: its weight stays. */
  reweighed: f64 = 0
  /** Sum over requests of the share of the prompt that an unlimited cache finds, and the requests that have a prompt. */
  shares: f64 = 0
  prompts: f64 = 0

  constructor(private tailFirst: bool, private byTokens: bool, private partTokens: u32) {}

  get distinctParts(): f64 {
    return <f64>this.touches.distinct
  }

  get distinctWeight(): f64 {
    return <f64>this.touches.total
  }

  request(ids: usize, count: u32, prompt: u32): void {
    this.requests += 1
    this.parts += <f64>count
    this.tokens += <f64>prompt
    const known = this.look(ids, count, prompt)
    if (prompt > 0) {
      this.prompts += 1
      this.shares += known / <f64>prompt
    }
    for (let i: u32 = 0; i < count; i++) this.touch(ids, this.tailFirst ? count - 1 - i : i, prompt)
  }

  /** Tokens of a prompt that are in one of its parts. */
  // @ts-ignore: decorator
  @inline
  private tokensOf(part: u32, prompt: u32): u32 {
    const before = <u64>part * this.partTokens
    return before >= prompt ? 0 : min(this.partTokens, prompt - <u32>before)
  }

  /** Books the leading parts that were ever seen; returns their tokens. */
  private look(ids: usize, count: u32, prompt: u32): f64 {
    let threshold: u64 = 0, tokens: f64 = 0, parts: f64 = 0, known: f64 = 0
    for (let i: u32 = 0; i < count; i++) {
      const distance = this.touches.distanceOf(load<u32>(ids + (<usize>i << 2)))
      if (distance < 0) break
      if (<u64>distance > threshold) {
        this.book(threshold, tokens, parts)
        threshold = <u64>distance
        tokens = 0
        parts = 0
      }
      const own = <f64>this.tokensOf(i, prompt)
      tokens += own
      known += own
      parts += 1
    }
    this.book(threshold, tokens, parts)
    return known
  }

  private book(threshold: u64, tokens: f64, parts: f64): void {
    if (parts == 0) return
    const row = this.found.at(threshold)
    store<f64>(row, load<f64>(row) + tokens)
    store<f64>(row, load<f64>(row, 8) + parts, 8)
  }

  private touch(ids: usize, part: u32, prompt: u32): void {
    const weight = this.byTokens ? this.tokensOf(part, prompt) : 1
    if (!this.touches.touch(load<u32>(ids + (<usize>part << 2)), weight)) this.reweighed += 1
  }

  finish(): void {
    const found = this.found
    for (let cell: u32 = 0; cell < found.capacity; cell++) {
      if (!found.occupied(cell)) continue
      const row = found.row(cell)
      put(<f64>found.key(cell))
      put(load<f64>(row))
      put(load<f64>(row, 8))
    }
  }
}

/** An empty curve; `byTokens` 0: every part weighs 1. `partTokens`: tokens of every part but the last of a prompt. */
export function prefixNew(tailFirst: i32, byTokens: i32, partTokens: u32): usize {
  return changetype<usize>(new Prefix(tailFirst != 0, byTokens != 0, partTokens))
}

/** Where the host puts requests, u32 each: the parts, the tokens of the prompt, then the id of each part. */
export function prefixRoom(words: u32): usize {
  if (words > roomWords) {
    if (room != 0) heap.free(room)
    roomWords = max(words, roomWords * 2)
    room = heap.alloc(<usize>roomWords << 2)
  }
  return room
}

/** Takes the requests in the first `words` of the room, which stay there for further curves; -1 if the last one is cut. */
export function prefixUpdate(prefix: usize, words: u32): i32 {
  if (words > roomWords) return -1
  const end = room + (<usize>words << 2)
  let at = room
  while (at + 8 <= end) {
    const count = load<u32>(at)
    if (<u64>count > <u64>(end - at - 8) >> 2) return -1
    changetype<Prefix>(prefix).request(at + 8, count, load<u32>(at, 4))
    at += 8 + (<usize>count << 2)
  }
  return at == end ? 0 : -1
}

/**
 * Puts requests, parts, tokens, distinct parts, their weight, touches by another weight, sum of the shares found of each prompt by an unlimited
 * cache, requests that have a prompt, then (smallest capacity, tokens found from it on, parts found from it on), in no order.
 */
export function prefixFinish(prefix: usize): void {
  const curve = changetype<Prefix>(prefix)
  startResult()
  put(curve.requests)
  put(curve.parts)
  put(curve.tokens)
  put(curve.distinctParts)
  put(curve.distinctWeight)
  put(curve.reweighed)
  put(curve.shares)
  put(curve.prompts)
  curve.finish()
}
