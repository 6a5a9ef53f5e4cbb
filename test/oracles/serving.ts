/** Naive serving clock: plain objects and arrays, one step after another, from the rules that assembly/serving/clock.ts states. */

/** An allocator as far as the clock asks it. */
export interface NaiveMemory {
  alloc(id: string, size: number, final: number): boolean
  grow(id: string): boolean
  fork(from: string, to: string, final: number): boolean
  free(id: string): void
  fits(size: number, final: number): boolean
  held(): number
  /** Units of each hole. */
  holes(): number[]
  asked(): number
}

export interface NaiveRequest { arrival: number; prompt: number; output: number }

interface Running { request: NaiveRequest; ids: string[]; target: number; prefilled: number; generated: number }

export interface NaiveClock { batch: number; stepTokens: number; step: number; samples: number; swap: number | null; /** Tokens of the longest sequence. */ longest?: number }

/** Counts under the names of `ServingCounts`, times in the unit of `arrival`; and held-time, summed over steps. */
/** The pool at the end of a step. */
export interface NaiveInstant { time: number; held: number; asked: number; largest: number; squared: number }

export function naiveServe(requests: readonly NaiveRequest[], memory: NaiveMemory, clock: NaiveClock): { counts: Record<string, number>; mostAsked: NaiveInstant | null; firstRefusal: NaiveInstant | null } {
  const counts = {
    requests: requests.length, end: 0, finished: 0, rejected: 0, stuck: 0, steps: 0, preemptions: 0, prefilled: 0, recomputed: 0, decoded: 0, swapped: 0, peakSwap: 0,
    delayed: 0, delay: 0, longestDelay: 0, peakRunning: 0, peakWaiting: 0, blockedSteps: 0, heldTime: 0,
  }
  let mostAsked: NaiveInstant | null = null, firstRefusal: NaiveInstant | null = null
  const groups = Math.floor(clock.batch / clock.samples)
  let now = 0, names = 0, swapHeld = 0
  let waiting: NaiveRequest[] = [], running: Running[] = []
  const coming = [...requests]
  const out: { request: NaiveRequest; generated: number; inSwap: boolean }[] = []

  /** Throws out the last; says whether that was `self`. */
  const throwOut = (self: Running): boolean => {
    const victim = running.pop()!
    for (const id of victim.ids) memory.free(id)
    const isWhole = victim.prefilled === victim.target, size = victim.request.prompt + victim.generated
    if (running.length === 0) counts.stuck++
    else {
      counts.preemptions++
      const inSwap = clock.samples === 1 && clock.swap !== null && isWhole && swapHeld + size <= clock.swap
      if (inSwap) {
        swapHeld += size
        counts.peakSwap = Math.max(counts.peakSwap, swapHeld)
      } else counts.recomputed += victim.prefilled + (isWhole ? (size - victim.target) * clock.samples : 0)
      out.push({ request: victim.request, generated: clock.samples === 1 ? victim.generated : 0, inSwap })
    }
    return victim === self
  }

  while (coming.length + waiting.length + running.length + out.length > 0) {
    if (waiting.length + running.length + out.length === 0) now = Math.max(now, coming[0]!.arrival)
    while (coming.length > 0 && coming[0]!.arrival <= now) waiting.push(coming.shift()!)

    let budget = clock.stepTokens - running.length * clock.samples, isBlocked = false
    while (running.length < groups && budget > 0 && !isBlocked && out.length + waiting.length > 0) {
      const again = out.at(-1), request = again?.request ?? waiting[0]!, final = request.prompt + request.output
      if (again === undefined && (final > (clock.longest ?? Infinity) || !memory.fits(request.prompt, final))) {
        counts.rejected++
        waiting = waiting.slice(1)
        continue
      }
      const size = request.prompt + (again?.generated ?? 0), id = `s${names++}`
      const ids = [id]
      let isPlaced = memory.alloc(id, size, final)
      while (isPlaced && ids.length < clock.samples) {
        const copy = `s${names++}`
        isPlaced = memory.fork(id, copy, final)
        if (isPlaced) ids.push(copy)
        else for (const made of ids) memory.free(made)
      }
      if (!isPlaced) {
        if (running.length > 0) {
          isBlocked = true
          continue
        }
        counts.stuck++
        if (again === undefined) waiting = waiting.slice(1)
        else {
          out.pop()
          if (again.inSwap) swapHeld -= size
        }
        continue
      }
      if (again === undefined) {
        waiting = waiting.slice(1)
        const waited = now - request.arrival
        if (waited >= clock.step) counts.delayed++
        counts.delay += waited
        counts.longestDelay = Math.max(counts.longestDelay, waited)
      } else {
        out.pop()
        if (again.inSwap) {
          swapHeld -= size
          counts.swapped += size
        }
      }
      const found = again?.inSwap === true ? size : 0
      running.push({ request, ids, target: size, prefilled: found, generated: again?.generated ?? 0 })
      budget -= size - found
    }
    counts.peakRunning = Math.max(counts.peakRunning, running.length * clock.samples)

    let left = clock.stepTokens
    for (const one of Array.from(running)) {
      if (!running.includes(one) || one.prefilled < one.target || one.generated >= one.request.output) continue
      const isOut = one.ids.some((id) => {
        while (!memory.grow(id)) if (throwOut(one)) return true
        return false
      })
      if (isOut) continue
      one.generated++
      left -= clock.samples
      counts.decoded += clock.samples
    }
    for (const one of Array.from(running)) {
      if (!running.includes(one) || left <= 0) continue
      const part = Math.min(left, one.target - one.prefilled)
      if (part === 0) continue
      left -= part
      counts.prefilled += part
      one.prefilled += part
    }
    counts.steps++
    if (isBlocked) counts.blockedSteps++
    counts.peakWaiting = Math.max(counts.peakWaiting, waiting.length + out.length)
    counts.heldTime += memory.held() * clock.step
    const holes = memory.holes()
    const state: NaiveInstant = {
      time: now, held: memory.held(), asked: memory.asked(), largest: Math.max(0, ...holes), squared: holes.reduce((sum, hole) => sum + hole ** 2, 0),
    }
    if (state.asked > (mostAsked?.asked ?? 0)) mostAsked = state
    if (isBlocked) firstRefusal ??= state
    for (const one of running.filter(({ prefilled, target, generated, request }) => prefilled === target && generated >= request.output)) {
      for (const id of one.ids) memory.free(id)
      counts.finished++
    }
    running = running.filter(({ prefilled, target, generated, request }) => prefilled < target || generated < request.output)
    now += clock.step
  }
  counts.end = now
  return { counts, mostAsked, firstRefusal }
}
