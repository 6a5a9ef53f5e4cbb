/** Naive twin of the peak: every level is kept, and readings are looked up one by one. */

export interface LevelEvent {
  kind: 'alloc' | 'free' | 'grow'
  id: string
  bytes: number
  /** Seconds. */
  time: number
}

/** Level after each event of blocks that are all allocated in the stream; ids that are not live are not freed. */
export function levelsOf(events: readonly LevelEvent[]): number[] {
  const live: { id: string; bytes: number }[] = []
  return events.map(({ kind, id, bytes }) => {
    const block = live.find((held) => held.id === id)
    if (kind === 'alloc') live.push({ id, bytes })
    else if (kind === 'grow') block!.bytes += bytes
    else live.splice(live.indexOf(block!), 1)
    return live.reduce((sum, held) => sum + held.bytes, 0)
  })
}

/** Readings every `step` seconds, from one step after the first event to the last one: the highest, and how many. */
export function readEvery(events: readonly LevelEvent[], levels: readonly number[], step: number): { samples: number; highest: number } {
  const first = events[0]!.time, end = events.at(-1)!.time - first
  let samples = 0, highest = -Infinity
  for (let k = 1; k * step <= end; k++) {
    let level = 0
    events.forEach(({ time }, i) => {
      if (time - first <= k * step) level = levels[i]!
    })
    samples++
    highest = Math.max(highest, level)
  }
  return { samples, highest }
}
