import type { Assumption, RequestFormat } from './format.ts'
import { jsonReader, keysOf } from './json-lines.ts'
import { hasLengths } from './mooncake.ts'
import { headingOf, tableReader, TOGETHER } from './table.ts'

/** Names that say what they hold, spelt as `normal` spells them. */
const TIMES: [string, 's' | 'ms' | 'us', boolean][] = [
  ['arrival_s', 's', true], ['time_s', 's', true], ['timestamp_s', 's', true], ['arrival_seconds', 's', true], ['seconds', 's', true],
  ['arrival_ms', 'ms', true], ['time_ms', 'ms', true], ['timestamp_ms', 'ms', true], ['arrival_time_ms', 'ms', true],
  ['arrival_us', 'us', true], ['time_us', 'us', true], ['timestamp_us', 'us', true],
  ['arrival', 's', false], ['arrival_time', 's', false], ['arrived_at', 's', false], ['time', 's', false], ['timestamp', 's', false],
]
const PROMPTS = ['prompt_tokens', 'input_tokens', 'context_tokens', 'prompt_length', 'prompt_len', 'input_length', 'input_len', 'prompt', 'input']
const OUTPUTS = ['output_tokens', 'completion_tokens', 'generated_tokens', 'response_tokens', 'output_length', 'output_len', 'generated', 'output']
const PARTS = ['hash_ids', 'block_hashes']

const normal = (name: string): string => name.trim().toLowerCase().replace(/[ -]+/g, '_')

const seconds = (name: string): Assumption => ({
  reason: `"${name}" names no unit: numbers in it are taken as seconds`, advice: 'Name the column so that it says it, as in arrival_s or arrival_ms; dates need no unit.',
})

/** What the names mean; `null` if lengths are missing. `assumed` says what a name leaves open. */
function understood(names: readonly string[]) {
  const find = (known: readonly string[]): string | null => known.map((name) => names.find((given) => normal(given) === name)).find((name) => name !== undefined) ?? null
  const prompt = find(PROMPTS), output = find(OUTPUTS), time = find(TIMES.map(([name]) => name))
  if (prompt === null || output === null) return null
  const [, unit, said] = TIMES.find(([name]) => time !== null && name === normal(time)) ?? ([null, 's', true] as const)
  const assumed = time === null ? [TOGETHER] : said ? [] : [seconds(time)]
  return { prompt, output, time, unit, parts: find(PARTS), assumed }
}

/** A table with a heading of obvious names: `arrival_s,prompt_tokens,output_tokens`. */
export const plainCsv: RequestFormat = {
  id: 'requests-csv',
  title: 'CSV of requests',
  claims: (line) => !line.trimStart().startsWith('{') && understood(headingOf(line)) !== null,
  open: (line) => {
    const { assumed, ...names } = understood(headingOf(line))!
    return tableReader(line, names, assumed)
  },
}

/** One object a line with obvious names: `{"arrival_s": 0.5, "prompt_tokens": 374, "output_tokens": 44}`. */
export const plainJson: RequestFormat = {
  id: 'requests-jsonl',
  title: 'JSON lines of requests',
  claims: (line) => !hasLengths(line) && understood([...keysOf(line)]) !== null,
  open: (line) => {
    const { assumed, ...names } = understood([...keysOf(line)])!
    return jsonReader(names, names.parts === null ? null : { tokens: null, assumed: null }, assumed)
  },
}
