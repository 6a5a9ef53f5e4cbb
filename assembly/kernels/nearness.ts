/**
 * Windowed sequentiality: an access is near when it starts at most 256 sectors (128 KiB) from an end of the 32 accesses before it,
 * in either direction, so that streams that interleave still count as streams. The first access is neither.
 * Window and distance after Li et al. (IISWC'20). Has no merge: what is near depends on the 32 accesses before the seam.
 * Result: near accesses, far accesses.
 */
import { laneLengths, laneStarts } from '../lane'
import { put } from '../result'
import { Kernel } from './kernel'

const WINDOW: i32 = 32
const DISTANCE: f64 = 256

export class Nearness extends Kernel {
  /** Ends of the last accesses, in a ring; empty places are never near. */
  private ends: StaticArray<f64> = new StaticArray<f64>(WINDOW)
  private next: i32 = 0
  private near: f64 = 0
  private far: f64 = 0
  private last: f64 = Infinity
  private seen: bool = false

  constructor() {
    super()
    for (let i = 0; i < WINDOW; i++) this.ends[i] = Infinity
  }

  update(basis: i32, n: i32): void {
    const starts = laneStarts(basis), lengths = laneLengths(basis), ends = this.ends
    let last = this.last, next = this.next, near: u32 = 0, far: u32 = 0
    for (let i = 0; i < n; i++) {
      const start = load<f64>(starts + (<usize>i << 3))
      if (abs(start - last) <= DISTANCE || isNear(ends, start)) near++
      else far++
      last = start + <f64>load<u32>(lengths + (<usize>i << 2))
      unchecked(ends[next] = last)
      next = (next + 1) & (WINDOW - 1)
    }
    if (!this.seen && n > 0) {
      this.seen = true
      far-- // the first has nothing before it
    }
    this.last = last
    this.next = next
    this.near += <f64>near
    this.far += <f64><i32>far
  }

  merge(next: Kernel): void {
    assert(false, 'nearness has no merge')
  }

  finish(): void {
    put(this.near)
    put(this.far)
  }
}

function isNear(ends: StaticArray<f64>, start: f64): bool {
  for (let i = 0; i < WINDOW; i++) if (abs(start - unchecked(ends[i])) <= DISTANCE) return true
  return false
}
