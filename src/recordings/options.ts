/** Options of a reading, as code may give them: checked before anything is read. */
import { TidemarkError } from '../core/error.ts'
import { STAGES } from '../traces/access.ts'

type Check = (value: unknown) => boolean

const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const some = (value: unknown): boolean => value !== undefined && value !== null
const among = (...words: readonly string[]): Check => (value) => words.includes(value as string)
const text = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** What each option takes, and in words; `null` and `undefined` always mean that nothing is said. */
const OPTIONS: Record<string, [Check, string]> = {
  stage: [among(...STAGES), STAGES.join(', ')],
  op: [among('read', 'write', 'discard', 'all'), 'read, write, discard, all'],
  device: [(value) => /^\d+:\d+$/.test(String(value)), 'a text such as 259:0'],
  process: [text, 'a text: the name or the id of a thread'],
  from: [Number.isFinite, 'a number of seconds'],
  to: [Number.isFinite, 'a number of seconds'],
  origin: [(value) => typeof value === 'bigint' && value >= 0n, 'a bigint: ns on the clock of the recording'],
  countsOnly: [(value) => typeof value === 'boolean', 'true or false'],
  curveRate: [(value) => typeof value === 'number' && value > 0 && value <= 1, 'a share of the pages, above 0 to 1'],
  csv: [text, 'a text such as time=1:us,op=2,offset=3:bytes,size=4:bytes'],
  crossCheck: [among('all', 'none'), 'all, none'],
  partitionStart: [whole, 'a whole number of sectors'],
  phase: [(value) => Array.isArray(value) && value.every(text), 'a list of texts such as load=0..1.5'],
  extents: [some, 'a file'],
  model: [some, 'a file'],
  marks: [some, 'a file'],
  engineLog: [Array.isArray, 'a list of files'],
  onProgress: [(value) => typeof value === 'function', 'a function'],
  signal: [some, 'an AbortSignal'],
}

/** Throws `USAGE` for an option that is not there or takes another value, and for a window that ends before it starts. */
export function checkOptions(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name]! : null
    if (option === null) throw new TidemarkError('USAGE', `no option is called ${name}; there are ${Object.keys(OPTIONS).join(', ')}`)
    if (some(value) && !option[0](value)) throw new TidemarkError('USAGE', `the option ${name} takes ${option[1]}, not ${typeof value === 'string' ? `'${value}'` : String(value)}`)
  }
  const { from, to } = options as { from?: number | null; to?: number | null }
  if (typeof from === 'number' && typeof to === 'number' && to <= from) throw new TidemarkError('USAGE', `from ${from} s to ${to} s is no time: the end lies before the start`)
}
