/** Benchmark text as `go test -bench` prints it, and many other tools (https://go.dev/design/14313-benchmark-format). */
import { TidemarkError } from '../../core/error.ts'

/** One line of results: a run of one benchmark. */
export interface GoResult {
  /** Without the leading "Benchmark"; the suffix of its processes stays. */
  name: string
  /** `key: value` lines above it. */
  config: Record<string, string>
  values: { unit: string; value: number }[]
}

/** What a text says, with what it says of its units ("Unit B assume=exact better=lower"). */
export interface GoBenchmarks {
  results: GoResult[]
  units: Record<string, Record<string, string>>
  /** Lines that begin as a result and are none. */
  unreadable: number
}

/** Reads the text; other lines, such as PASS and ok, are no results. Throws `NO_EVENTS`. */
export function readGoBenchmarks(text: string, name: string): GoBenchmarks {
  const results: GoResult[] = [], units: GoBenchmarks['units'] = {}
  const above = new Map<string, string>()
  let config: Record<string, string> = {}, unreadable = 0
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/)
    const [, key, said] = /^([a-z][^\s:A-Z]*):(?:[ \t]+(.*))?$/.exec(line) ?? []
    if (key !== undefined) {
      above.set(key, (said ?? '').trim())
      config = Object.fromEntries(above)
    } else if (words[0] === 'Unit' && words.length > 2) {
      units[words[1]!] = { ...units[words[1]!], ...Object.fromEntries(words.slice(2).map((word) => word.split('=', 2) as [string, string])) }
    } else if (/^Benchmark($|[^a-z])/.test(words[0] ?? '') && words.length > 1) {
      const result = resultOf(words, config)
      if (result === null) unreadable++
      else results.push(result)
    }
  }
  if (results.length === 0) throw new TidemarkError('NO_EVENTS', `${name} holds no line such as "BenchmarkX-8  100  1718 ns/op"${unreadable > 0 ? `; ${unreadable} lines begin like one and are cut` : ''}`)
  return { results, units, unreadable }
}

function resultOf(words: readonly string[], config: Record<string, string>): GoResult | null {
  const [name = '', runs = '', ...rest] = words
  if (!/^\d+$/.test(runs) || rest.length === 0 || rest.length % 2 === 1) return null
  const values = Array.from({ length: rest.length / 2 }, (_, i) => ({ value: Number(rest[2 * i]), unit: rest[2 * i + 1]! }))
  return values.every(({ value }) => Number.isFinite(value)) ? { name: name.slice('Benchmark'.length), config, values } : null
}
