/** Naive twins of the placers: a plain list of pieces in the order of their address, searched from end to end. */

interface Piece {
  at: number
  units: number
  held: boolean
  /** When the hole came about: larger is newer. */
  age: number
}

/** What all placers show. */
export interface NaivePlacer {
  readonly pool: number
  held: number
  reach: number
  steps: number
  /** Address, or null. */
  place(units: number): number | null
  release(at: number, units: number): void
  /** Makes the block larger where it stands; false, and nothing done, where it cannot. */
  extend(at: number, units: number, more: number): boolean
  takes(units: number): number
  holes(): { at: number; units: number }[]
}

/** Blocks of exact sizes in a row; `better` picks one of two holes that fit. */
class Row implements NaivePlacer {
  held = 0
  reach = 0
  steps = 0
  readonly pool: number
  protected pieces: Piece[]
  private clock = 0
  private readonly better: (a: Piece, b: Piece) => boolean

  constructor(pool: number, better: (a: Piece, b: Piece) => boolean) {
    this.pool = pool
    this.better = better
    this.pieces = pool > 0 ? [{ at: 0, units: pool, held: false, age: 0 }] : []
  }

  protected search(units: number): Piece | undefined {
    let best: Piece | undefined
    for (const piece of this.pieces) if (!piece.held && piece.units >= units && (!best || this.better(piece, best))) best = piece
    return best
  }

  protected split(piece: Piece, units: number): boolean {
    piece.held = true
    this.reach = Math.max(this.reach, piece.at + units)
    if (piece.units === units) return false
    this.pieces.splice(this.pieces.indexOf(piece) + 1, 0, { at: piece.at + units, units: piece.units - units, held: false, age: ++this.clock })
    piece.units = units
    return true
  }

  place(units: number): number | null {
    const piece = this.search(units)
    if (!piece) return null
    this.split(piece, units)
    this.held += units
    return piece.at
  }

  release(at: number, units: number): void {
    const piece = this.pieces.find((one) => one.at === at && one.held)!
    if (piece.units !== units) throw new Error('released with another size')
    this.held -= units
    piece.held = false
    piece.age = ++this.clock
    this.merge()
  }

  /** Merges neighbours that are holes; the result is as new as the newer. Returns how many were merged. */
  protected merge(): number {
    let merged = 0
    for (let i = 0; i + 1 < this.pieces.length;) {
      const [a, b] = [this.pieces[i]!, this.pieces[i + 1]!]
      if (a.held || b.held) {
        i++
        continue
      }
      this.pieces.splice(i, 2, { at: a.at, units: a.units + b.units, held: false, age: Math.max(a.age, b.age) })
      merged++
    }
    return merged
  }

  extend(at: number, _units: number, more: number): boolean {
    const i = this.pieces.findIndex((one) => one.at === at && one.held), next = this.pieces[i + 1]
    if (!next || next.held || next.units < more) return false
    this.pieces[i]!.units += more
    this.held += more
    this.reach = Math.max(this.reach, next.at + more)
    if (next.units === more) this.pieces.splice(i + 1, 1)
    else Object.assign(next, { at: next.at + more, units: next.units - more, age: ++this.clock })
    return true
  }

  takes(units: number): number {
    return units
  }

  holes(): { at: number; units: number }[] {
    return this.pieces.filter(({ held }) => !held).map(({ at, units }) => ({ at, units }))
  }
}

/** The lowest hole that fits; a step is a hole looked at, or a merge. */
export class NaiveFirstFit extends Row {
  constructor(pool: number) {
    super(pool, (a, b) => a.at < b.at)
  }

  override place(units: number): number | null {
    const found = this.search(units)
    this.steps += found ? this.holes().findIndex(({ at }) => at === found.at) + 1 : this.holes().length
    return super.place(units)
  }

  override release(at: number, units: number): void {
    const before = this.holes().length
    super.release(at, units)
    this.steps += 2 + before - this.holes().length
  }

  override extend(at: number, units: number, more: number): boolean {
    this.steps++
    return super.extend(at, units, more)
  }
}

/** The smallest hole that fits, the newest of equal ones unless the lowest is wanted; a step is a search, a split, a merge or an insertion. */
export class NaiveBestFit extends Row {
  constructor(pool: number, lowest = false) {
    super(pool, (a, b) => a.units < b.units || a.units === b.units && (lowest ? a.at < b.at : a.age > b.age))
  }

  override place(units: number): number | null {
    const found = this.search(units)
    this.steps += found && found.units > units ? 2 : 1
    return super.place(units)
  }

  override release(at: number, units: number): void {
    const before = this.holes().length
    super.release(at, units)
    this.steps += 2 + before - this.holes().length
  }

  override extend(at: number, units: number, more: number): boolean {
    const next = this.holes().find((hole) => hole.at === at + units)
    const done = super.extend(at, units, more)
    // A search, the merge, and the split of what is left.
    this.steps += done ? next!.units > more ? 3 : 2 : 1
    return done
  }
}

/** Powers of two, halved and merged again; the smallest that fits, the lowest of equal ones. */
export class NaiveBuddy implements NaivePlacer {
  held = 0
  reach = 0
  steps = 0
  readonly pool: number
  private free: { at: number; units: number }[] = []
  private readonly largest: number

  constructor(pool: number) {
    this.pool = pool
    this.largest = 2 ** Math.floor(Math.log2(pool))
    for (let at = 0, units = this.largest; units >= 1; units /= 2) {
      if (at + units > pool) continue
      this.free.push({ at, units })
      at += units
    }
  }

  takes(units: number): number {
    let power = 1
    while (power < units) power *= 2
    return power
  }

  place(units: number): number | null {
    const wanted = this.takes(units)
    let size = wanted
    while (size <= this.largest && !this.free.some((one) => one.units === size)) size *= 2
    if (size > this.largest) {
      for (let looked = wanted; looked <= this.largest; looked *= 2) this.steps++
      return null
    }
    const at = Math.min(...this.free.filter((one) => one.units === size).map((one) => one.at))
    this.free = this.free.filter((one) => one.at !== at)
    this.steps++
    for (; size > wanted; size /= 2) {
      this.free.push({ at: at + size / 2, units: size / 2 })
      this.steps += 2
    }
    this.held += wanted
    this.reach = Math.max(this.reach, at + wanted)
    return at
  }

  release(at: number, units: number): void {
    let size = this.takes(units)
    this.held -= size
    this.steps++
    for (let merged = true; merged;) {
      const other = Math.floor(at / size) % 2 === 0 ? at + size : at - size
      merged = this.free.some((one) => one.at === other && one.units === size)
      if (!merged) break
      this.free = this.free.filter((one) => one.at !== other)
      at = Math.min(at, other)
      size *= 2
      this.steps++
    }
    this.free.push({ at, units: size })
  }

  extend(_at: number, units: number, more: number): boolean {
    return this.takes(units + more) === this.takes(units)
  }

  holes(): { at: number; units: number }[] {
    return this.free.toSorted((a, b) => a.at - b.at)
  }
}
