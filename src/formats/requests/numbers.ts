/** Numbers and times straight from the bytes of a line, without a string for each. */

const ZERO = 0x30
const NINE = 0x39
const MINUS = 0x2d
const POINT = 0x2e
const COLON = 0x3a
/** Bytes of a date up to its minute. */
const MINUTE = 16
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
  private readonly minute = new Uint8Array(MINUTE)
  private minuteSeconds = NaN
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
    const tens = bytes[from + 17]! - ZERO, ones = bytes[from + 18]! - ZERO
    let same = 0
    while (same < MINUTE && bytes[from + same] === this.minute[same]) same++
    if (same < MINUTE) this.enter(bytes, from)
    if (bytes[from + 16] !== COLON || !(tens >= 0 && tens <= 6 && ones >= 0 && ones <= 9 && tens * 10 + ones <= 60)) return NaN
    let at = from + 19, fraction = 0, scale = TICKS
    if (at < to && bytes[at] === POINT) {
      for (at++; at < to && isDigit(bytes[at]!); at++) {
        scale /= 10
        fraction += (bytes[at]! - ZERO) * scale
      }
    }
    const seconds = this.minuteSeconds + tens * 10 + ones
    return this.since(at === to ? seconds : seconds - zoneSeconds(bytes, at, to), fraction, TICKS)
  }

  /** Takes up another minute, `2023-11-16 18:15`: rows of one minute come together. Its seconds since 1970 are NaN if there is no such minute. */
  private enter(bytes: Uint8Array, from: number): void {
    this.minute.set(bytes.subarray(from, from + MINUTE))
    const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)$/.exec(text(bytes, from, from + MINUTE))?.map(Number) ?? []
    const date = new Date(Date.UTC(year!, month! - 1, day, hour, minute))
    const real = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute
    this.minuteSeconds = real ? date.getTime() / 1000 : NaN
  }
}

/** Seconds that a zone is ahead: nothing, `Z`, `UTC` and `+00:00` are 0. NaN for anything else. */
function zoneSeconds(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return 0
  const [, utc, sign, hours, minutes] = /^ ?(?:(Z|UTC)|([-+])(\d\d):?(\d\d)?)$/.exec(text(bytes, from, to)) ?? []
  if (utc !== undefined) return 0
  return sign === undefined ? NaN : (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes ?? 0) * 60)
}
