import { InvalidArgumentError } from 'commander'
import type { CacheSize } from '../../analyses/prefix-sizes.ts'

const BYTES: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }
const TOKENS: Record<string, number> = { tok: 1, ktok: 1e3, Mtok: 1e6, Gtok: 1e9 }

/** A list of positive whole numbers such as "128,512"; `most` bounds each. Throws for commander. */
export function wholeNumbers(most: number): (text: string) => number[] {
  return (text) => {
    const values = text.split(',').map((word) => (/^\d+$/.test(word.trim()) ? Number(word) : Number.NaN))
    if (!values.every((value) => value >= 1 && value <= most)) throw new InvalidArgumentError(`It takes whole numbers from 1 to ${most}, separated by commas.`)
    return [...new Set(values)]
  }
}

/** One such number. Throws for commander. */
export function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const values = wholeNumbers(most)(text)
    if (values.length !== 1) throw new InvalidArgumentError('It takes one whole number.')
    return values[0]!
  }
}

/** Bytes of one token, plain or with a binary unit: "131072", "128KiB". Throws for commander. */
export function bytesOfToken(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB)?$/.exec(text.trim())
  const bytes = match === null ? Number.NaN : Number(match[1]) * BYTES[match[2] ?? 'B']!
  if (!(bytes > 0 && bytes <= 2 ** 40)) throw new InvalidArgumentError('It takes the bytes of KV of one token, such as 131072 or 128KiB.')
  return bytes
}

/** Sizes of a cache: "3Mtok,16GiB,100000parts". Throws for commander. */
export function cacheSizes(text: string): CacheSize[] {
  return text.split(',').map((word) => {
    const label = word.trim(), match = /^(\d+(?:\.\d+)?)(tok|ktok|Mtok|Gtok|parts|B|KiB|MiB|GiB|TiB)$/.exec(label)
    const unit = match?.[2] ?? '', amount = Math.floor(Number(match?.[1]) * (TOKENS[unit] ?? BYTES[unit] ?? 1))
    if (match === null || !(amount >= 1 && amount <= Number.MAX_SAFE_INTEGER)) {
      throw new InvalidArgumentError(`"${label}" is no size: write tokens as 3Mtok or 500ktok (thousands), bytes as 16GiB, or parts as 5859parts.`)
    }
    return { label, amount, unit: unit === 'parts' ? 'parts' : unit in TOKENS ? 'tokens' : 'bytes' }
  })
}
