/**
 * Open requests over time: their largest number and its integral, by window of [k, k + 1) * width from the origin. Width is
 * 1 ms, doubled until the recording spans at most WINDOWS windows, so that memory and time have a bound whatever the span.
 * A clock that goes back stands still here until it has caught up.
 */
import { put, startResult } from './result'

const WINDOWS: i32 = 1024
const NARROWEST: f64 = 1e6

export class Depth {
  private width: f64 = NARROWEST
  /** Number of the first window held. */
  private first: f64 = 0
  private used: i32 = 0
  /** Requests x ns, and largest number, by window. */
  private areas: StaticArray<f64> = new StaticArray<f64>(WINDOWS)
  private most: StaticArray<f64> = new StaticArray<f64>(WINDOWS)
  private depth: f64 = 0
  private start: f64 = 0
  private time: f64 = 0
  /** End of the last window. */
  private end: f64 = -Infinity

  /** From `time`, in ns since the origin, `depth` requests are open. */
  // @ts-ignore: decorator
  @inline
  change(time: f64, depth: f64): void {
    if (this.used == 0) this.begin(time)
    if (time > this.time) {
      if (time >= this.end) this.advance(time)
      const last = this.used - 1
      unchecked(this.areas[last] += this.depth * (time - this.time))
      this.time = time
    }
    this.depth = depth
    const last = this.used - 1
    if (depth > unchecked(this.most[last])) unchecked(this.most[last] = depth)
  }

  private begin(time: f64): void {
    this.start = time
    this.time = time
    this.first = floor(time / this.width)
    this.open(0)
  }

  /** Makes window `i` the last: it starts with what is open. */
  private open(i: i32): void {
    this.used = i + 1
    this.areas[i] = 0
    this.most[i] = 0
    this.end = (this.first + <f64>i + 1) * this.width
  }

  /** Spreads what is open over the windows up to the one of `time`. */
  private advance(time: f64): void {
    while (floor(time / this.width) - this.first >= <f64>WINDOWS) this.widen()
    while (time >= this.end && this.used < WINDOWS) {
      this.areas[this.used - 1] += this.depth * max(this.end - this.time, 0)
      this.time = max(this.time, this.end)
      this.open(this.used)
      if (time > this.time) this.most[this.used - 1] = this.depth
    }
  }

  /** Doubles the width: windows are joined in pairs of even and odd number. */
  private widen(): void {
    const odd = <i32>(this.first - 2 * floor(this.first / 2))
    const used = (this.used + odd + 1) >> 1
    for (let i = 0; i < used; i++) {
      const left = 2 * i - odd, right = left + 1
      const leftArea = left < 0 ? 0 : this.areas[left], leftMost = left < 0 ? 0 : this.most[left]
      const held = right < this.used
      this.areas[i] = leftArea + (held ? this.areas[right] : 0)
      this.most[i] = max(leftMost, held ? this.most[right] : 0)
    }
    this.width *= 2
    this.first = floor(this.first / 2)
    this.used = used
    this.end = (this.first + <f64>used) * this.width
  }

  /** Result: width in ns, time of the first and of the last step in ns, then (window, requests x ns, largest number) of every window between, empty ones too. */
  finish(): void {
    put(this.width)
    put(this.start)
    put(this.time)
    for (let i = 0; i < this.used; i++) {
      put(this.first + <f64>i)
      put(this.areas[i])
      put(this.most[i])
    }
  }
}

/** Puts a depth, or nothing. */
export function putDepth(depth: Depth | null): void {
  startResult()
  if (depth) depth.finish()
}
