/** Serving clocks for the host: `servingNew`, batches of requests, `servingRun`, `servingFinish`. */
import { Allocator } from '../allocators/allocator'
import { startResult } from '../result'
import { MOST_BEAMS } from './beams'
import { Clock } from './clock'
import { REQUESTS } from './requests'

/** A clock over an empty allocator; its settings are those of `Clock`. 0 if a setting is out of range. */
export function servingNew(allocator: usize, most: i32, tokens: f64, step: f64, members: i32, seed: f64, swap: f64, longest: f64): usize {
  if (most < members || members < 1 || members > MOST_BEAMS || !(tokens >= <f64>most) || !(step >= 1)) return 0
  return changetype<usize>(new Clock(changetype<Allocator>(allocator), most, tokens, step, members, seed, swap, longest))
}

/** Says where the names of all prompts' parts lie, u32 each, and how many tokens a part has. The host keeps them there. */
export function servingNames(clock: usize, names: usize, part: f64): void {
  changetype<Clock>(clock).setNames(names, part)
}

/** Takes the first `n` requests of the batch; -1 if that is more than a batch. */
export function servingUpdate(clock: usize, n: i32): i32 {
  if (n < 0 || n > REQUESTS) return -1
  changetype<Clock>(clock).take(n)
  return 0
}

/** After the last request: goes on for at most so many steps; 1 if requests are left, else 0. */
export function servingRun(clock: usize, steps: f64): i32 {
  return changetype<Clock>(clock).run(Infinity, steps) ? 1 : 0
}

/** Puts all counts and sums so far. */
export function servingFinish(clock: usize): void {
  startResult()
  changetype<Clock>(clock).putTotals()
}

/** Puts the sums of each bin of time. */
export function servingBins(clock: usize): void {
  startResult()
  changetype<Clock>(clock).putBins()
}
