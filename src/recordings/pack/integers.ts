/** Whole numbers as few bytes: the sign in the lowest bit, seven bits a byte, the lowest first (zigzag and LEB128). Exact below 2^52. */
import { TidemarkError } from '../../core/error.ts'

/** One after the other, without a count. */
export function packIntegers(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(values.length * 8)
  let at = 0
  for (let i = 0; i < values.length; i++) {
    let rest = values[i]! < 0 ? -2 * values[i]! - 1 : 2 * values[i]!
    while (rest > 127) {
      out[at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    out[at++] = rest
  }
  return out.slice(0, at)
}

/** Exactly so many. UNREADABLE: there are fewer or more, or one is beyond 2^53. */
export function unpackIntegers(bytes: Uint8Array, count: number): Float64Array {
  const values = new Float64Array(count)
  let at = 0
  for (let i = 0; i < count; i++) {
    let value = 0, scale = 1
    for (;;) {
      const byte = bytes[at++]
      if (byte === undefined || scale > 2 ** 49) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged: a column ends early; copy it again')
      value += (byte & 127) * scale
      if (byte < 128) break
      scale *= 128
    }
    values[i] = value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  if (at !== bytes.length) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged: a column is too long; copy it again')
  return values
}
