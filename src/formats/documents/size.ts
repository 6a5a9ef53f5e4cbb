/** Byte sizes as people write them in plans and claims: "64 GiB", "110GB", "~600 MiB", or a number of bytes. */
import { z } from './schema.ts'

/** A size, and what its spelling tells. */
export interface Size {
  bytes: number
  /** Lowest and highest number of bytes that is written so: 14.5 GB is 14.45 to 14.55; equal for a number of bytes. */
  low: number
  high: number
  /** Base of the unit as written: GB is 1000, GiB 1024; `null` for bytes. */
  base: 1000 | 1024 | null
  /** "GB"; "" for a bare number. */
  unit: string
  text: string
}

const POWERS = ['', 'K', 'M', 'G', 'T', 'P']
const WRITTEN = /^\s*(~?)\s*([+-]?)(\d+(?:,\d{3})*(?:\.\d+)?)\s*([A-Za-z]*)\s*$/
const EXAMPLE = 'write it such as 64 GiB (binary), 64 GB (decimal) or 4096 (bytes)'

/** The size that `text` says, or what is wrong with it in words. A number is bytes. */
export function parseSize(text: string | number): Size | string {
  const [, , sign, digits, unit = ''] = WRITTEN.exec(String(text)) ?? []
  if (typeof text === 'number') return Number.isSafeInteger(text) && text >= 0 ? exact(text) : `${text} is no number of bytes: it must be whole, 0 or more and below 2^53`
  if (digits === undefined) return `"${text}" is no size: ${EXAMPLE}`
  if (sign === '-') return `"${text}" is below 0: a size is not`
  const [, prefix = '', binary = '', bytes = ''] = /^([KMGTP]?)(i?)(B?)$/i.exec(unit) ?? [null, 'none']
  if (/^[KMGTP]$/i.test(unit)) return `"${text}" may mean ${prefix.toUpperCase()}iB (binary) or ${prefix.toUpperCase()}B (decimal): write one of them`
  const power = POWERS.indexOf(prefix.toUpperCase())
  if (power < 0 || unit !== '' && bytes === '' && binary === '') return `"${text}" has no known unit: ${EXAMPLE}`
  if (bytes === 'b' && /[A-Z]/.test(prefix)) return `"${text}" is bits, by its small b: write ${prefix}${binary}B`
  const base = power === 0 ? null : binary === '' ? 1000 : 1024, scale = base === null ? 1 : base ** power
  const plain = digits.replaceAll(',', ''), half = 0.5 / 10 ** (/\.(\d+)/.exec(plain)?.[1]!.length ?? 0), value = Number(plain)
  if (!Number.isSafeInteger(Math.round(value * scale))) return `"${text}" is more than any machine has`
  if (base === null) return Number.isInteger(value) ? { ...exact(value), unit, text } : `"${text}" is no whole number of bytes: ${EXAMPLE}`
  return { bytes: Math.round(value * scale), low: Math.max(0, (value - half) * scale), high: (value + half) * scale, base, unit, text: text.trim() }
}

function exact(bytes: number): Size {
  return { bytes, low: bytes, high: bytes, base: null, unit: '', text: String(bytes) }
}

/** Schema of a size: text with its unit, or a number of bytes. */
export const sizeSchema = z.union([z.string(), z.number()]).transform((text, context): Size => {
  const size = parseSize(text)
  if (typeof size !== 'string') return size
  context.issues.push({ code: 'custom', message: size, input: text })
  return z.NEVER
}).meta({ id: 'size', title: 'size', description: 'Bytes: text such as "64 GiB" (binary), "110 GB" (decimal), or a number of bytes.', examples: ['64 GiB', '110 GB', 4096] })
