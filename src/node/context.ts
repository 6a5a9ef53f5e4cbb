/** What a recording is read against: extent map, model, marks; named by flags, or found in the recording's folder. */
import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FileFacts, FileRow, IoFacts, Phase } from '../analyses/facts.ts'
import { parseEngineLog } from '../context/engine-log.ts'
import { parseFilefrag, type FileMap } from '../context/extents.ts'
import type { Model } from '../context/gguf.ts'
import { parseMarks, parsePhaseFlag, phasesOf, type NamedSpan } from '../context/marks.ts'
import { parseResidency } from '../context/residency.ts'
import { expertSlices, fileRows, neededPerToken } from '../context/tensors.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input } from '../core/result.ts'
import { named, readBytes } from './bytes.ts'
import { readHeader } from './model.ts'
import type { Recording } from './recording.ts'

/** Paths and numbers as the user gave them. */
export interface ContextFlags {
  extents?: string
  model?: string
  marks?: string
  /** Sector of the disk at which the partition of the file starts. */
  partitionStart?: number
  /** `name=from..to`, seconds since the origin. */
  phase?: string[]
  engineLog?: string[]
}

export interface Context {
  file: FileFacts | null
  /** Phases in order, ns since an origin on the recording's clock; none that lies farther than 104 days from it. */
  phases(originNs: bigint): Phase[]
  residency: IoFacts['residency']
  timings: IoFacts['timings']
  inputs: Input[]
}

const REACH_NS = 2 ** 53

/** Reads what the flags name and what the folder holds. Throws `TidemarkError` for a file that was named and cannot be used. */
export function loadContext(recording: Recording, paths: readonly string[], flags: ContextFlags): Context {
  const inputs: Input[] = []
  const beside = recording.unread.map((name) => join(paths[0]!, name))
  const used = <T>(path: string, format: string, value: T): T => {
    inputs.push({ name: basename(path), format, bytes: statSync(path).size, events: null, role: 'context' })
    return value
  }
  const map = flags.extents === undefined ? foundMap(beside, used) : used(flags.extents, 'filefrag', onlyMap(flags.extents, flags.model))
  if (map === null && (flags.model !== undefined || flags.partitionStart !== undefined)) {
    throw new TidemarkError('USAGE', `${flags.model === undefined ? '--partition-start' : '--model'} needs the file's extents: a trace knows sectors, not files. Give --extents with the output of filefrag -v`)
  }
  const modelPath = flags.model ?? beside.find((path) => /\.gguf(\.gz)?$/.test(path))
  const model = modelPath === undefined || map === null ? null : used(modelPath, 'gguf', readHeader(modelPath, map.bytes))
  const marksPath = flags.marks ?? beside.find((path) => basename(path) === 'marks.jsonl')
  const marks = marksPath === undefined ? [] : used(marksPath, 'marks', phasesOf(parseMarks(text(marksPath))))
  const residency = readable(beside.filter((path) => /resident|fincore|vmtouch/i.test(basename(path))), parseResidency)
  const timings = readable([...beside.filter((path) => /\.log(\.gz)?$/.test(path)), ...(flags.engineLog ?? [])], parseEngineLog)
  for (const { path } of residency) used(path, 'residency', null)
  for (const { path } of timings) used(path, 'engine log', null)
  const spans = (flags.phase ?? []).map(parsePhaseFlag).map(spanned).toSorted((a, b) => a.fromNs - b.fromNs)
  const crossing = spans.find((span, i) => i > 0 && span.fromNs < spans[i - 1]!.toNs)
  if (crossing !== undefined) throw new TidemarkError('USAGE', `the phase ${crossing.name} starts before the one before it ends: phases must not overlap`)
  return {
    file: map === null ? null : fileFacts(map, model, flags.partitionStart ?? null, recording.meta.partitionStart),
    phases: (origin) => (spans.length > 0 ? spans : marks.map((phase) => ({ ...phase, fromNs: Number(BigInt(phase.fromNs) - origin), toNs: Number(BigInt(phase.toNs) - origin) })))
      .filter(({ fromNs, toNs }) => toNs > fromNs && (Math.abs(fromNs) < REACH_NS || Math.abs(toNs) < REACH_NS))
      .toSorted((a, b) => a.fromNs - b.fromNs),
    residency: residency.flatMap(({ path, found }) => found.map(({ file, pages, residentPages }) => ({ source: basename(path), file, pages, residentPages }))),
    timings: timings.flatMap(({ path, found }) => found.map((times) => ({ source: basename(path), ...times }))),
    inputs,
  }
}

/** What a parser makes of each file, those left out that are not its kind. */
function readable<T>(paths: readonly string[], parse: (text: string) => T[]): { path: string; found: T[] }[] {
  return paths.flatMap((path) => {
    try {
      const found = parse(text(path))
      return found.length > 0 ? [{ path, found }] : []
    } catch (error) {
      if (error instanceof TidemarkError) return []
      throw error
    }
  })
}

/** A phase of the user's own, open ends included. Its kind is told by its name. */
function spanned({ name, fromSeconds, toSeconds }: NamedSpan): Phase {
  const kind = /load/i.test(name) ? 'load' : /prompt|prefill/i.test(name) ? 'prompt' : /token|decode/i.test(name) ? 'token' : 'other'
  return { name, kind, fromNs: Math.round((fromSeconds ?? -REACH_NS / 1e9) * 1e9), toNs: Math.round((toSeconds ?? REACH_NS / 1e9) * 1e9) }
}

function text(path: string): string {
  return new TextDecoder().decode(readBytes(path))
}

/** The one file of a map that was named; of several the one that the model is. */
function onlyMap(path: string, model: string | undefined): FileMap {
  const maps = named(path, () => parseFilefrag(text(path)))
  const wanted = maps.length > 1 && model !== undefined ? maps.filter(({ name }) => basename(name) === basename(model)) : maps
  if (wanted.length !== 1) throw new TidemarkError('USAGE', `${path}: it maps ${maps.length} files (${maps.map(({ name }) => name).join(', ')}); keep the table of one`)
  return wanted[0]!
}

/** The map in a folder, if all maps there are of one file. */
function foundMap(paths: readonly string[], used: <T>(path: string, format: string, value: T) => T): FileMap | null {
  const found: { path: string; map: FileMap }[] = []
  for (const path of paths.filter((name) => /filefrag/i.test(basename(name)))) {
    try {
      for (const map of parseFilefrag(text(path))) found.push({ path, map })
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error
    }
  }
  const [first] = found
  if (first === undefined || found.some(({ map }) => JSON.stringify(map.extents) !== JSON.stringify(first.map.extents))) return null
  return used(first.path, 'filefrag', first.map)
}

function fileFacts(map: FileMap, model: Model | null, given: number | null, recorded: number | null): FileFacts {
  const rows: FileRow[] = model === null ? [{ name: '(file)', offset: 0, bytes: map.bytes, layer: null, kind: 'file', expert: null }] : partsOf(model, map.bytes)
  const needs = model === null ? null : neededPerToken(model)
  return {
    name: basename(map.name),
    layout: { bytes: map.bytes, extents: map.extents, rowStarts: rows.map(({ offset }) => offset), partitionStart: given ?? recorded },
    rows,
    hasModel: model !== null,
    startFrom: given !== null ? 'given' : recorded !== null ? 'metadata' : null,
    needed: needs === null ? null : { bytes: needs.bytes, estimated: needs.estimate, without: needs.lookedUp },
  }
}

/** Header, tensors, and each expert of a tensor that holds several. */
function partsOf(model: Model, fileBytes: number): FileRow[] {
  const slices = new Map(model.tensors.map((tensor) => [tensor.name, expertSlices(tensor)]))
  return fileRows(model, fileBytes).flatMap(({ name, offset, bytes, layer, kind }): FileRow[] => {
    const experts = slices.get(name) ?? []
    if (experts.length === 0) return [{ name, offset, bytes, layer, kind, expert: null }]
    return experts.map((slice, i) => ({ name, layer, kind, expert: slice.expert, offset: slice.offset, bytes: i === experts.length - 1 ? offset + bytes - slice.offset : slice.bytes }))
  })
}
