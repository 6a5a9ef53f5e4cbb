/** Follows which allocations are live, in memory that grows with them and not with the stream. */
import type { LedgerEntry } from '../core/result.ts'
import { ALLOC, FREE, GROW } from './allocations.ts'

/** An event after which the level is another; `slot` is -1 for what was live before the first event; `event`: its number from 1. */
export type OnAllocation = (kind: number, slot: number, bytes: number, seconds: number | null, event: number) => void

/** Told of bytes whose free was asked for (positive), and of those whose free was done after that (negative). */
export type OnPending = (bytes: number) => void

const ONE_WAY = 'check that the recorder saw every free, and that ids are not mixed between processes'

/** Takes events by key, gives them out by slot. */
export class LiveAllocations {
  /** Bytes that were live before the first event, as far as it is known by now. */
  startBytes = 0
  events = 0
  private readonly slots = new Map<string | number, number>()
  private readonly sizes: number[] = []
  /** Whether the block was there before, and whether its free was asked for. */
  private readonly old: boolean[] = []
  private readonly asked: boolean[] = []
  private readonly vacant: number[] = []
  private timed = false
  private first: number | null = null
  private last = 0
  private readonly notes = new Map<string, LedgerEntry & { where: string }>()
  private readonly onEvent: OnAllocation
  private readonly onPending: OnPending

  constructor(onEvent: OnAllocation, onPending: OnPending = () => {}) {
    this.onEvent = onEvent
    this.onPending = onPending
  }

  /** Live blocks now. */
  get live(): number {
    return this.slots.size
  }

  note(kind: LedgerEntry['kind'], reason: string, where: string, advice: string, count = 1): void {
    const key = `${kind} ${reason}`, known = this.notes.get(key)
    if (known === undefined) this.notes.set(key, { kind, reason, count, advice, where })
    else known.count += count
  }

  /** What was noted, each with its first place. */
  ledger(): LedgerEntry[] {
    return [...this.notes.values()].map(({ kind, reason, count, advice, where }) => ({ kind, reason: `${reason} (first: ${where})`, count, advice }))
  }

  before(key: string | number, bytes: number): void {
    this.startBytes += bytes
    this.put(key, bytes, true)
  }

  event(op: 'alloc' | 'free' | 'realloc' | 'grow' | 'ask', key: string | number, bytes: number | null, time: number | null, perSecond: number): void {
    this.events++
    const seconds = this.clock(time, perSecond)
    const slot = this.slots.get(key)
    if (op === 'ask') this.ask(slot, bytes)
    else if (op === 'free') this.free(key, slot, bytes, seconds)
    else if (op === 'alloc') {
      if (slot !== undefined) {
        this.note('doubted', 'allocations of an id that is live already, taken as freed just before', `event ${this.events}`, ONE_WAY)
        this.release(key, slot, seconds)
      }
      this.alloc(key, bytes ?? 0, seconds)
    } else if (slot === undefined) {
      this.note('doubted', `${op === 'grow' ? 'growths' : 'reallocations'} of an id that is not live, taken as allocations`, `event ${this.events}`, ONE_WAY)
      this.alloc(key, bytes ?? 0, seconds)
    } else {
      const more = op === 'grow' ? bytes ?? 0 : (bytes ?? 0) - this.sizes[slot]!
      if (more < 0 || this.old[slot] === true) {
        const size = op === 'grow' ? this.sizes[slot]! + more : bytes ?? 0
        this.release(key, slot, seconds)
        this.alloc(key, size, seconds)
      } else {
        this.sizes[slot]! += more
        this.onEvent(GROW, slot, more, seconds, this.events)
      }
    }
  }

  /** Seconds since the first event, if that has a time; a step back is held still. */
  private clock(time: number | null, perSecond: number): number | null {
    if (this.events === 1) this.timed = time !== null
    if (!this.timed) return null
    if (time === null) {
      this.note('doubted', 'events without a time, taken at the time before', `event ${this.events}`, 'record the time of every event')
      return this.last
    }
    this.first ??= time
    const seconds = (time - this.first) / perSecond
    if (seconds < this.last) this.note('doubted', 'times that step back, held at the time before', `event ${this.events}`, 'sort the stream, or record with one clock')
    this.last = Math.max(this.last, seconds)
    return this.last
  }

  private alloc(key: string | number, bytes: number, seconds: number | null): void {
    this.onEvent(ALLOC, this.put(key, bytes, false), bytes, seconds, this.events)
  }

  private put(key: string | number, bytes: number, old: boolean): number {
    const slot = this.vacant.pop() ?? this.sizes.length
    this.slots.set(key, slot)
    this.sizes[slot] = bytes
    this.old[slot] = old
    this.asked[slot] = false
    return slot
  }

  private ask(slot: number | undefined, bytes: number | null): void {
    if (slot === undefined) this.onPending(bytes ?? 0)
    else if (this.asked[slot] !== true) {
      this.asked[slot] = true
      this.onPending(this.sizes[slot]!)
    }
  }

  private free(key: string | number, slot: number | undefined, bytes: number | null, seconds: number | null): void {
    if (slot === undefined) {
      const known = bytes === null ? ' of unknown size' : ''
      this.note('doubted', `frees of an id that is not live: taken as live before the first event${known}`, `event ${this.events}`, bytes === null ? 'record from the start; these bytes are in no level' : 'record from the start')
      this.startBytes += bytes ?? 0
      this.onEvent(FREE, -1, bytes ?? 0, seconds, this.events)
      return
    }
    if (bytes !== null && bytes !== this.sizes[slot]) this.note('doubted', 'frees that give another size than was allocated; the allocated size counts', `event ${this.events}`, ONE_WAY)
    this.release(key, slot, seconds)
  }

  private release(key: string | number, slot: number, seconds: number | null): void {
    const bytes = this.sizes[slot]!
    this.slots.delete(key)
    this.vacant.push(slot)
    if (this.asked[slot] === true) this.onPending(-bytes)
    this.onEvent(FREE, this.old[slot] === true ? -1 : slot, bytes, seconds, this.events)
  }
}
