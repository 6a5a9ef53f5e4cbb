import type { Assumption, LineReader } from './format.ts'
import { Clock } from './numbers.ts'
import { UNITS } from './table.ts'

/** Which key holds what. */
export interface KeyNames {
  time: string | null
  unit: keyof typeof UNITS
  prompt: string
  output: string
  /** Names of the parts of the prompt. */
  parts: string | null
}

/** Keys of an object that a line holds, told without parsing it whole: the line may be cut. Empty if it holds none. */
export function keysOf(line: string): Set<string> {
  return new Set(/^\s*\{/.test(line) ? [...line.matchAll(/"(\w+)"\s*:/g)].map((match) => match[1]!) : [])
}

const isTokens = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32

/** Reads one JSON object a line. */
export function jsonReader(names: KeyNames, parts: LineReader['parts'], assumed: Assumption[] = []): LineReader {
  const decoder = new TextDecoder(), encoder = new TextEncoder()
  const clock = new Clock(UNITS[names.unit])
  const list = names.parts === null ? null : new RegExp(`"${names.parts}"\\s*:\\s*\\[([^\\]]*)\\]`)
  const noTime = `no time in "${names.time}"`, noPrompt = `no number of tokens in "${names.prompt}"`, noOutput = `no number of tokens in "${names.output}"`
  const timeOf = (value: unknown): number => {
    if (typeof value === 'number') return clock.number(value)
    if (typeof value !== 'string') return NaN
    const written = encoder.encode(value)
    return clock.parse(written, 0, written.length)
  }
  return {
    heading: false,
    parts,
    assumed,
    read(bytes, from, to, rows) {
      const line = decoder.decode(bytes.subarray(from, to))
      let row: Record<string, unknown>
      try {
        const value: unknown = JSON.parse(line)
        if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no JSON object'
        row = value as Record<string, unknown>
      } catch {
        return 'no whole JSON object'
      }
      const time = names.time === null ? 0 : timeOf(row[names.time])
      const prompt = row[names.prompt], output = row[names.output]
      if (Number.isNaN(time)) return noTime
      if (!isTokens(prompt)) return noPrompt
      if (!isTokens(output)) return noOutput
      const named = names.parts === null ? null : (row[names.parts] ?? null)
      const ids = named === null ? null : partNames(named, () => list?.exec(line)?.[1] ?? '')
      if (ids === undefined) return `"${names.parts}" is no list of numbers or texts`
      rows.add(time, prompt, output, ids)
      return null
    },
  }
}

/** Names of parts as they are; numbers too long for a double by their digits, which `written` gives. `undefined` if they are none. */
function partNames(value: unknown, written: () => string): readonly (number | string)[] | undefined {
  if (!Array.isArray(value)) return undefined
  let exact = true
  for (const name of value as unknown[]) {
    if (typeof name === 'number') exact &&= Number.isSafeInteger(name)
    else if (typeof name !== 'string') return undefined
  }
  if (exact) return value as (number | string)[]
  return written().split(',').map((part) => part.trim()).map((part) => (Number.isSafeInteger(Number(part)) ? Number(part) : part))
}
