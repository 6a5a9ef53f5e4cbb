import { InvalidArgumentError } from 'commander'
import type { CacheSize } from '../../analyses/prefix-sizes.ts'
import { parseBytes } from '../values.ts'

const TOKENS: Record<string, number> = { tok: 1, ktok: 1e3, Mtok: 1e6, Gtok: 1e9 }

/** A size of a cache: "3Mtok", "16GiB", "100000parts". Throws for commander. */
export function cacheSize(label: string): CacheSize {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)(tok|ktok|Mtok|Gtok|parts)$/.exec(label) ?? []
  if (digits === undefined && /^\d.*b$/i.test(label)) return { label, amount: parseBytes(label), unit: 'bytes' }
  const amount = Math.floor(Number(digits) * (TOKENS[unit] ?? 1))
  if (!(amount >= 1 && amount <= Number.MAX_SAFE_INTEGER)) {
    throw new InvalidArgumentError(`"${label}" is no size: write tokens as 3Mtok or 500ktok (thousands), bytes as 16GiB, or parts as 5859parts.`)
  }
  return { label, amount, unit: unit === 'parts' ? 'parts' : 'tokens' }
}
