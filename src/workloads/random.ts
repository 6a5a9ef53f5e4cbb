/**
 * Chance that is the same on every machine: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its
 * state filled from seed and stream by a 32-bit SplitMix. Only whole numbers and the four operations that IEEE 754 rounds exactly are used.
 */
import { exp, ln } from '../core/elementary.ts'

export class Random {
  private a: number
  private b: number
  private c: number
  private d: number
  private spare = NaN

  /** Streams of one seed are independent of each other: what one draws does not shift the others. */
  constructor(seed: number, stream: number) {
    let state = (seed ^ Math.imul(stream + 1, 0x632be5ab)) >>> 0
    let high = Math.floor(seed / 2 ** 32) >>> 0
    const next = (): number => {
      state = (state + 0x9e3779b9) >>> 0
      high = Math.imul(high, 0x01000193) >>> 0
      let mixed = state ^ high
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
      return (mixed ^ (mixed >>> 16)) >>> 0
    }
    this.a = next()
    this.b = next()
    this.c = next()
    this.d = next() | 1 // never all zero
  }

  /** A whole number from 0 to 2^32 - 1. */
  bits(): number {
    const product = Math.imul(this.b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= shifted
    this.d = (this.d << 11) | (this.d >>> 21)
    return result
  }

  /** Above 0 and below 1, in steps of 2^-53. */
  unit(): number {
    for (;;) {
      const value = ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53
      if (value > 0) return value
    }
  }

  /** A whole number from 0 to before `count`, which is at most 2^32; every one as likely. */
  below(count: number): number {
    const fair = 2 ** 32 - (2 ** 32 % count)
    for (;;) {
      const value = this.bits()
      if (value < fair) return value % count
    }
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -ln(this.unit())
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const { spare } = this
      this.spare = NaN
      return spare
    }
    for (;;) {
      const x = 2 * this.unit() - 1, y = 2 * this.unit() - 1, square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * ln(square)) / square)
      this.spare = y * factor
      return x * factor
    }
  }

  /** Gamma of this shape with scale 1, by Marsaglia and Tsang (2000); shapes under 1 by their boost. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * exp(ln(this.unit()) / shape)
    const d = shape - 1 / 3, c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal(), root = 1 + c * x
      if (root <= 0) continue
      const v = root * root * root
      if (ln(this.unit()) < 0.5 * x * x + d - d * v + d * ln(v)) return d * v
    }
  }
}
