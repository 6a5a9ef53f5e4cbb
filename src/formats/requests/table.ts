import type { Assumption, LineReader } from './format.ts'
import { Clock, parseTokens, TICKS } from './numbers.ts'

const SEPARATORS = [',', '\t', ';'] as const
const QUOTE = 0x22
const SPACE = 0x20

/** Ticks of the units that a time may be in. */
export const UNITS = { s: TICKS, ms: TICKS / 1e3, us: TICKS / 1e6 } as const

/** Which column holds what, by its name in the heading. `time` is `null` where the file has none. */
export interface ColumnNames {
  time: string | null
  unit: keyof typeof UNITS
  prompt: string
  output: string
}

/** What a file without arrivals is taken to mean. */
export const TOGETHER: Assumption = {
  reason: 'the file has no arrivals: all requests arrive at 0 s',
  advice: "Only the order and the lengths are real. For arrivals over time, draw its lengths: --synthetic 'rate=5,prompt=trace,output=trace'.",
}

/** A heading line as names, by the separator that splits it; one name if none does. */
export function headingOf(line: string): string[] {
  const separator = separatorOf(line)
  return line.split(separator).map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
}

function separatorOf(line: string): string {
  return SEPARATORS.find((mark) => line.includes(mark)) ?? ','
}

/** What a column holds. */
const NONE = 0
const TIME = 1
const PROMPT = 2
const OUTPUT = 3

/** Reads the rows of a table with a heading. Columns are found by name, so others may come in between; quoted fields may hold the separator. */
export function tableReader(line: string, names: ColumnNames, assumed: Assumption[] = []): LineReader {
  const heading = headingOf(line), separator = separatorOf(line).charCodeAt(0), columns = heading.length
  const roles = Uint8Array.from(heading, (name) => (name === names.time ? TIME : name === names.prompt ? PROMPT : name === names.output ? OUTPUT : NONE))
  const clock = new Clock(UNITS[names.unit])
  const noTime = `no time in ${names.time}`, noPrompt = `no number of tokens in ${names.prompt}`, noOutput = `no number of tokens in ${names.output}`
  return {
    heading: true,
    parts: null,
    assumed,
    read(bytes, from, to, rows) {
      let time = 0, prompt = -1, output = -1, at = from, column = 0
      for (; ; column++) {
        let first = at, end = at
        if (bytes[at] === QUOTE) {
          first++
          end++
          while (end < to && bytes[end] !== QUOTE) end++
          at = end
        }
        while (at < to && bytes[at] !== separator) at++
        if (first === end) end = at
        const role = column < columns ? roles[column] : NONE
        if (role !== NONE) {
          while (first < end && bytes[first] === SPACE) first++
          while (end > first && bytes[end - 1] === SPACE) end--
          if (role === TIME) time = clock.parse(bytes, first, end)
          else if (role === PROMPT) prompt = parseTokens(bytes, first, end)
          else output = parseTokens(bytes, first, end)
        }
        if (at >= to) break
        at++
      }
      if (column + 1 !== columns) return 'another number of columns than the heading'
      if (Number.isNaN(time)) return noTime
      if (prompt < 0) return noPrompt
      if (output < 0) return noOutput
      rows.add(time, prompt, output, null)
      return null
    },
  }
}
