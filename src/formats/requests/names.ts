import { TidemarkError } from '../../core/error.ts'

/** A `Map` holds 2^24 keys; said before it throws. */
const MOST_TEXTS = 16_000_000

/** Gives each distinct name a dense number from 0, in the order of their coming. Whole numbers lie in an open hash table, which has no limit but memory. */
export class Names {
  /** Distinct names. */
  count = 0
  private keys = new Float64Array(1 << 12).fill(NaN)
  private numbers = new Uint32Array(1 << 12)
  private filled = 0
  private readonly texts = new Map<string, number>()

  /** `name`: a safe integer, or a text. */
  idOf(name: number | string): number {
    return typeof name === 'number' ? this.idOfNumber(name) : this.idOfText(name)
  }

  private idOfText(name: string): number {
    const known = this.texts.get(name)
    if (known !== undefined) return known
    if (this.texts.size === MOST_TEXTS) throw new TidemarkError('OUT_OF_MEMORY', `more than ${MOST_TEXTS} distinct hash ids that are no small whole numbers; cut the trace first`)
    this.texts.set(name, this.count)
    return this.count++
  }

  private idOfNumber(name: number): number {
    const { keys } = this
    let slot = slotOf(name, keys.length)
    for (;;) {
      const key = keys[slot]!
      if (key === name) return this.numbers[slot]!
      if (Number.isNaN(key)) break
      slot = (slot + 1) & (keys.length - 1)
    }
    keys[slot] = name
    this.numbers[slot] = this.count
    if (++this.filled * 2 > keys.length) this.grow()
    return this.count++
  }

  private grow(): void {
    const { keys, numbers } = this
    this.keys = new Float64Array(keys.length * 2).fill(NaN)
    this.numbers = new Uint32Array(keys.length * 2)
    for (let i = 0; i < keys.length; i++) {
      if (Number.isNaN(keys[i]!)) continue
      let slot = slotOf(keys[i]!, this.keys.length)
      while (!Number.isNaN(this.keys[slot]!)) slot = (slot + 1) & (this.keys.length - 1)
      this.keys[slot] = keys[i]!
      this.numbers[slot] = numbers[i]!
    }
  }
}

/** Both halves of the number, mixed. */
function slotOf(name: number, slots: number): number {
  let bits = Math.imul(name >>> 0, 0x9e3779b1) ^ Math.imul(Math.floor(name / 2 ** 32), 0x85ebca6b)
  bits ^= bits >>> 15
  return (Math.imul(bits, 0x2c1b3c6d) >>> 7) & (slots - 1)
}
