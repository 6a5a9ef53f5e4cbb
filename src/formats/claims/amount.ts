/** Numbers with a unit, as benchmarks print them. */

type AmountKind = 'bytes' | 'rate' | 'time' | 'share' | 'factor' | 'count'

/** A printed number in its base unit: bytes, bytes a second, seconds, or itself. */
export interface Amount {
  kind: AmountKind
  /** Readings of the printed text, lowest and highest value that print so: "1.00 MB" may be of 1000 or of 1024. */
  ranges: [low: number, high: number][]
}

const POWERS = ['b', 'k', 'm', 'g', 't', 'p']
const SECONDS: Record<string, number> = { ns: 1e-9, us: 1e-6, '\u00b5s': 1e-6, '\u03bcs': 1e-6, ms: 1e-3, s: 1, sec: 1, secs: 1, second: 1, seconds: 1 }

/** Bytes of a unit such as MB or MiB, by either base where the name leaves it open; `null` for no unit of bytes, such as Gb, which is bits. */
function bytesOf(unit: string): number[] | null {
  const match = /^([KMGTPkmgtp])?(i)?(?:B|[Bb]ytes?)$|^([kmgt])b$/.exec(unit)
  if (match === null) return null
  const power = POWERS.indexOf((match[1] ?? match[3])?.toLowerCase() ?? 'b')
  if (power === 0) return [1]
  return match[2] === undefined ? [1000 ** power, 1024 ** power] : [1024 ** power]
}

/** Decimals that a number shows; below 0 where an exponent hides digits of the whole: 1.5e3 shows its hundreds. */
export function decimalsOf(digits: string): number {
  return (/\.(\d+)/.exec(digits)?.[1]!.length ?? 0) - Number(/e([+-]?\d+)/i.exec(digits)?.[1] ?? 0)
}

/** Lowest and highest number that is printed as `text`; `null` if it is none. */
function rounded(text: string): [low: number, high: number] | null {
  const digits = text.replaceAll(',', ''), value = Number(digits), half = 0.5 / 10 ** decimalsOf(digits)
  return digits === '' || !Number.isFinite(value) ? null : [value - half, value + half]
}

/** What `text` (digits), or the range from it up to `upTo`, in `unit` says; `null` if it is no number. */
export function amountOf(text: string, unit: string, upTo: string = text): Amount | null {
  const low = rounded(text)?.[0], high = rounded(upTo)?.[1]
  if (low === undefined || high === undefined) return null
  const scaled = (kind: AmountKind, scales: readonly number[]): Amount => ({ kind, ranges: scales.map((scale) => [low * scale, high * scale]) })
  const name = unit.trim().replace(/\/(s|sec|second)$|ps$/i, '')
  const size = bytesOf(name)
  if (size !== null) return scaled(name === unit.trim() ? 'bytes' : 'rate', size)
  if (unit.trim() === '%') return scaled('share', [0.01])
  if (/^[x\u00d7]$/.test(unit.trim())) return scaled('factor', [1])
  const seconds = SECONDS[unit.trim().toLowerCase()]
  if (seconds !== undefined) return scaled('time', [seconds])
  return scaled('count', [1])
}

/** A whole text such as "~14.5 GB", "5-20 MB" or "28,000"; groups: from, up to, unit. */
export const PRINTED = /^\s*[~\u2248]?\s*([+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?)(?:\s*[-\u2013]\s*(\d+(?:,\d{3})*(?:\.\d+)?))?\s*([%\u00d7]|[A-Za-z\u00b5\u03bc]+(?:\/[A-Za-z]+)?)?\s*$/

/** Middle of the first reading. */
export function middle({ ranges: [first] }: Amount): number {
  return (first![0] + first![1]) / 2
}

/** Whether some reading of what was printed is this value. */
export function says({ ranges }: Amount, value: number): boolean {
  return ranges.some(([low, high]) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
}
