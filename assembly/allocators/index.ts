/** The policies, by id. A new one is one file, one id and one line here. */
import { put, startResult } from '../result'
import { Allocator } from './allocator'
import { Bump } from './bump'
import { Chunks } from './chunks'
import { Ggml } from './ggml'
import { Growing } from './growing'
import { Instants } from './instants'
import { OPERATIONS } from './operations'
import { Paged } from './paged'
import { Placed } from './placed'
import { BEST_FIT, newPlacer } from './placers'
import { BestFit } from './placers/best-fit'
import { Placer } from './placers/placer'
import { Prefix } from './prefix'
import { Radix } from './radix'
import { Reserved, TO_FINAL, TO_MAXIMUM, TO_POWER } from './reserved'
import { Reuse } from './reuse'
import { Scratch } from './scratch'
import { Single } from './single'
import { Virtual } from './virtual'

export const MAXIMUM: i32 = 0
export const POWER: i32 = 1
export const FINAL: i32 = 2
export const DOUBLE: i32 = 3
export const CHUNK: i32 = 4
export const PAGED: i32 = 16
export const PREFIX: i32 = 17
export const RADIX: i32 = 18
export const VIRTUAL: i32 = 19
/** Scratch memory, in bytes. */
export const SINGLE: i32 = 40
export const CHUNKS: i32 = 41
export const REUSE: i32 = 42
export const BUMP: i32 = 43
export const PLACED: i32 = 44
export const GGML: i32 = 45

/**
 * An empty allocator over `pool` units. What `a` and `b` mean is the policy's own:
 * MAXIMUM, POWER, FINAL and DOUBLE take the longest allocation and a placer's id; CHUNK the units of a chunk and a placer's id;
 * PAGED, PREFIX and RADIX take tokens of a page, and 1 for deep copies + 2 for a null page + 4 * pages that `alloc` leaves free;
 * VIRTUAL takes bytes of one token in K or V of one layer, and bytes of a physical page. The scratch policies take the bytes that sizes
 * are rounded up to (CHUNKS those of a chunk), PLACED a placer's id and GGML the bytes of the largest buffer beside it.
 */
export function allocatorNew(policy: i32, pool: f64, a: f64, b: f64): usize {
  return changetype<usize>(newAllocator(policy, pool, a, b))
}

function newAllocator(policy: i32, pool: f64, a: f64, b: f64): Allocator {
  if (policy == MAXIMUM) return new Reserved(TO_MAXIMUM, newPlacer(<i32>b, <u32>pool), a)
  if (policy == SINGLE) return new Single(pool, a)
  if (policy == CHUNKS) return new Chunks(pool, a)
  if (policy == REUSE) return new Reuse(pool, a)
  if (policy == BUMP) return new Bump(pool, a)
  if (policy == PLACED) return newPlaced(pool, a, <i32>b)
  if (policy == GGML) return new Ggml(pool, a, b)
  if (policy == POWER) return new Reserved(TO_POWER, newPlacer(<i32>b, <u32>pool), a)
  if (policy == FINAL) return new Reserved(TO_FINAL, newPlacer(<i32>b, <u32>pool), a)
  if (policy == DOUBLE) return new Growing(0, newPlacer(<i32>b, <u32>pool), a)
  if (policy == CHUNK) return new Growing(a, newPlacer(<i32>b, <u32>pool), pool)
  if (policy == PAGED) return new Paged(pool, a, b)
  if (policy == PREFIX) return new Prefix(pool, a, b)
  if (policy == RADIX) return new Radix(pool, a, b)
  assert(policy == VIRTUAL, 'no such policy')
  return new Virtual(pool, a, b)
}

/** Takes in one prompt whose parts have the u32 names at `hashes`; tokens of it that were found, or -1 if it was refused. */
export function allocatorPrompt(allocator: usize, id: i32, size: f64, final: f64, hashes: usize, count: i32, part: f64): f64 {
  const a = changetype<Allocator>(allocator), found = a.allocPrompt(id, size, final, hashes, count, part)
  a.peaks()
  return found
}

/** Page that holds entry `i` of a live allocation's block table, or -1. */
export function allocatorPage(allocator: usize, id: i32, i: i32): i32 {
  return changetype<Allocator>(allocator).page(id, i)
}

/** Block tables that hold a page; -1 where there is no such page. */
export function allocatorReferences(allocator: usize, page: i32): i32 {
  return changetype<Allocator>(allocator).references(page)
}

function newPlaced(bytes: f64, unit: f64, placer: i32): Allocator {
  const pool = <u32>Math.floor(bytes / unit)
  if (placer == BEST_FIT) return new Placed<BestFit>(bytes, unit, new BestFit(pool))
  return new Placed<Placer>(bytes, unit, newPlacer(placer, pool))
}

/** Takes the first `n` operations of the batch; -1 if that is more than a batch. */
export function allocatorUpdate(allocator: usize, n: i32): i32 {
  if (n < 0 || n > OPERATIONS) return -1
  changetype<Allocator>(allocator).update(n)
  return 0
}

/**
 * Puts, in this order: pool, filled, useful, asked, held, cached, reach, largest hole, sum of squared holes, block table entries,
 * peaks of filled, asked, held and entries, then the counts: allocs, frees, grows, forks, failures, lifetime, copied, steps.
 */
export function allocatorFinish(allocator: usize): void {
  const a = changetype<Allocator>(allocator)
  startResult()
  put(a.pool)
  put(a.filled)
  put(a.useful)
  put(a.asked)
  put(a.held)
  put(a.cached)
  put(a.reach)
  put(a.largestHole)
  put(a.squaredHoles)
  put(a.entries)
  put(a.peakFilled)
  put(a.peakAsked)
  put(a.peakHeld)
  put(a.peakEntries)
  put(a.allocs)
  put(a.frees)
  put(a.grows)
  put(a.forks)
  put(a.failures)
  put(a.lifetime)
  put(a.copied)
  put(a.steps)
}

/** As `allocatorUpdate`, for an allocator that `instantsNew` watches. */
export function instantsUpdate(instants: usize, n: i32): i32 {
  if (n < 0 || n > OPERATIONS) return -1
  changetype<Instants>(instants).update(n)
  return 0
}

/**
 * Puts three instants, highest asked, highest reserved and now, each as: operations up to it, held, asked, reserved, free within what is
 * reserved, the largest hole there, and the sum of the holes' squares.
 */
export function instantsFinish(instants: usize): void {
  changetype<Instants>(instants).finish()
}

/** Address of a live scratch block in bytes, -1 of one that is not live or has none. */
export function allocatorAddress(allocator: usize, id: i32): f64 {
  return changetype<Scratch>(allocator).addressOf(id)
}
