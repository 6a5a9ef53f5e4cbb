/** What a recording is read against: extent map, model, marks; named by flags, or found in the recording's folder. */
import type { FileFacts, FileRow, IoFacts, Phase } from '../analyses/facts.ts'
import { parseEngineLog } from '../context/engine-log.ts'
import { sampledMemory, type EnvironmentFact } from '../context/environment.ts'
import { parseFilefrag, type FileMap } from '../context/extents.ts'
import type { Model } from '../context/gguf.ts'
import { arrivedLines, marksOfLog, ratesOfLog, type ArrivedLine } from '../context/engine-phases.ts'
import { parseMarks, parsePhaseFlag, phasesOf, type NamedSpan } from '../context/marks.ts'
import { parseResidency } from '../context/residency.ts'
import { expertSlices, fileRows, neededPerToken } from '../context/tensors.ts'
import { TidemarkError } from '../core/error.ts'
import type { Input } from '../core/result.ts'
import { named, textOf, type RecordedFile } from './file.ts'
import { readHeader } from './header.ts'
import { memoryOfSamples } from './recorded-memory.ts'
import type { Recording } from './recording.ts'

/** Files and numbers as the user gave them. `F`: how the host names a file. */
export interface ContextOptions<F> {
  /** `filefrag -v` of the file that was read. */
  extents?: F
  /** The GGUF that was read, or its header alone. */
  model?: F
  /** marks.jsonl or ftrace markers. */
  marks?: F
  /** Sector of the disk at which the partition of the file starts. */
  partitionStart?: number
  /** `name=from..to`, seconds since the origin. */
  phase?: string[]
  /** Logs of llama.cpp. */
  engineLog?: F[]
}

export interface Context {
  file: FileFacts | null
  /** Phases in order, ns since an origin on the recording's clock; none that lies farther than 104 days from it. */
  phases(originNs: bigint): Phase[]
  residency: IoFacts['residency']
  timings: IoFacts['timings']
  rates: IoFacts['rates']
  /** Whether the phases are those of the engine's log. */
  phasesByLog: boolean
  environment: EnvironmentFact[]
  inputs: Input[]
}

const REACH_NS = 2 ** 53
/** Extents of the second file and of others, as our recorder names them: figures are of the first. */
const OTHER_FILE = /^filefrag(512)?-\d+\.txt$/

/** Reads what the options name and what lies beside the trace. Throws `TidemarkError` for a file that was named and cannot be used. */
export async function loadContext(recording: Recording, options: ContextOptions<RecordedFile>): Promise<Context> {
  const inputs: Input[] = []
  const beside = recording.unread
  const used = <T>({ name, bytes }: RecordedFile, format: string, value: T): T => {
    inputs.push({ name, format, bytes, events: null, role: 'context' })
    return value
  }
  const map = options.extents === undefined ? await foundMap(recording.run === null ? beside : beside.filter(({ name }) => !OTHER_FILE.test(name)), used) : used(options.extents, 'filefrag', await onlyMap(options.extents, options.model))
  if (map === null && (options.model !== undefined || options.partitionStart !== undefined)) {
    throw new TidemarkError('USAGE', `${options.model === undefined ? '--partition-start' : '--model'} needs the file's extents: a trace knows sectors, not files. Give --extents with the output of filefrag -v`)
  }
  const modelFile = options.model ?? beside.find(({ name }) => /\.gguf(\.gz)?$/.test(name))
  const model = modelFile === undefined || map === null ? null : used(modelFile, 'gguf', await readHeader(modelFile, map.bytes))
  const marksFile = options.marks ?? beside.find(({ name }) => name === 'marks.jsonl')
  const written = marksFile === undefined ? [] : used(marksFile, 'marks', parseMarks(await textOf(marksFile)))
  const lines = await arrived(beside), told = written.every(({ name }) => name === 'start' || name === 'exit') ? marksOfLog(lines) : []
  const marks = phasesOf([...written, ...told].toSorted((a, b) => a.ns - b.ns))
  const residency = await readable(beside.filter(({ name }) => /resident|fincore|vmtouch/i.test(name)), parseResidency)
  const timings = await readable([...beside.filter(({ name }) => /\.log(\.gz)?$/.test(name) && !name.startsWith('samples.')), ...(options.engineLog ?? [])], parseEngineLog)
  const memory = [
    ...await readable(beside.filter(({ name }) => /^samples\.jsonl(\.(gz|zst))?$/.test(name)), (text) => sampledMemory(text, 'samples.jsonl')),
    ...await readable(beside.filter(({ name }) => /^samples\.log(\.gz)?$/.test(name)), (text) => memoryOfSamples(text, 'samples.log')),
  ]
  for (const { file } of memory) used(file, 'samples', null)
  for (const { file } of residency) used(file, 'residency', null)
  for (const { file } of timings) used(file, 'engine log', null)
  const spans = (options.phase ?? []).map(parsePhaseFlag).map(spanned).toSorted((a, b) => a.fromNs - b.fromNs)
  const crossing = spans.find((span, i) => i > 0 && span.fromNs < spans[i - 1]!.toNs)
  if (crossing !== undefined) throw new TidemarkError('USAGE', `the phase ${crossing.name} starts before the one before it ends: phases must not overlap`)
  return {
    file: map === null ? null : fileFacts(map, model, options.partitionStart ?? null, recording.meta.partitionStart),
    phases: (origin) => (spans.length > 0 ? spans : marks.map((phase) => ({ ...phase, fromNs: Number(BigInt(phase.fromNs) - origin), toNs: Number(BigInt(phase.toNs) - origin) })))
      .filter(({ fromNs, toNs }) => toNs > fromNs && (Math.abs(fromNs) < REACH_NS || Math.abs(toNs) < REACH_NS))
      .toSorted((a, b) => a.fromNs - b.fromNs),
    residency: residency.flatMap(({ file: { name: source }, found }) => found.map(({ file, pages, residentPages }) => ({ source, file, pages, residentPages }))),
    timings: timings.flatMap(({ file: { name: source }, found }) => found.map((times) => ({ source, ...times }))),
    rates: ratesOfLog(lines).map(({ ns, ...rate }) => ({ seconds: (ns - (recording.meta.startNs ?? lines[0]!.ns)) / 1e9, ...rate })),
    phasesByLog: (told.length > 0 || recording.meta.evidence?.phasesByLog === true) && spans.length === 0,
    environment: [...recording.environment, ...memory.flatMap(({ found }) => found)],
    inputs,
  }
}

/** Lines of the engine's log with their times, as our recorder keeps them. */
export async function arrived(files: readonly RecordedFile[]): Promise<ArrivedLine[]> {
  const [log, times] = ['engine.log', 'lines.csv'].map((wanted) => files.find(({ name }) => name === wanted))
  return log === undefined || times === undefined ? [] : arrivedLines(await textOf(log), await textOf(times))
}

/** What a parser makes of each file, those left out that are not its kind. */
async function readable<T>(files: readonly RecordedFile[], parse: (text: string) => T[]): Promise<{ file: RecordedFile; found: T[] }[]> {
  const out: { file: RecordedFile; found: T[] }[] = []
  for (const file of files) {
    try {
      const found = parse(await textOf(file))
      if (found.length > 0) out.push({ file, found })
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error
    }
  }
  return out
}

/** A phase of the user's own, open ends included. Its kind is told by its name. */
function spanned({ name, fromSeconds, toSeconds }: NamedSpan): Phase {
  const kind = /load/i.test(name) ? 'load' : /prompt|prefill/i.test(name) ? 'prompt' : /token|decode/i.test(name) ? 'token' : 'other'
  return { name, kind, fromNs: Math.round((fromSeconds ?? -REACH_NS / 1e9) * 1e9), toNs: Math.round((toSeconds ?? REACH_NS / 1e9) * 1e9) }
}

/** The name at the end of a path. */
function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The one file of a map that was named; of several the one that the model is. */
async function onlyMap(file: RecordedFile, model: RecordedFile | undefined): Promise<FileMap> {
  const maps = await named(file, async () => parseFilefrag(await textOf(file)))
  const wanted = maps.length > 1 && model !== undefined ? maps.filter(({ name }) => baseName(name) === model.name) : maps
  if (wanted.length !== 1) throw new TidemarkError('USAGE', `${file.path}: it maps ${maps.length} files (${maps.map(({ name }) => name).join(', ')}); keep the table of one`)
  return wanted[0]!
}

/** The map in a folder, if all maps there are of one file. */
async function foundMap(files: readonly RecordedFile[], used: <T>(file: RecordedFile, format: string, value: T) => T): Promise<FileMap | null> {
  const found = (await readable(files.filter(({ name }) => /filefrag/i.test(name)), parseFilefrag)).flatMap(({ file, found: maps }) => maps.map((map) => ({ file, map })))
  const [first] = found
  if (first === undefined || found.some(({ map }) => JSON.stringify(map.extents) !== JSON.stringify(first.map.extents))) return null
  return used(first.file, 'filefrag', first.map)
}

function fileFacts(map: FileMap, model: Model | null, given: number | null, recorded: number | null): FileFacts {
  const rows: FileRow[] = model === null ? [{ name: '(file)', offset: 0, bytes: map.bytes, layer: null, kind: 'file', expert: null }] : partsOf(model, map.bytes)
  const needs = model === null ? null : neededPerToken(model)
  return {
    name: baseName(map.name),
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
