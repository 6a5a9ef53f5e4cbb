/** Times as logs write them. */

export interface LogTime {
  /** Since 1970; in UTC, or in the time zone of the machine as if it were UTC. */
  seconds: number
  written: 'utc' | 'local'
}

const CALENDAR = /(?<![\d.])(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z| ?UTC| ?GMT|[+-]\d\d:?\d\d)?(?!\d)/
const DATE = /\b[A-Z][a-z]{2} +([A-Z][a-z]{2}) +(\d{1,2}) +(\d{1,2}):(\d\d):(\d\d)(?: ([AP]M))?(?: ([A-Z]{2,5}))? (\d{4})\b/
const EPOCH = /(?<![\d.])(\d{10}(?:\.\d+)?|\d{13}|\d{16}|\d{19})(?![\d.])/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** 2001 to 2096: other numbers of ten digits are no times. */
const EARLIEST = 1e9
const LATEST = 4e9

/** Whether seconds are of the years 2001 to 2096. */
export function isEpoch(seconds: number): boolean {
  return seconds >= EARLIEST && seconds < LATEST
}

/** Seconds of an epoch in s, ms, us or ns by its length; `null` outside 2001 to 2096. */
export function epochSeconds(text: string): number | null {
  const whole = /^\d+/.exec(text)?.[0].length ?? 0
  if (!/^\d+(\.\d+)?$/.test(text)) return null
  const seconds = Number(text) / (whole >= 18 ? 1e9 : whole >= 15 ? 1e6 : whole >= 12 ? 1e3 : 1)
  return isEpoch(seconds) ? seconds : null
}

/** `2026-11-21T01:24:35Z`, `2026-11-21 01:24:35.1+02:00`, `2026/11/21 01:24:35.123`, `Sat Nov 21 01:24:35 UTC 2026` anywhere in the text; else `null`. */
export function calendarTime(text: string): LogTime | null {
  const iso = CALENDAR.exec(text)
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction = '', zone] = iso
    const utc = clock(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second))
    if (utc === null) return null
    const seconds = utc + (fraction === '' ? 0 : Number(`0.${fraction}`))
    const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? []
    const shift = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
    return { seconds: seconds - shift, written: zone === undefined ? 'local' : 'utc' }
  }
  const date = DATE.exec(text)
  if (date === null) return null
  const [, month, day, hour, minute, second, half, zone, year] = date
  const seconds = clock(Number(year), MONTHS.indexOf(month!) + 1, Number(day), hourOf(Number(hour), half), Number(minute), Number(second))
  return seconds === null ? null : { seconds, written: zone === 'UTC' || zone === 'GMT' ? 'utc' : 'local' }
}

/** A calendar time or an epoch anywhere in the text; else `null`. */
export function logTime(text: string): LogTime | null {
  const calendar = calendarTime(text)
  if (calendar !== null) return calendar
  const seconds = epochSeconds(EPOCH.exec(text)?.[1] ?? '')
  return seconds === null ? null : { seconds, written: 'utc' }
}

/** Hour of a day from one of a half of it. */
export function hourOf(hour: number, half: string | undefined): number {
  return half === undefined ? hour : (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}

/** Seconds since 1970 of a calendar time in UTC; `null` where there is no such time. */
function clock(year: number, month: number, day: number, hour: number, minute: number, second: number): number | null {
  const ms = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59))
  const date = new Date(ms)
  return month < 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60 ? null : ms / 1000 + (second === 60 ? 1 : 0)
}
