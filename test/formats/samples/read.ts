import { headLines } from '../../../src/formats/format.ts'
import { sampleFormats } from '../../../src/formats/samples/index.ts'
import type { LedgerEntry } from '../../../src/core/result.ts'
import { SampleColumns, type WholeValue } from '../../../src/traces/sample-columns.ts'
import type { SamplePhase, Series } from '../../../src/traces/samples.ts'

export interface ReadText {
  written: string | null
  series: Series[]
  phases: SamplePhase[]
  ledger: LedgerEntry[]
  wholes: WholeValue[]
}

/** Ids of all formats that claim a text. */
export function claims(text: string): string[] {
  const lines = headLines(new TextEncoder().encode(text).subarray(0, 65_536)).filter((line) => line.trim() !== '')
  return sampleFormats.filter((format) => format.sniff(lines)).map(({ id }) => id)
}

/** Reads a text by the format of that id, in pieces of so many bytes. */
export function readBy(id: string, text: string, { name = 'log', interval = null, piece = 1 << 20 }: { name?: string, interval?: number | null, piece?: number } = {}): ReadText {
  const columns = new SampleColumns(name), reader = sampleFormats.find((format) => format.id === id)!.open(columns, { name, interval })
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += piece) reader.take(bytes.subarray(at, at + piece))
  reader.end()
  return { written: columns.written, ...columns.taken(0), wholes: columns.wholes }
}

/** `name` or `of name` → values by time. */
export function table({ series }: ReadText): Record<string, [time: number, value: number][]> {
  return Object.fromEntries(series.map(({ name, of, times, values }) => [of === null ? name : `${of}: ${name}`, [...times].map((time, i): [number, number] => [time, values[i]!])]))
}
