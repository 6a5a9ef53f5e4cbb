/** What flags take, read in one place: every flag of a kind takes the same spellings and refuses with the same words. All throw for commander. */
import { InvalidArgumentError } from 'commander'

const BYTES: Readonly<Record<string, number>> = {
  '': 1, b: 1, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12,
}
const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60 }

/** Bytes from `80GiB`, `79.22 GiB`, `80GB` (80e9) or `4096`. */
export function parseBytes(text: string): number {
  const [, digits = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? []
  const bytes = Math.round(Number(digits) * (BYTES[unit.toLowerCase()] ?? Number.NaN))
  if (/^[kmgt]$/i.test(unit)) throw new InvalidArgumentError(`It may mean ${unit.toUpperCase()}iB (binary) or ${unit.toUpperCase()}B (decimal): write one of them.`)
  if (digits === '' || !Number.isSafeInteger(bytes)) throw new InvalidArgumentError('It takes bytes, such as 80GiB, 512MiB, 80GB (decimal) or 4096.')
  if (bytes === 0) throw new InvalidArgumentError('It takes more than 0 bytes.')
  return bytes
}

/** A whole number of 1 or more. */
export function parseCount(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It takes a whole number of 1 or more.')
  return value
}

/** A whole number from 1 to `most`. */
export function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = parseCount(text)
    if (value > most) throw new InvalidArgumentError(`It takes at most ${most}.`)
    return value
  }
}

/** A whole number below 2^32. */
export function parseSeed(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value >= 2 ** 32) throw new InvalidArgumentError('It takes a whole number below 2^32.')
  return value
}

/** Seconds from `100ms`, `2.5s`, `50us`, `7ns` or `1min`; `null` for anything else, a number without a unit too. */
export function secondsIn(text: string): number | null {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)(ns|us|ms|s|min)$/.exec(text) ?? []
  return digits === undefined || Number(digits) === 0 ? null : Number(digits) * SECONDS[unit]!
}

/** A share from `5%` or `0.05`, below 1. */
export function parseMargin(text: string): number {
  const [, digits = '', percent = ''] = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(%?)\s*$/.exec(text) ?? []
  const share = Number(digits) / (percent === '' ? 1 : 100)
  if (digits === '' || !(share > 0 && share < 1)) throw new InvalidArgumentError('It takes a share such as 5% or 0.05, above 0 and below 100 %.')
  return share
}

/** Values with commas between them, each once. */
export function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => [...new Set(text.split(',').map((part) => parse(part.trim())))]
}

/** The policy of that name. */
export function policyOf<P extends { name: string }>(policies: readonly P[]): (text: string) => P {
  return (text) => {
    const found = policies.find(({ name }) => name === text)
    if (found === undefined) throw new InvalidArgumentError(`There is no policy "${text}": there are ${policies.map(({ name }) => name).join(', ')}.`)
    return found
  }
}

/** The text as it came, once `parse` accepts it; what `parse` throws is the message. */
export function checkedBy(parse: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      parse(text)
      return text
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
  }
}
