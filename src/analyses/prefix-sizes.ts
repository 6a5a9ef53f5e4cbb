/** Sizes of a prefix cache: tokens, parts or bytes, as the user names them. */
import { TidemarkError } from '../core/error.ts'

/** As it was asked for. */
export interface CacheSize {
  /** As the user wrote it: "3Mtok". */
  label: string
  amount: number
  unit: 'tokens' | 'parts' | 'bytes'
}

/** What a cache of that size holds at most. */
export interface NamedSize {
  label: string
  tokens: number
  /** Whole parts that it has places for. */
  parts: number
}

/** Tokens and parts of each size. Throws `USAGE` for bytes without bytes per token. */
export function resolveSizes(sizes: readonly CacheSize[], partTokens: number, bytesPerToken: number | null): NamedSize[] {
  return sizes.map(({ label, amount, unit }) => {
    if (unit === 'parts') return { label, tokens: amount * partTokens, parts: amount }
    if (unit === 'bytes' && bytesPerToken === null) throw new TidemarkError('USAGE', `a cache of ${label} needs the bytes of a token: add --bytes-per-token, such as 131072`)
    const tokens = unit === 'bytes' ? Math.floor(amount / bytesPerToken!) : amount
    return { label, tokens, parts: Math.floor(tokens / partTokens) }
  })
}

/** Bytes of so many tokens; `null` where a token's are unknown. */
export function inBytes(tokens: number, bytesPerToken: number | null): number | null {
  return bytesPerToken === null ? null : tokens * bytesPerToken
}
