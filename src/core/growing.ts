/** Columns that grow as rows come: numbers of eight bytes. */
export class GrowingDoubles {
  length = 0
  private values = new Float64Array(1024)

  push(value: number): void {
    if (this.length === this.values.length) {
      const more = new Float64Array(this.length * 2)
      more.set(this.values)
      this.values = more
    }
    this.values[this.length++] = value
  }

  /** What was pushed, in its own memory. */
  taken(): Float64Array {
    return this.values.slice(0, this.length)
  }
}

/** Columns that grow as rows come: whole numbers from 0 to 2^32 - 1. */
export class GrowingCounts {
  length = 0
  private values = new Uint32Array(1024)

  push(value: number): void {
    if (this.length === this.values.length) {
      const more = new Uint32Array(this.length * 2)
      more.set(this.values)
      this.values = more
    }
    this.values[this.length++] = value
  }

  /** What was pushed, in its own memory. */
  taken(): Uint32Array {
    return this.values.slice(0, this.length)
  }
}
