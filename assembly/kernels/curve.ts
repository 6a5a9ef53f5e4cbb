/**
 * LRU stack distances of the pages of accesses (`reuse/curve.ts`), for a cache behind the one whose misses these accesses are.
 * Made only where a rate was set. Has no merge: a depth depends on everything before it. Result: as `reuseFinish`.
 */
import { reuseFinish, reuseNew, reuseRequests } from '../reuse/curve'
import { Kernel } from './kernel'

/** Share of all pages to keep; 0: no curve. */
export let curveRate: f64 = 0

export function curveSet(rate: f64): void {
  curveRate = rate
}

export class Curve extends Kernel {
  private reuse: usize = reuseNew(curveRate)

  update(basis: i32, n: i32): void {
    reuseRequests(this.reuse, basis, n)
  }

  merge(next: Kernel): void {
    assert(false, 'a curve has no merge')
  }

  finish(): void {
    reuseFinish(this.reuse)
  }
}
