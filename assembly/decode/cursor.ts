/** Steps over the bytes of one line. Every line ends in a newline byte, which no step passes: each takes an address and returns the next. */
import { letter } from '../lib/spelling'

/** What the last `digits` or `fraction` read. */
export let value: u64 = 0
/** How many digits it had; 0 means there was no number. */
export let width: i32 = 0

export const NEWLINE: u8 = 10

// @ts-ignore: decorator
@inline
export function blanks(p: usize): usize {
  while (load<u8>(p) == 32 || load<u8>(p) == 9) p++
  return p
}

// @ts-ignore: decorator
@inline
export function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 48 < 10
}

/** Decimal digits into `value`; more than 20 leave `width` 0. */
// @ts-ignore: decorator
@inline
export function digits(p: usize): usize {
  const from = p
  let v: u64 = 0
  for (;;) {
    const digit = <u32>load<u8>(p) - 48
    if (digit > 9) break
    v = v * 10 + digit
    p++
  }
  value = v
  width = p - from > 20 ? 0 : <i32>(p - from)
  return p
}

/** As `digits`, for lines that are rare: a call is smaller. */
export function decimal(p: usize): usize {
  return digits(p)
}

/** Hexadecimal digits into `value`. */
export function hexadecimal(p: usize): usize {
  const from = p
  let v: u64 = 0
  for (;;) {
    const byte = <u32>load<u8>(p)
    const letter = (byte | 32) - 97
    if (byte - 48 < 10) v = (v << 4) | (byte - 48)
    else if (letter < 6) v = (v << 4) | (letter + 10)
    else break
    p++
  }
  value = v
  width = <i32>(p - from)
  return p
}

/** `seconds.fraction` into `value` as nanoseconds, 1 to 9 digits after the point. */
// @ts-ignore: decorator
@inline
export function seconds(p: usize): usize {
  p = digits(p)
  const whole = value, wholeWidth = width
  if (wholeWidth == 0 || wholeWidth > 10 || load<u8>(p) != 46) {
    width = 0
    return p
  }
  return fraction(p + 1, whole)
}

/** The digits after the point of `whole` seconds into `value` as nanoseconds. */
// @ts-ignore: decorator
@inline
export function fraction(p: usize, whole: u64): usize {
  p = digits(p)
  if (width == 0 || width > 9) {
    width = 0
    return p
  }
  let ns = value
  for (let i = width; i < 9; i++) ns *= 10
  value = whole * 1_000_000_000 + ns
  return p
}

/** Address of the next newline at or after `p`, or `end`. Reads up to 15 bytes behind `end`. */
export function lineEnd(p: usize, end: usize): usize {
  const newline = i8x16.splat(10)
  while (p < end) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), newline))
    if (mask) return min(p + ctz(mask), end)
    p += 16
  }
  return end
}

/** Whether the bytes at `p` spell `text` (ASCII); stops at the line's end. */
export function spells(p: usize, text: string): bool {
  for (let i = 0; i < text.length; i++) {
    if (load<u8>(p + i) != letter(text, i)) return false
  }
  return true
}

/** Address behind the first `text` in [p, end), or 0. */
export function after(p: usize, end: usize, text: string): usize {
  const last = end - text.length
  for (; p <= last; p++) {
    if (spells(p, text)) return p + text.length
  }
  return 0
}
