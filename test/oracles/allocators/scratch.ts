/** Naive twins of the scratch policies: plain arrays, everything recounted after every operation. */
import { ggml } from './ggml.ts'
import type { Policy } from './policy.ts'
import { NaiveBestFit, NaiveBuddy, NaiveFirstFit, type NaivePlacer } from './placers.ts'

export interface Piece {
  at: number
  bytes: number
}

export type NaiveName = 'single' | 'chunks' | 'reuse' | 'bump' | 'best-fit' | 'first-fit' | 'buddy' | 'ggml'

function placed(placer: NaivePlacer): Policy {
  return {
    place: (units) => placer.place(units),
    release: (at, units) => { placer.release(at as number, units) },
    extend: (at, units, more) => placer.extend(at as number, units, more),
    held: () => placer.held,
    reserved: () => placer.reach,
    holes: () => placer.holes(),
    inside: () => placer.holes().map(({ at, units }) => Math.min(at + units, placer.reach) - at).filter((units) => units > 0),
    steps: () => placer.steps,
    address: (at) => at as number,
  }
}

function single(pool: number): Policy {
  const live: number[] = []
  let used = 0, most = 0, steps = 0
  const extend = (more: number): boolean => {
    if (used + more > pool) return false
    used += more
    most = Math.max(most, used)
    return true
  }
  return {
    place(units) {
      if (!extend(units)) return null
      if (live.length === 0) steps++
      live.push(units)
      return 0
    },
    release(_, units) {
      used -= units
      live.pop()
      if (live.length === 0) steps++
    },
    extend: (_, __, more) => extend(more),
    held: () => used,
    reserved: () => most,
    holes: () => used < pool ? [{ at: used, units: pool - used }] : [],
    inside: () => used < most ? [most - used] : [],
    steps: () => steps,
    address: () => -1,
  }
}

function chunks(pool: number): Policy {
  const cells: boolean[] = Array.from({ length: pool }, () => false)
  let most = 0, steps = 0
  const free = (): number => cells.filter((held) => !held).length
  const extend = (more: number): boolean => {
    if (free() < more) return false
    for (let i = 0; i < more; i++) cells[cells.indexOf(false)] = true
    steps += more
    most = Math.max(most, pool - free())
    return true
  }
  return {
    place: (units) => extend(units) ? 0 : null,
    release(_, units) {
      for (let i = 0; i < units; i++) cells[cells.indexOf(true)] = false
      steps += units
    },
    extend: (_, __, more) => extend(more),
    held: () => pool - free(),
    reserved: () => most,
    holes: () => Array.from({ length: free() }, (_, at) => ({ at, units: 1 })),
    inside: () => Array.from({ length: most - (pool - free()) }, () => 1),
    steps: () => steps,
    address: () => -1,
  }
}

function reuse(pool: number): Policy {
  interface Buffer { at: number; units: number; live: boolean; age: number }
  const buffers: Buffer[] = []
  let steps = 0, clock = 0
  const top = (): number => buffers.reduce((sum, { units }) => sum + units, 0)
  const kept = (): Buffer[] => buffers.filter(({ live }) => !live)
  return {
    place(units) {
      steps++
      const [best] = kept().filter((one) => one.units >= units).toSorted((a, b) => a.units - b.units || b.age - a.age)
      if (best) {
        best.live = true
        return best
      }
      if (top() + units > pool) return null
      steps++
      const made = { at: top(), units, live: true, age: 0 }
      buffers.push(made)
      return made
    },
    release(buffer) {
      Object.assign(buffer as Buffer, { live: false, age: ++clock })
      steps++
    },
    extend: (buffer, units, more) => units + more <= (buffer as Buffer).units,
    held: () => buffers.filter(({ live }) => live).reduce((sum, { units }) => sum + units, 0),
    reserved: top,
    holes: () => [...kept(), { at: top(), units: pool - top() }].filter(({ units }) => units > 0),
    inside: () => kept().map(({ units }) => units),
    steps: () => steps,
    address: (buffer) => (buffer as Buffer).at,
  }
}

function bump(pool: number): Policy {
  let top = 0, most = 0, live = 0, steps = 0
  const advance = (units: number): boolean => {
    if (top + units > pool) return false
    top += units
    most = Math.max(most, top)
    steps++
    return true
  }
  return {
    place(units) {
      if (!advance(units)) return null
      live++
      return top - units
    },
    release() {
      if (--live > 0) return
      top = 0
      steps++
    },
    extend: (at, units, more) => (at as number) + units === top && advance(more),
    held: () => top,
    reserved: () => most,
    holes: () => top < pool ? [{ at: top, units: pool - top }] : [],
    inside: () => top < most ? [most - top] : [],
    steps: () => steps,
    address: (at) => at as number,
  }
}

export interface NaiveSettings {
  alignment: number
  chunkBytes: number
  bufferBytes: number
}

const POLICIES: Record<NaiveName, (units: number, settings: NaiveSettings) => Policy> = {
  single,
  chunks,
  reuse,
  bump,
  'best-fit': (units) => placed(new NaiveBestFit(units)),
  'first-fit': (units) => placed(new NaiveFirstFit(units)),
  buddy: (units) => placed(new NaiveBuddy(units)),
  ggml: (units, { alignment, bufferBytes }) => ggml(units, Math.floor(bufferBytes / alignment)),
}

interface Block {
  place: unknown
  units: number
  bytes: number
}

/** Any of the policies, in bytes. */
export class NaiveScratch {
  readonly unit: number
  readonly units: number
  readonly live = new Map<number, Block>()
  counts = { allocs: 0, frees: 0, grows: 0, forks: 0, failures: 0, lifetime: 0, copied: 0 }
  peaks = { held: 0, asked: 0 }
  private readonly policy: Policy

  constructor(name: NaiveName, poolBytes: number, settings: NaiveSettings) {
    const { alignment, chunkBytes } = settings
    this.unit = name === 'chunks' ? Math.ceil(chunkBytes / alignment) * alignment : alignment
    this.units = Math.floor(poolBytes / this.unit)
    this.policy = POLICIES[name](this.units, settings)
  }

  private inUnits(bytes: number): number {
    return Math.max(1, Math.ceil(bytes / this.unit))
  }

  private note(): void {
    this.peaks.held = Math.max(this.peaks.held, this.policy.held() * this.unit)
    this.peaks.asked = Math.max(this.peaks.asked, this.asked())
  }

  asked(): number {
    return [...this.live.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  private put(id: number, bytes: number): boolean {
    const units = this.inUnits(bytes), place = units > this.units ? null : this.policy.place(units)
    if (place === null) {
      this.counts.failures++
      return false
    }
    this.live.set(id, { place, units, bytes })
    this.counts.lifetime += bytes
    this.note()
    return true
  }

  alloc(id: number, bytes: number): boolean {
    const done = this.put(id, bytes)
    if (done) this.counts.allocs++
    return done
  }

  fork(id: number, from: number): boolean {
    const { bytes } = this.live.get(from)!, done = this.put(id, bytes)
    if (!done) return false
    this.counts.forks++
    this.counts.copied += bytes
    return true
  }

  grow(id: number, by: number): boolean {
    const block = this.live.get(id)!, units = this.inUnits(block.bytes + by)
    if (units > this.units || units > block.units && !this.policy.extend(block.place, block.units, units - block.units)) {
      const place = units > this.units ? null : this.policy.place(units)
      if (place === null) {
        this.counts.failures++
        return false
      }
      this.note()
      this.policy.release(block.place, block.units)
      this.counts.copied += block.bytes
      block.place = place
    }
    block.units = units
    block.bytes += by
    this.counts.grows++
    this.counts.lifetime += by
    this.note()
    return true
  }

  free(id: number): void {
    const { place, units } = this.live.get(id)!
    this.policy.release(place, units)
    this.live.delete(id)
    this.counts.frees++
  }

  address(id: number): number {
    const block = this.live.get(id), at = block ? this.policy.address(block.place) : -1
    return at < 0 ? -1 : at * this.unit
  }

  holes(): Piece[] {
    return this.policy.holes().map(({ at, units }) => ({ at: at * this.unit, bytes: units * this.unit }))
  }

  /** All that can be seen. */
  state(): Record<string, number> {
    const holes = this.holes(), asked = this.asked()
    return {
      pool: this.units * this.unit, filled: asked, useful: asked, asked, held: this.policy.held() * this.unit, reach: this.policy.reserved() * this.unit,
      largestHole: Math.max(0, ...holes.map(({ bytes }) => bytes)), squaredHoles: holes.reduce((sum, { bytes }) => sum + bytes ** 2, 0),
      peakHeld: this.peaks.held, peakAsked: this.peaks.asked, ...this.counts, steps: this.policy.steps(),
    }
  }

  /** What an instant has. */
  instant(): Record<string, number> {
    const inside = this.policy.inside().map((units) => units * this.unit)
    const allocated = this.policy.held() * this.unit, reserved = this.policy.reserved() * this.unit
    return {
      allocated, requested: this.asked(), reserved, free: inside.reduce((sum, bytes) => sum + bytes, 0), largestHole: Math.max(0, ...inside),
      squaredHoles: inside.reduce((sum, bytes) => sum + bytes ** 2, 0),
    }
  }
}
