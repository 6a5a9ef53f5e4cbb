/** Every format of samples over time. A new one is one file and one line here. */
import { headLines } from '../format.ts'
import { sampleCsv } from './csv.ts'
import type { SampleFormat } from './format.ts'

export type { Quantity, SampleFormat, SampleSink, WrittenTime } from './format.ts'

export const sampleFormats: readonly SampleFormat[] = [sampleCsv]

/** The format that claims a head, or `null`. */
export function sniffSamples(head: Uint8Array): SampleFormat | null {
  const lines = headLines(head).filter((line) => line.trim() !== '')
  return sampleFormats.find((format) => format.sniff(lines)) ?? null
}

/** What can be read, for errors and help. */
export const SAMPLE_FORMATS = sampleFormats.map(({ title }) => title).join(', ')
