/** Samples over time from files, as one trace. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { availablePages, parseZoneinfo, type ZoneReserves } from '../context/zoneinfo.ts'
import { isPhasesFile, parsePhases, phasesOfFlags, phasesOfMarks } from '../context/phases.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input, LedgerEntry } from '../core/result.ts'
import { headLines } from '../formats/format.ts'
import { SAMPLE_FORMATS, sniffSamples, type SampleFormat } from '../formats/samples/index.ts'
import type { OnProgress } from '../recordings/decode.ts'
import { derivedSeries, formulaSeries } from '../traces/derived.ts'
import { joinSamples, type Joined } from '../traces/join-samples.ts'
import { SampleColumns, type WholeValue } from '../traces/sample-columns.ts'
import type { SamplePhase, SampleTrace } from '../traces/samples.ts'
import type { ByteSource } from '../traces/source.ts'
import { feed } from './feed.ts'
import { openSource } from './source.ts'

/** What the user says about samples. */
export interface SampleSettings {
  /** `NAME=FROM..TO`, seconds since the first sample. */
  phases?: readonly string[]
  /** Path of a file of phases. */
  phasesFile?: string
  /** Path of a file of marks. */
  marks?: string
  /** Seconds between samples, for sources without times. */
  interval?: number
  /** How far local time is ahead of UTC, s: of sources that print local time. */
  utcOffset?: number
  /** Seconds since 1970 at which a source without times of day begins, by the name of its file. */
  starts?: Readonly<Record<string, number>>
}

/** What was read. */
export interface Samples {
  trace: SampleTrace
  /** Values for the whole run that no sampling made: high-water marks, totals. */
  wholes: WholeValue[]
  inputs: Input[]
  ledger: LedgerEntry[]
}

interface Read {
  columns: SampleColumns
  input: Input
}

const PIECE = 256 * 1024
const NEWLINE = 10
/** Bytes of a page of zoneinfo, on x86-64. */
const PAGE = 4096

/** Reads sampled quantities from files, or from what a folder holds, as one trace. Throws `TidemarkError`. */
export async function readSamples(paths: readonly string[], settings: SampleSettings = {}, onProgress?: OnProgress): Promise<Samples> {
  const folder = paths.length === 1 && paths[0] !== '-' && (statSync(paths[0]!, { throwIfNoEntry: false })?.isDirectory() ?? false) ? paths[0]! : null
  const named = folder === null ? [...new Set(paths)] : filesOf(folder)
  if (named.length === 0) throw new TidemarkError('USAGE', folder === null ? 'name a file of samples' : `${folder} holds no file`)
  const read: Read[] = [], others: Input[] = []
  let zones: ZoneReserves | null = null
  const found: { phases: SamplePhase[], name: string }[] = []
  for (const path of named) {
    const source = await openSource(path)
    try {
      const head = await source.head(), first = headLines(head).find((line) => line.trim() !== '') ?? ''
      const format = sniffSamples(head)
      if (isPhasesFile(first)) {
        found.push({ phases: parsePhases(await textOf(source), source.name), name: source.name })
        others.push({ name: source.name, format: 'phases', bytes: source.bytes, events: found.at(-1)!.phases.length, role: 'context' })
      } else if (/^Node +\d+, zone/.test(first)) {
        zones ??= parseZoneinfo(await textOf(source))
        others.push({ name: source.name, format: 'zoneinfo', bytes: source.bytes, events: null, role: 'context' })
      } else if (format !== null) read.push(await readOne(source, format, settings, onProgress))
      else if (folder === null) throw unclaimed(source, first)
      else others.push({ name: source.name, format: 'no samples', bytes: source.bytes, events: null, role: 'not read' })
    } finally {
      source.close()
    }
  }
  if (found.length > 1) throw new TidemarkError('USAGE', `two files of phases: ${found.map(({ name }) => name).join(', ')}; name one`)
  const joined = joinSamples(read.map(({ columns }) => columns), settings, folder !== null)
  const inputs = [...read.map(({ input }): Input => (joined.left.includes(input.name) ? { ...input, role: 'not read' } : input)), ...others]
  const wholes = read.flatMap(({ columns }) => columns.wholes)
  if (joined.series.length === 0 && wholes.length === 0) {
    throw new TidemarkError('NO_EVENTS', `${inputs.map(({ name }) => name).join(', ')}: no sample in it could be read${joined.ledger.map(({ reason, count }) => `; ${count} ${reason}`).join('')}. Read are ${SAMPLE_FORMATS}`)
  }
  const phases = joined.series.length === 0 ? [] : await phasesFor(joined, found[0]?.phases ?? null, settings)
  const reserves = zones, formula = reserves === null ? [] : formulaSeries(joined.series, PAGE, (free, lru, slab) => availablePages(free, lru, slab, reserves))
  return { trace: { clock: joined.clock, series: [...joined.series, ...derivedSeries(joined.series), ...formula], phases }, wholes, inputs, ledger: joined.ledger }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && entry.isFile() && statSync(join(folder, entry.name)).size > 0)
    .map((entry) => join(folder, entry.name)).toSorted()
}

async function readOne(source: ByteSource, format: SampleFormat, { interval }: SampleSettings, onProgress?: OnProgress): Promise<Read> {
  const columns = new SampleColumns(source.name)
  const reader = format.open(columns, { name: source.name.replace(/\.(gz|zst)$/, ''), interval: interval ?? null })
  const last = await feed(source, reader, onProgress)
  if (last !== null && last !== NEWLINE && source.damage === null && columns.count > 0) columns.note('doubted', 'a last line without an end', 'anywhere', 'If the file was cut, its last number may be too: 179 of 1795. Compare its length with that of the original.')
  if (source.damage !== null) columns.note('lost', `the rest of the file: ${source.damage}`, 'anywhere', 'Copy the file again; every figure is of the samples before the fault.')
  return { columns, input: { name: source.name, format: format.id, bytes: source.bytes, events: columns.count + columns.wholes.length, role: 'counted' } }
}

async function textOf(source: ByteSource): Promise<string> {
  const decoder = new TextDecoder(), room = new Uint8Array(PIECE)
  let text = ''
  for (;;) {
    const filled = await source.read(room)
    if (filled === 0) return text + decoder.decode()
    text += decoder.decode(room.subarray(0, filled), { stream: true })
  }
}

/** The phases that count: of flags, else of the named file, else of marks, else of a file of phases among the sources, else of a column. */
async function phasesFor(joined: Joined, found: SamplePhase[] | null, { phases = [], phasesFile, marks }: SampleSettings): Promise<SamplePhase[]> {
  const firsts = joined.series.map(({ times }) => times[0]!), lasts = joined.series.map(({ times }) => times.at(-1)!)
  const first = Math.min(...firsts), last = Math.max(...lasts)
  if (phases.length > 0) return phasesOfFlags(phases, first, last)
  const named = phasesFile !== undefined ? { path: phasesFile, phases: parsePhases(await textAt(phasesFile), basename(phasesFile)) }
    : marks !== undefined ? { path: marks, phases: phasesOfMarks(await textAt(marks)) }
      : found === null ? null : { path: 'phases', phases: found }
  if (named === null) return joined.phases
  if (!named.phases.some(({ from, to }) => from <= last && to > first)) {
    throw new TidemarkError('USAGE', `${basename(named.path)}: no sample falls into any of its phases (${named.phases[0]?.from ?? 0} to ${named.phases.at(-1)?.to ?? 0} s; samples ${first} to ${last} s). They are on different clocks: name the phases with --phase NAME=FROM..TO, in seconds since the first sample`)
  }
  return named.phases
}

async function textAt(path: string): Promise<string> {
  const source = await openSource(path)
  try {
    return await textOf(source)
  } finally {
    source.close()
  }
}

function unclaimed(source: ByteSource, first: string): TidemarkError {
  const start = /^[\x20-\x7e\t]+$/.test(first.slice(0, 60)) ? `it starts with "${first.slice(0, 60)}"` : 'it starts with no text'
  return new TidemarkError('UNKNOWN_FORMAT', `${source.name} holds no samples that Tidemark reads; ${start}. Read are ${SAMPLE_FORMATS}, plain, .gz or .zst; a CSV needs a heading such as epoch_s,MemAvailable_kB`)
}
