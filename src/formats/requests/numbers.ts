/** Numbers and times straight from the bytes of a line, without a string for each. */

const ZERO = 0x30
const NINE = 0x39
const MINUS = 0x2d
const POINT = 0x2e
const LARGEST = 2 ** 32 - 1

/** Ticks of a second: times are kept in whole ticks of 100 ns, so that differences are exact. */
export const TICKS = 1e7

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE

/** Tokens in `bytes[from, to)`: a whole number, also as `374.0`. -1 if it is none, or above 2^32 - 1. */
export function parseTokens(bytes: Uint8Array, from: number, to: number): number {
  let value = 0, at = from
  while (at < to && isDigit(bytes[at]!)) value = value * 10 + bytes[at++]! - ZERO
  if (at === from || value > LARGEST) return -1
  if (at < to && bytes[at] === POINT) {
    at++
    while (at < to && bytes[at] === ZERO) at++
  }
  return at === to ? value : -1
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 64)))
}

/** The times of one column as ticks since its first whole unit, exact within 28 years of it. */
export class Clock {
  private base = NaN
  private dayKey = -1
  private daySeconds = 0
  private readonly unitTicks: number

  /** `unitTicks`: ticks of 1 where times are plain numbers; dates need none. */
  constructor(unitTicks: number) {
    this.unitTicks = unitTicks
  }

  /** Ticks of the time in `bytes[from, to)`: seconds (or other units) as a number, or `2023-11-16 18:15:46.6805900[+00:00]`. NaN if it is none. */
  parse(bytes: Uint8Array, from: number, to: number): number {
    if (to - from >= 19 && bytes[from + 4] === MINUS) return this.parseDate(bytes, from, to)
    const sign = bytes[from] === MINUS ? -1 : 1
    let whole = 0, fraction = 0, scale = TICKS, at = sign < 0 ? from + 1 : from
    const first = at
    while (at < to && isDigit(bytes[at]!)) whole = whole * 10 + bytes[at++]! - ZERO
    const digits = at - first
    if (at < to && bytes[at] === POINT) {
      at++
      while (at < to && isDigit(bytes[at]!)) {
        scale /= 10
        fraction += (bytes[at++]! - ZERO) * scale
      }
    }
    if (at < to || digits === 0) {
      const written = text(bytes, from, to)
      return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(written) ? this.number(Number(written)) : NaN
    }
    return this.since(sign * whole, sign * fraction)
  }

  /** Ticks of a time that is a number already. */
  number(value: number): number {
    const whole = Math.trunc(value)
    return this.since(whole, (value - whole) * TICKS)
  }

  /** `fraction`: ten-millionths of a unit. */
  private since(whole: number, fraction: number, unitTicks = this.unitTicks): number {
    if (Number.isNaN(this.base)) this.base = whole
    const ticks = (whole - this.base) * unitTicks + Math.round((fraction * unitTicks) / TICKS)
    return Math.abs(ticks) <= Number.MAX_SAFE_INTEGER ? ticks : NaN
  }

  private parseDate(bytes: Uint8Array, from: number, to: number): number {
    const two = (at: number): number => (isDigit(bytes[at]!) && isDigit(bytes[at + 1]!) ? (bytes[at]! - ZERO) * 10 + bytes[at + 1]! - ZERO : NaN)
    const day = this.secondsOfDay(two(from) * 100 + two(from + 2), two(from + 5), two(from + 8))
    const hour = two(from + 11), minute = two(from + 14), second = two(from + 17)
    const between = bytes[from + 10] === 0x20 || bytes[from + 10] === 0x54
    if (!between || bytes[from + 7] !== MINUS || bytes[from + 13] !== 0x3a || bytes[from + 16] !== 0x3a || !(hour < 24 && minute < 60 && second <= 60)) return NaN
    let at = from + 19, fraction = 0, scale = TICKS
    if (at < to && bytes[at] === POINT) {
      for (at++; at < to && isDigit(bytes[at]!); at++) {
        scale /= 10
        fraction += (bytes[at]! - ZERO) * scale
      }
    }
    return this.since(day + hour * 3600 + minute * 60 + second - zoneSeconds(bytes, at, to), fraction, TICKS)
  }

  /** Seconds from 1970 to a day; NaN if the calendar has no such day. */
  private secondsOfDay(year: number, month: number, day: number): number {
    const key = (year * 16 + month) * 32 + day
    if (key !== this.dayKey) {
      const date = new Date(Date.UTC(year, month - 1, day))
      this.dayKey = key
      this.daySeconds = date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / 1000 : NaN
    }
    return this.daySeconds
  }
}

/** Seconds that a zone is ahead: nothing, `Z`, `UTC` and `+00:00` are 0. NaN for anything else. */
function zoneSeconds(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return 0
  const [, utc, sign, hours, minutes] = /^ ?(?:(Z|UTC)|([-+])(\d\d):?(\d\d)?)$/.exec(text(bytes, from, to)) ?? []
  if (utc !== undefined) return 0
  return sign === undefined ? NaN : (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60)
}
