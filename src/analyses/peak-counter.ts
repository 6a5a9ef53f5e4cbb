/** Follows the level of a stream of allocations: its peak, its bins, and what readings of the current level would have been. */
import { ALLOC, FREE } from '../traces/allocations.ts'
import { LevelBins } from './level-bins.ts'
import { LevelSampler } from './level-sampler.ts'

/** How often somebody reads the level: every so many seconds, or every so many events. */
export interface Every {
  step: number
  unit: 's' | 'events'
}

const SECONDS: readonly number[] = [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000]
const EVENTS: readonly number[] = [1, 10, 100, 1000, 1e4, 1e5, 1e6]
/** Finest bins to begin with. */
const MICROSECOND = 1e-6

/** Levels are bytes above the level at the start: that is only known when the last free was seen. Memory does not grow with the stream. */
export class PeakCounter {
  level = 0
  peak = 0
  peakEvent = 0
  peakSeconds: number | null = null
  allocations = 0
  frees = 0
  /** Bytes ever allocated and grown. */
  lifetime = 0
  /** Number of the last event. */
  events = 0
  /** Bytes whose free was asked for and not done. */
  pending = 0
  peakPending = 0
  /** Moments at which everything allocated since the start had been freed: somebody reads there. */
  readonly afterSteps = new LevelSampler(1)
  readonly everySeconds: LevelSampler[]
  readonly everyEvents: LevelSampler[]
  bins: LevelBins | null = null
  seconds: number | null = null
  private young = 0

  constructor(every: Every | null) {
    const samplers = (unit: Every['unit'], steps: readonly number[]): LevelSampler[] =>
      [...new Set([...steps, ...(every?.unit === unit ? [every.step] : [])])].toSorted((a, b) => a - b).map((step) => new LevelSampler(step))
    this.everySeconds = samplers('s', SECONDS)
    this.everyEvents = samplers('events', EVENTS)
  }

  /** Takes one event of `LiveAllocations`. */
  take(kind: number, slot: number, bytes: number, seconds: number | null, event: number): void {
    const before = this.level, place = seconds ?? event
    if (seconds !== null) for (const sampler of this.everySeconds) sampler.until(seconds, before)
    for (const sampler of this.everyEvents) sampler.until(event, before)
    this.events = event
    this.seconds = seconds
    if (kind === FREE) this.release(slot, bytes)
    else {
      this.level += bytes
      this.lifetime += bytes
      if (kind === ALLOC) {
        this.allocations++
        this.young++
      }
      if (this.level > this.peak) {
        this.peak = this.level
        this.peakEvent = event
        this.peakSeconds = seconds
      }
    }
    this.bins ??= new LevelBins(seconds === null ? 1 : MICROSECOND)
    this.bins.change(place, before, this.level)
  }

  private release(slot: number, bytes: number): void {
    this.level -= bytes
    this.frees++
    if (slot < 0) return
    this.young--
    if (this.young === 0) this.afterSteps.now(this.level)
  }

  /** Takes bytes whose free is asked for, or done (negative). */
  ask(bytes: number): void {
    this.pending += bytes
    if (this.pending > this.peakPending) this.peakPending = this.pending
  }

  /** Takes the end of the stream. */
  end(): void {
    if (this.seconds !== null) for (const sampler of this.everySeconds) sampler.end(this.seconds, this.level)
    for (const sampler of this.everyEvents) sampler.end(this.events, this.level)
  }
}
