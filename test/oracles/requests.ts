/** Naive twin of pairing, latencies and queue depth: arrays searched from the start, sorted copies, one step at a time. */

/** One step of a request; `rest` is the new sector of a split. */
export interface Step {
  action: 'Q' | 'M' | 'F' | 'D' | 'C' | 'R' | 'X'
  op: 'read' | 'write' | 'discard' | 'other'
  sector: number
  sectors: number
  rest: number
  /** ns since the first. */
  time: number
}

interface Open {
  sector: number
  sectors: number
  issued: number
  queued: number | null
}

export interface Followed {
  issueToComplete: { op: string; ns: number }[]
  queueToIssue: { op: string; ns: number }[]
  queueToComplete: { op: string; ns: number }[]
  pairs: number
  unqueued: number
  backward: number
  /** Open requests from a time on. */
  depths: { time: number; depth: number }[]
}

/** Follows steps in stream order. */
export function follow(steps: readonly Step[]): Followed {
  const out: Followed = { issueToComplete: [], queueToIssue: [], queueToComplete: [], pairs: 0, unqueued: 0, backward: 0, depths: [] }
  const waiting: { sector: number; time: number }[] = []
  let open: Open[] = []
  const take = (sector: number): number | null => {
    const at = waiting.findIndex((one) => one.sector === sector)
    return at < 0 ? null : waiting.splice(at, 1)[0]!.time
  }
  const queue = (sector: number, time: number): void => {
    take(sector)
    waiting.push({ sector, time })
  }
  for (const { action, op, sector, sectors, rest, time } of steps) {
    const found = open.find((one) => one.sector === sector)
    const depth = open.length
    if (action === 'X') {
      const queued = waiting.find((one) => one.sector === sector)
      if (queued !== undefined && rest > sector) queue(rest, queued.time)
    } else if (action === 'Q') queue(sector, time)
    else if (action === 'M') take(sector)
    else if (action === 'F') take(sector + sectors)
    else if (action === 'D') {
      const queued = take(sector)
      open = open.filter((one) => one !== found)
      open.push({ sector, sectors, issued: time, queued: queued ?? found?.queued ?? null })
    } else if (found !== undefined) {
      open = open.filter((one) => one !== found)
      if (action === 'R') {
        if (found.queued !== null && !waiting.some((one) => one.sector === sector)) queue(sector, found.queued)
      } else if (sectors < found.sectors) {
        open = open.filter((one) => one.sector !== sector + sectors)
        open.push({ ...found, sector: sector + sectors, sectors: found.sectors - sectors })
      } else {
        out.pairs++
        if (time < found.issued || (found.queued !== null && found.issued < found.queued)) out.backward++
        else {
          out.issueToComplete.push({ op, ns: time - found.issued })
          if (found.queued === null) out.unqueued++
          else {
            out.queueToIssue.push({ op, ns: found.issued - found.queued })
            out.queueToComplete.push({ op, ns: time - found.queued })
          }
        }
      }
    }
    const counts = action === 'D' ? found === undefined : (action === 'C' || action === 'R') && found !== undefined
    if (counts || open.length !== depth) out.depths.push({ time, depth: open.length })
  }
  return out
}

/** The seven numbers of a list of latencies. */
export function summary(list: readonly number[]): Record<string, number> | null {
  if (list.length === 0) return null
  const sorted = list.toSorted((a, b) => a - b)
  const rank = (p: number): number => sorted[Math.floor(p * (sorted.length - 1))]!
  return {
    requests: list.length, min: sorted[0]!, p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), max: sorted.at(-1)!,
    mean: list.reduce((a, b) => a + b, 0) / list.length,
  }
}

/** Largest number of open requests and its integral in each window of `width`; a time that goes back counts as the latest so far. */
export function depthWindows(depths: Followed['depths'], width: number): { window: number; area: number; max: number }[] {
  let latest = -Infinity
  const forward = depths.map(({ time, depth }) => ({ time: (latest = Math.max(latest, time)), depth }))
  if (forward.length === 0) return []
  const out = []
  for (let window = Math.floor(forward[0]!.time / width); window <= Math.floor(latest / width); window++) {
    const [from, to] = [window * width, (window + 1) * width]
    let area = 0
    let max = 0
    for (const [i, { time, depth }] of forward.entries()) {
      if (time >= from && time < to) max = Math.max(max, depth)
      const lasts = Math.min(forward[i + 1]?.time ?? time, to) - Math.max(time, from)
      if (lasts <= 0) continue
      area += depth * lasts
      max = Math.max(max, depth)
    }
    out.push({ window, area, max })
  }
  return out
}
