/** A recorded or made stream of allocations, by itself and through one simulated policy. */
import { ALLOC, FREE, type Allocations } from '../traces/allocations.ts'
import type { AllocatorCounts } from './allocator.ts'
import type { Instants, ScratchAllocator } from './instants.ts'

/** What a stream says by itself, whatever the policy. */
export interface StreamFacts {
  events: number
  allocs: number
  /** Bytes ever asked for. */
  lifetime: number
  /** Most bytes live at once: no policy can do with less. */
  maxLive: number
  /** Seconds from the first event to the last; `null` where the stream has no times. */
  seconds: number | null
  /** Events after which each part has most bytes live. */
  moments: number[]
}

/** What a policy did with a stream. */
export interface Replay {
  end: AllocatorCounts
  instants: Instants
  /** One for each part of the stream, at the moment at which most of it is live. */
  samples: { event: number; asked: number; held: number; reach: number }[]
}

/** Goes through a stream once, in so many parts of equal length. */
export function streamFacts({ kinds, ids, sizes, times }: Allocations, parts: number): StreamFacts {
  const live: number[] = [], events = kinds.length, moments: number[] = []
  let allocs = 0, lifetime = 0, now = 0, maxLive = 0, part = 0, most = -1, mostEvent = 0
  const endOf = (n: number): number => Math.floor((events * (n + 1)) / parts)
  for (let i = 0; i < events; i++) {
    const id = ids[i]!, size = sizes[i]!
    if (kinds[i] === FREE) {
      now -= live[id]!
    } else {
      if (kinds[i] === ALLOC) {
        live[id] = 0
        allocs++
      }
      live[id]! += size
      now += size
      lifetime += size
    }
    maxLive = Math.max(maxLive, now)
    if (now > most) {
      most = now
      mostEvent = i + 1
    }
    if (i + 1 < endOf(part)) continue
    moments.push(mostEvent)
    most = -1
    while (part < parts && i + 1 >= endOf(part)) part++
  }
  const seconds = times === null || events === 0 ? null : times[events - 1]! - times[0]!
  return { events, allocs, lifetime, maxLive, seconds, moments }
}

/** The whole stream through an empty allocator. */
export function replay(stream: Allocations, moments: readonly number[], allocator: ScratchAllocator): Replay {
  let at = 0
  const samples = moments.map((event) => {
    allocator.takeRows(stream, at, event)
    at = event
    const { asked, held, reach } = allocator.counts()
    return { event, asked, held, reach }
  })
  allocator.takeRows(stream, at)
  return { end: allocator.counts(), instants: allocator.instants(), samples }
}
