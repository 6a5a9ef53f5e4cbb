/** Samples as our recorder keeps them: a line `=== NUMBER UPTIME`, then each file under a line `==> PATH <==`, as head prints it. */
import type { EnvironmentFact } from './environment.ts'

/** One sample. */
export interface SampleBlock {
  number: number
  /** Seconds since boot; the exact time is in samples.csv by the number. */
  uptime: number
  /** Text of each file by its path. */
  files: ReadonlyMap<string, string>
}

/** Samples in order. A last one that is cut short is left out; so is what stands before the first. */
export function parseSampleBlocks(text: string): SampleBlock[] {
  const blocks = text.split(/^(?==== )/m).flatMap((block): SampleBlock[] => {
    const [, number, uptime] = /^=== (\d+) (\d+(?:\.\d+)?)\n/.exec(block) ?? []
    if (number === undefined) return []
    const parts = block.split(/^==> (.+) <==$/m).slice(1)
    const files = new Map<string, string>()
    for (let at = 0; at + 1 < parts.length; at += 2) files.set(parts[at]!, parts[at + 1]!.trim())
    return [{ number: Number(number), uptime: Number(uptime), files }]
  })
  return text.endsWith('\n') && blocks.at(-1)?.files.size !== 0 ? blocks : blocks.slice(0, -1)
}

/** A number of a file by the word before it: `MemAvailable:  123 kB`, `workingset_refault_file 5`; `null` where there is none. */
function numberIn(text: string | undefined, word: string): number | null {
  const [, digits] = new RegExp(`^${word}:?\\s+(\\d+)`, 'm').exec(text ?? '') ?? []
  return digits === undefined ? null : Number(digits)
}

/** Total of `some` in a pressure file, seconds. */
function stalled(text: string | undefined): number | null {
  const [, total] = /^some .*\btotal=(\d+)/m.exec(text ?? '') ?? []
  return total === undefined ? null : Number(total) / 1e6
}

/** What the samples say of memory: of the machine and of the command's group. Refaults of the group are the best measure of re-reading without a trace. */
export function memoryOfSamples(text: string, source: string): EnvironmentFact[] {
  const blocks = parseSampleBlocks(text)
  const file = (block: SampleBlock, end: string): string | undefined => [...block.files].find(([path]) => path.endsWith(end))?.[1]
  const series = (end: string, read: (text: string | undefined) => number | null): number[] => blocks.map((block) => read(file(block, end))).filter((value) => value !== null)
  const available = series('/proc/meminfo', (meminfo) => numberIn(meminfo, 'MemAvailable')), total = series('/proc/meminfo', (meminfo) => numberIn(meminfo, 'MemTotal'))
  const refaults = series('/memory.stat', (stat) => numberIn(stat, 'workingset_refault_file') ?? numberIn(stat, 'workingset_refault'))
  const memory = series('/proc/pressure/memory', stalled), io = series('/proc/pressure/io', stalled)
  const grown = (values: readonly number[]): number | null => (values.length < 2 ? null : values.at(-1)! - values[0]!)
  const all: [string, number | null][] = [
    ['memory of the machine, bytes', total[0] === undefined ? null : total[0] * 1024],
    ['MemAvailable before, bytes', available[0] === undefined ? null : available[0] * 1024],
    ['least MemAvailable, bytes', available.length === 0 ? null : available.reduce((least, kib) => Math.min(least, kib)) * 1024],
    ["refaults of the group's files, pages", grown(refaults)],
    ['memory pressure of the machine (some), s', rounded(grown(memory))],
    ['I/O pressure of the machine (some), s', rounded(grown(io))],
  ]
  return all.flatMap(([item, value]) => (value === null ? [] : [{ item, value, source }]))
}

/** Microseconds are what the kernel counts in. */
const rounded = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds * 1e6) / 1e6)
