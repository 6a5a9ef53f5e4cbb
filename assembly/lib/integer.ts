/** A whole number from 0 to 2^52 - 1 as an integer: beside 2^52 its bits are the fraction's lowest. Half the cost of a checked conversion. */
// @ts-ignore: decorator
@inline
export function integer(x: f64): i64 {
  return reinterpret<i64>(x + 4503599627370496) & 0xf_ffff_ffff_ffff
}
