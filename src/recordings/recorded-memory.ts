/** What the samples of our recorder say of memory: of the machine and of the command's group. */
import type { EnvironmentFact } from '../context/environment.ts'
import { recorded } from '../formats/samples/recorded.ts'
import { SampleColumns } from '../traces/sample-columns.ts'

/** Levels at the first sample and the least of all, counters as what they grew by. Refaults of the group are the best measure of re-reading without a trace. */
export function memoryOfSamples(text: string, source: string): EnvironmentFact[] {
  const columns = new SampleColumns(source), reader = recorded.open(columns, { name: source, interval: null })
  reader.take(new TextEncoder().encode(text))
  reader.end()
  const { series } = columns.taken(0)
  const values = (name: string, group = false): Float64Array | undefined => series.find((one) => one.name === name && (one.of !== null) === group)?.values
  const grown = (all: Float64Array | undefined): number | null => (all === undefined || all.length < 2 ? null : all.at(-1)! - all[0]!)
  const available = values('MemAvailable')
  const found: [string, number | null][] = [
    ['memory of the machine, bytes', values('MemTotal')?.[0] ?? null],
    ['MemAvailable before, bytes', available?.[0] ?? null],
    ['least MemAvailable, bytes', available?.reduce((least, bytes) => Math.min(least, bytes)) ?? null],
    ["refaults of the group's files, pages", grown(values('workingset_refault_file', true) ?? values('workingset_refault', true))],
    ['memory pressure of the machine (some), s', rounded(grown(values('psi_memory_some_total')))],
    ['I/O pressure of the machine (some), s', rounded(grown(values('psi_io_some_total')))],
  ]
  return found.flatMap(([item, value]) => (value === null ? [] : [{ item, value, source }]))
}

/** Microseconds are what the kernel counts in. */
const rounded = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds * 1e6) / 1e6)
