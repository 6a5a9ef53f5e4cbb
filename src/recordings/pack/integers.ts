/** Whole numbers as few bytes: the sign in the lowest bit, seven bits a byte, the lowest first (zigzag and LEB128), all first bytes before all second ones,
    since like bytes beside each other pack better. Exact below 2^52. */
import { TidemarkError } from '../../core/error.ts'

/** One after the other, without a count. */
export function packIntegers(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  let rest = Float64Array.from(values, (value) => (value < 0 ? -2 * value - 1 : 2 * value))
  const planes: Uint8Array[] = []
  while (rest.length > 0) {
    planes.push(Uint8Array.from(rest, (value) => (value > 127 ? (value % 128) | 128 : value)))
    rest = rest.filter((value) => value > 127).map((value) => Math.floor(value / 128))
  }
  const out = new Uint8Array(planes.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const plane of planes) {
    out.set(plane, at)
    at += plane.length
  }
  return out
}

/** Exactly so many. UNREADABLE: there are fewer or more, or one is beyond 2^53. */
export function unpackIntegers(bytes: Uint8Array, count: number): Float64Array {
  if (bytes.length < count) throw early()
  const values = new Float64Array(count)
  let open = Uint32Array.from(values, (_, i) => i), at = 0
  for (let scale = 1; open.length > 0; scale *= 128) {
    if (at + open.length > bytes.length || scale > 2 ** 49) throw early()
    const plane = bytes.subarray(at, at += open.length)
    for (const [i, place] of open.entries()) values[place] = values[place]! + (plane[i]! & 127) * scale
    open = open.filter((_, i) => plane[i]! > 127)
  }
  if (at !== bytes.length) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged: a column is too long; copy it again')
  return values.map((value) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2))
}

const early = (): TidemarkError => new TidemarkError('UNREADABLE', 'the evidence file is damaged: a column ends early; copy it again')
