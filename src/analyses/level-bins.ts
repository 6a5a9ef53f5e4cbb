/** A level over a line that is as long as it gets, in so many bins at most: each keeps the lowest and the highest. */
const MOST_BINS = 512

export interface LevelBin {
  from: number
  lowest: number
  highest: number
}

/** Bins double in width whenever the line outgrows them, so memory does not grow. */
export class LevelBins {
  width: number
  private readonly lowest = new Float64Array(MOST_BINS).fill(Infinity)
  private readonly highest = new Float64Array(MOST_BINS).fill(-Infinity)
  private readonly last = new Float64Array(MOST_BINS)
  private end = 0

  /** `width`: of a bin, to begin with. */
  constructor(width: number) {
    this.width = width
  }

  /** The level at `place` goes from `before` to `after`; places never step back. */
  change(place: number, before: number, after: number): void {
    let bin = Math.floor(place / this.width)
    while (bin >= MOST_BINS) {
      this.double()
      bin = Math.floor(place / this.width)
    }
    const untouched = this.lowest[bin] === Infinity
    this.lowest[bin] = Math.min(untouched ? before : this.lowest[bin]!, after)
    this.highest[bin] = Math.max(untouched ? before : this.highest[bin]!, after)
    this.last[bin] = after
    this.end = bin
  }

  private double(): void {
    const { lowest, highest, last } = this
    for (let i = 0; i < MOST_BINS; i += 2) {
      const low = Math.min(lowest[i]!, lowest[i + 1]!), high = Math.max(highest[i]!, highest[i + 1]!)
      last[i >> 1] = lowest[i + 1] === Infinity ? last[i]! : last[i + 1]!
      lowest[i >> 1] = low
      highest[i >> 1] = high
    }
    lowest.fill(Infinity, MOST_BINS / 2)
    highest.fill(-Infinity, MOST_BINS / 2)
    this.width *= 2
  }

  /** Every bin up to the last change; where nothing changed the level before stays. */
  bins(): LevelBin[] {
    let level = 0
    return Array.from({ length: this.end + 1 }, (_, i) => {
      const still = this.lowest[i] === Infinity
      const bin = { from: i * this.width, lowest: still ? level : this.lowest[i]!, highest: still ? level : this.highest[i]! }
      if (!still) level = this.last[i]!
      return bin
    })
  }
}
