/** A recorded or made stream of allocations through one simulated policy. */
import { ALLOC, FREE, type Allocations } from '../traces/allocations.ts'
import type { Allocator, AllocatorCounts, Operation } from './allocator.ts'

/** Levels and counts after so many events of the stream. */
export interface Instant {
  event: number
  counts: AllocatorCounts
}

/** What a policy did with a stream. */
export interface Replay {
  end: AllocatorCounts
  /** The first moments at which bytes asked, bytes held and the highest address were largest. */
  peakAsked: Instant
  peakHeld: Instant
  peakReach: Instant
  /** One for each part of the stream, at the moment at which most of it was live. */
  samples: Instant[]
}

/** What a stream says by itself, whatever the policy. */
export interface StreamFacts {
  events: number
  allocs: number
  /** Bytes ever asked for. */
  lifetime: number
  /** Most bytes live at once: no policy can do with less. */
  maxLive: number
  maxLiveEvent: number
  endLive: number
  /** Seconds from the first event to the last; `null` where the stream has no times. */
  seconds: number | null
  /** Events after which each part has most bytes live. */
  moments: number[]
}

/** Goes through a stream once, in so many parts of equal length. */
export function streamFacts({ kinds, ids, sizes, times }: Allocations, parts: number): StreamFacts {
  const live: number[] = [], events = kinds.length, moments: number[] = []
  let allocs = 0, lifetime = 0, now = 0, maxLive = 0, maxLiveEvent = 0, part = 0, most = -1, mostEvent = 0
  for (let i = 0; i < events; i++) {
    const id = ids[i]!, size = sizes[i]!
    if (kinds[i] === FREE) {
      now -= live[id] ?? 0
      live[id] = 0
    } else {
      if (kinds[i] === ALLOC) {
        live[id] = 0
        allocs++
      }
      live[id]! += size
      now += size
      lifetime += size
    }
    if (now > maxLive) {
      maxLive = now
      maxLiveEvent = i + 1
    }
    if (now > most) {
      most = now
      mostEvent = i + 1
    }
    if (i + 1 >= Math.floor((events * (part + 1)) / parts)) {
      moments.push(mostEvent)
      while (part < parts && i + 1 >= Math.floor((events * (part + 1)) / parts)) part++
      most = -1
    }
  }
  const seconds = times === null || events === 0 ? null : times[events - 1]! - times[0]!
  return { events, allocs, lifetime, maxLive, maxLiveEvent, endLive: now, seconds, moments }
}

/** Hands a stream to an allocator in parts. What follows on a refused allocation is left out by the policy itself. */
class Feed {
  at = 0
  private readonly stream: Allocations
  private readonly allocator: Allocator

  constructor(stream: Allocations, allocator: Allocator) {
    this.stream = stream
    this.allocator = allocator
  }

  counts(): AllocatorCounts {
    return this.allocator.counts()
  }

  /** Up to before event `end`. */
  to(end: number): void {
    const { kinds, ids, sizes } = this.stream
    while (this.at < end) {
      const from = this.at
      this.at = Math.min(end, from + PART)
      this.allocator.take(Array.from({ length: this.at - from }, (_, i): Operation => {
        const kind = kinds[from + i], id = ids[from + i]!, size = sizes[from + i]!
        return kind === ALLOC ? { kind: 'alloc', id, size } : kind === FREE ? { kind: 'free', id } : { kind: 'grow', id, size }
      }))
    }
  }
}

/** Events handed over at once. */
const PART = 16_384

const MONOTONE = {
  peakAsked: (counts: AllocatorCounts) => counts.peakAsked,
  peakHeld: (counts: AllocatorCounts) => counts.peakHeld,
  peakReach: (counts: AllocatorCounts) => counts.reach,
} as const

type Peak = keyof typeof MONOTONE

/** The whole stream through a policy; `make` gives an empty one, twice: the second time goes slowly where a peak is. */
export function replay(stream: Allocations, facts: StreamFacts, make: () => Allocator): Replay {
  const feed = new Feed(stream, make()), samples: Instant[] = []
  const rose: Record<Peak, number> = { peakAsked: 0, peakHeld: 0, peakReach: 0 }
  let before = feed.counts()
  for (const event of [...facts.moments, facts.events]) {
    const from = feed.at
    feed.to(event)
    const counts = feed.counts()
    for (const peak of Object.keys(MONOTONE) as Peak[]) if (MONOTONE[peak](counts) > MONOTONE[peak](before)) rose[peak] = from
    if (samples.length < facts.moments.length) samples.push({ event, counts })
    before = counts
  }
  return { end: before, samples, ...peaks(new Feed(stream, make()), rose, before) }
}

/** Goes to the parts in which the peaks rose last, and there event by event. */
function peaks(feed: Feed, rose: Record<Peak, number>, end: AllocatorCounts): Record<Peak, Instant> {
  const found: Partial<Record<Peak, Instant>> = {}
  let open = Object.keys(MONOTONE) as Peak[]
  while (open.length > 0) {
    const next = Math.min(...open.map((peak) => rose[peak]))
    feed.to(feed.at < next ? next : feed.at + 1)
    const counts = feed.counts()
    open = open.filter((peak) => {
      if (MONOTONE[peak](counts) < MONOTONE[peak](end)) return true
      found[peak] = { event: feed.at, counts }
      return false
    })
  }
  return found as Record<Peak, Instant>
}
