/**
 * Logarithm, exponential and power from operations that IEEE 754 rounds exactly: engines may differ in the last bit of Math.log and Math.exp
 * (Node 22 and 24 do in `**`), and neither a seeded workload nor a page may. The first two are within 4 units in the last place of the true value.
 */

/** ln 2 in two parts: the first has 21 zero bits at its end, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

const view = new DataView(new ArrayBuffer(8))

/** 2^power for a whole power that a normal double holds. */
function powerOfTwo(power: number): number {
  view.setUint32(0, (power + 1023) << 20)
  view.setUint32(4, 0)
  return view.getFloat64(0)
}

/** The natural logarithm of a normal number above 0. */
export function ln(value: number): number {
  view.setFloat64(0, value)
  const high = view.getUint32(0)
  let exponent = (high >>> 20) - 1023
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let mantissa = view.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  const z = (mantissa - 1) / (mantissa + 1), square = z * z
  let series = 0
  for (let term = 23; term >= 3; term -= 2) series = square * (series + 1 / term)
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * z * series + 2 * z)
}

/** e to a power from -700 to 700; 0 below and Infinity above. */
export function exp(power: number): number {
  if (power > 700) return Infinity
  if (power < -700) return 0
  const twos = Math.round(power * Math.LOG2E)
  const rest = power - twos * LN2_HIGH - twos * LN2_LOW
  let series = 1
  for (let term = 18; term >= 1; term--) series = 1 + (series * rest) / term
  return series * powerOfTwo(twos)
}

/** `base`, a normal number above 0, to any power; not for powers that must be exact. */
export function power(base: number, exponent: number): number {
  return exp(exponent * ln(base))
}
