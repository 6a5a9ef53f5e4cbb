/** Samples over time from files, as one trace. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { availablePages, parseZoneinfo, type ZoneReserves } from '../context/zoneinfo.ts'
import { isPhasesFile, parsePhases, phasesOfFlags, phasesOfMarks } from '../context/phases.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input, LedgerEntry } from '../core/result.ts'
import { headLines } from '../formats/format.ts'
import { SAMPLE_FORMATS, sniffSamples } from '../formats/samples/index.ts'
import { sampleTimes } from '../formats/samples/recorded.ts'
import type { OnProgress } from '../recordings/decode.ts'
import { textOf, type RecordedFile } from '../recordings/file.ts'
import { filesOfEvidence } from '../recordings/pack/files.ts'
import { readColumns } from '../recordings/read-columns.ts'
import { derivedSeries, formulaSeries } from '../traces/derived.ts'
import { joinSamples, type Joined } from '../traces/join-samples.ts'
import type { SampleColumns, WholeValue } from '../traces/sample-columns.ts'
import type { SamplePhase, SampleTrace } from '../traces/samples.ts'
import type { ByteSource } from '../traces/source.ts'
import { oneRun } from './evidence.ts'
import { PathFile } from './source.ts'

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

/** Bytes of a page of zoneinfo, on x86-64. */
const PAGE = 4096

/** Reads sampled quantities from files, or from what a folder holds, as one trace. Throws `TidemarkError`. */
export async function readSamples(paths: readonly string[], settings: SampleSettings = {}, onProgress?: OnProgress): Promise<Samples> {
  const held = paths.length === 1 ? await heldBy(paths[0]!) : null
  const folder = held?.name ?? null
  const files = held?.files ?? [...new Set(paths)].map((path) => new PathFile(path))
  if (files.length === 0) throw new TidemarkError('USAGE', folder === null ? 'name a file of samples' : `${folder} holds no file`)
  const read: Read[] = [], others: Input[] = []
  let zones: ZoneReserves | null = null
  const found: { phases: SamplePhase[], name: string }[] = []
  for (const file of files) {
    const source = await file.open()
    try {
      const head = await source.head(), first = headLines(head).find((line) => line.trim() !== '') ?? ''
      const format = sniffSamples(head)
      if (isPhasesFile(first)) {
        found.push({ phases: parsePhases(await textOf(file), source.name), name: source.name })
        others.push({ name: source.name, format: 'phases', bytes: source.bytes, events: found.at(-1)!.phases.length, role: 'context' })
      } else if (/^Node +\d+, zone/.test(first)) {
        zones ??= parseZoneinfo(await textOf(file))
        others.push({ name: source.name, format: 'zoneinfo', bytes: source.bytes, events: null, role: 'context' })
      } else if (folder !== null && BESIDE.some(([pattern]) => pattern.test(first))) {
        others.push({ name: source.name, format: BESIDE.find(([pattern]) => pattern.test(first))![1], bytes: source.bytes, events: null, role: 'context' })
      } else if (format !== null) {
        const columns = await readColumns(source, format, { interval: settings.interval ?? null, times: format.id === 'recorded-samples' ? await timesFor(file, files) : null }, onProgress)
        read.push({ columns, input: { name: source.name, format: format.id, bytes: source.bytes, events: columns.count + columns.wholes.length, role: 'counted' } })
      } else if (folder === null) throw unclaimed(source, first)
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
  const phases = joined.series.length === 0 ? [] : await phasesFor(joined, found[0]?.phases ?? null, settings, folder === null ? [] : files)
  const reserves = zones, formula = reserves === null ? [] : formulaSeries(joined.series, PAGE, (free, lru, slab) => availablePages(free, lru, slab, reserves))
  return { trace: { clock: joined.clock, series: [...joined.series, ...derivedSeries(joined.series), ...formula], phases }, wholes, inputs, ledger: joined.ledger }
}

/** What a recorder leaves beside samples, by the first line: exact times, marks. */
const BESIDE: readonly [RegExp, string][] = [[/^number,t_ns$/, 'sample times'], [/^\{"t": ?\d+, ?"mark":/, 'marks']]

/** Files of a folder, or of a run that an evidence file holds; `null`: the path is neither. */
async function heldBy(path: string): Promise<{ name: string; files: readonly RecordedFile[] } | null> {
  if (path === '-') return null
  const run = await oneRun(path), files = run === null ? null : await filesOfEvidence(run.file)
  if (files !== null) return { name: path, files: files.filter(({ name }) => /^samples\.|^marks\.jsonl$/.test(name)) }
  return existsSync(path) && statSync(path).isDirectory() ? { name: path, files: filesOf(path) } : null
}

function filesOf(folder: string): PathFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && entry.isFile() && statSync(join(folder, entry.name)).size > 0)
    .map((entry) => new PathFile(join(folder, entry.name))).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Exact times of numbered samples, from `samples.csv` beside them. */
async function timesFor(file: RecordedFile, files: readonly RecordedFile[]): Promise<ReadonlyMap<number, number> | null> {
  const beside = files.find(({ name }) => name === 'samples.csv') ?? (file.folder === '' || file.path === '-' ? null : new PathFile(join(file.folder, 'samples.csv')))
  return beside === null || beside.bytes === null ? null : sampleTimes(await textOf(beside))
}

/** The phases that count: of flags, else of the named file, else of marks, else of a file of phases among the sources, else of a column, else of a run's marks. */
async function phasesFor(joined: Joined, found: SamplePhase[] | null, { phases = [], phasesFile, marks }: SampleSettings, files: readonly RecordedFile[]): Promise<SamplePhase[]> {
  const firsts = joined.series.map(({ times }) => times[0]!), lasts = joined.series.map(({ times }) => times.at(-1)!)
  const first = Math.min(...firsts), last = Math.max(...lasts)
  if (phases.length > 0) return phasesOfFlags(phases, first, last)
  const named = phasesFile !== undefined ? { path: phasesFile, phases: parsePhases(await textOf(new PathFile(phasesFile)), basename(phasesFile)) }
    : marks !== undefined ? { path: marks, phases: phasesOfMarks(await textOf(new PathFile(marks))) }
      : found === null ? null : { path: 'phases', phases: found }
  if (named === null) return joined.phases.length > 0 || joined.clock !== 'start' ? joined.phases : phasesOfRun(files, first, last)
  if (!named.phases.some(({ from, to }) => from <= last && to > first)) {
    throw new TidemarkError('USAGE', `${basename(named.path)}: no sample falls into any of its phases (${named.phases[0]?.from ?? 0} to ${named.phases.at(-1)?.to ?? 0} s; samples ${first} to ${last} s). They are on different clocks: name the phases with --phase NAME=FROM..TO, in seconds since the first sample`)
  }
  return named.phases
}

/** Phases of a run that our recorder made: by its marks, with what lies before the command and after it. None if its marks are on another clock. */
async function phasesOfRun(files: readonly RecordedFile[], first: number, last: number): Promise<SamplePhase[]> {
  const file = files.find(({ name }) => name === 'marks.jsonl')
  const phases = file === undefined ? [] : phasesOfMarks(await textOf(file)), start = phases[0]?.from ?? Infinity, end = phases.at(-1)?.to ?? -Infinity
  if (start > last || end < first) return []
  const after = last + Math.max(1e-6, Math.abs(last) * 2 ** -50)
  return [...(first < start ? [{ name: 'before', from: first, to: start }] : []), ...phases, ...(end < after ? [{ name: 'after', from: end, to: after }] : [])]
}

function unclaimed(source: ByteSource, first: string): TidemarkError {
  const start = /^[\x20-\x7e\t]+$/.test(first.slice(0, 60)) ? `it starts with "${first.slice(0, 60)}"` : 'it starts with no text'
  return new TidemarkError('UNKNOWN_FORMAT', `${source.name} holds no samples that Tidemark reads; ${start}. Read are ${SAMPLE_FORMATS}, plain, .gz or .zst; a CSV needs a heading such as epoch_s,MemAvailable_kB`)
}
