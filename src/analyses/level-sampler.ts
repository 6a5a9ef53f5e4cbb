/** Somebody who reads the current level now and then, and reports the highest reading. */
export class LevelSampler {
  samples = 0
  /** Highest reading; meaningless before the first sample. */
  highest = -Infinity
  readonly step: number

  /** `step`: seconds or events between two readings; the first is one step after the start. */
  constructor(step: number) {
    this.step = step
  }

  /** The level was `level` up to, not including, `place`. */
  until(place: number, level: number): void {
    const taken = Math.ceil(place / this.step) - 1 // samples before the place
    if (taken > this.samples) this.read(level, taken)
  }

  /** The line ends at `place`, after its last change. */
  end(place: number, level: number): void {
    const taken = Math.floor(place / this.step)
    if (taken > this.samples) this.read(level, taken)
  }

  /** One more reading, at a moment that the caller chooses. */
  now(level: number): void {
    this.read(level, this.samples + 1)
  }

  private read(level: number, samples: number): void {
    this.samples = samples
    if (level > this.highest) this.highest = level
  }
}
