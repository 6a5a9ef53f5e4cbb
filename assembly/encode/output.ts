/** Text that goes out to the host: a buffer and the ways to append to it. */
import { letter, wordLength, wordStart } from '../lib/spelling'

const CAPACITY: usize = 256 * 1024
const buffer: usize = memory.data(256 * 1024, 16)
let at: usize = buffer

/** No event prints longer than this, notes of 64 KiB with every byte escaped excepted: those are cut. */
export const LONGEST: usize = 8 * 1024

export function encodePointer(): usize {
  return buffer
}

export function encodeLength(): i32 {
  return <i32>(at - buffer)
}

export function startOutput(): void {
  at = buffer
}

/** Whether one more event surely fits. */
export function hasRoom(): bool {
  return at + LONGEST < buffer + CAPACITY
}

// @ts-ignore: decorator
@inline
export function byte(value: u32): void {
  store<u8>(at++, <u8>value)
}

/** ASCII text. */
export function text(value: string): void {
  for (let i = 0; i < value.length; i++) byte(letter(value, i))
}

/** The word at a place of a list (`lib/spelling.ts`), padded on the left to `width`. */
export function word(list: string, place: i32, width: i32 = 0): void {
  const start = wordStart(list, place), length = wordLength(list, start)
  spaces(width - length)
  for (let i = 0; i < length; i++) byte(letter(list, start + i))
}

export function bytes(from: usize, length: i32): void {
  memory.copy(at, from, length)
  at += length
}

export function spaces(n: i32): void {
  for (; n > 0; n--) byte(32)
}

/** How many digits a number prints. */
export function digitsOf(value: u64): i32 {
  let n = 1
  while (value >= 10) {
    value /= 10
    n++
  }
  return n
}

/** Decimal, padded on the left to `width` with `pad`. */
export function decimal(value: u64, width: i32 = 1, pad: u32 = 32): void {
  const n = digitsOf(value)
  for (let i = n; i < width; i++) byte(pad)
  for (let p = at + n - 1; p >= at; p--) {
    store<u8>(p, <u8>(48 + (value % 10)))
    value /= 10
  }
  at += n
}

/** Signed decimal. */
export function integer(value: i64): void {
  if (value < 0) byte(45)
  decimal(<u64>abs(value))
}

function hexDigit(value: u32): void {
  byte(value < 10 ? 48 + value : 87 + value)
}

/** Hexadecimal without zeros in front. */
export function hexadecimal(value: u64): void {
  let digit: i32 = 60 - (<i32>clz(value | 1) & ~3)
  for (; digit >= 0; digit -= 4) hexDigit(<u32>(value >> digit) & 15)
}

export function hexByte(value: u32): void {
  hexDigit((value >> 4) & 15)
  hexDigit(value & 15)
}
