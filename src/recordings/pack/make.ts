/** From a recording to an evidence file: what was read, in which order and when, of which file and tensors; no names of hosts, users, paths or foreign processes. */
import type { IoSettings } from '../../analyses/facts.ts'
import type { Report } from '../../core/result.ts'
import { Core } from '../../core/core.ts'
import { TidemarkError } from '../../core/error.ts'
import { marksOfLog } from '../../context/engine-phases.ts'
import { parseFilefrag } from '../../context/extents.ts'
import { parseMarks, type Mark } from '../../context/marks.ts'
import { parseResidency } from '../../context/residency.ts'
import { version } from '../../core/version.ts'
import { sniffSamples } from '../../formats/samples/index.ts'
import { sampleTimes } from '../../formats/samples/recorded.ts'
import type { Series } from '../../traces/samples.ts'
import { BlobFile } from '../blob.ts'
import { decodeForm, setFilter, setOrigin } from '../decode.ts'
import { arrived, type ContextOptions } from '../context.ts'
import { textOf, type Chosen, type RecordedFile } from '../file.ts'
import { readHeader } from '../header.ts'
import { readColumns } from '../read-columns.ts'
import { readRecordedFiles } from '../read.ts'
import { openRecording, type Recording } from '../recording.ts'
import { packRun, writeContainer, type PackedRun } from './container.ts'
import { publicMeta } from './public-meta.ts'
import { publicFilefrag, publicLedger, publicMarks, publicResidency } from './redact.ts'
import { packRequests, STEPS, type Requests } from './requests.ts'
import { packSamples, sampleTimesOf } from './samples.ts'
import { tensorTable } from './tensor-table.ts'

/** An evidence file, what the recording itself says, and what was left out, in words. */
export interface Evidence {
  /** To be written with others. */
  run: PackedRun
  bytes: Uint8Array<ArrayBuffer>
  /** Record of the recording. */
  original: Report
  /** Record of the evidence file: every figure that it has is equal. */
  record: Report
  requests: number
  leftOut: string[]
}

const CSV = 1
/** Resolution of times that is tried first, ns. */
const COARSE = 10_000
const TIME = 0, CPU = 2, THREAD = 4, PROCESS = 5, RWBS = 7, SECTOR = 8, BYTES = 9, ERROR = 10
/** Processes and letters may be quoted; none of the others holds a comma. */
const FIELDS = /("(?:[^"]|"")*"|[^,]*)(?:,|$)/g

function numberOf(map: Map<string, number>, key: string): number {
  const known = map.get(key)
  if (known !== undefined) return known
  map.set(key, map.size)
  return map.size - 1
}

/** Reads of one device at one step, in ns since the origin that a report has: the recording's own start, or its first event. */
async function requestsOf(module: WebAssembly.Module, recording: Recording, step: Requests['step'], device: string): Promise<{ origin: bigint; requests: Requests }> {
  const core = new Core(module)
  const settings: IoSettings = { stage: step, op: 'read', device, process: null, from: null, to: null, origin: null, csv: null }
  setFilter(core, settings)
  const [major, minor] = device.split(':').map(Number) as [number, number]
  core.exports.encodeOpen(CSV, 1 << STEPS[step], major * 2 ** 20 + minor)
  const times: bigint[] = [], columns = { sectors: [] as number[], bytes: [] as number[], errors: [] as number[], cpus: [] as number[], threads: [] as number[], rwbs: [] as number[] }
  const threads = new Map<string, number>(), names = new Map<string, number>(), letters = new Map<string, number>(), processes: number[] = []
  let header = true
  let origin: bigint | null = null
  await decodeForm(core, recording.counted, (n) => {
    origin ??= setOrigin(core, settings, recording).ns
    let more = true
    while (more) {
      more = core.exports.encode(n) !== 0
      const length = core.exports.encodeLength()
      if (length === 0) continue
      for (const line of core.text(core.exports.encodePointer(), length).split('\n')) {
        if (line === '' || header) {
          header = false
          continue
        }
        const cells = [...line.matchAll(FIELDS)].map((found) => found[1]!)
        if (Number(cells[BYTES]) === 0) continue
        times.push(BigInt(cells[TIME]!))
        columns.sectors.push(Number(cells[SECTOR]))
        columns.bytes.push(Number(cells[BYTES]))
        columns.errors.push(Number(cells[ERROR]))
        columns.cpus.push(Number(cells[CPU]))
        const thread = numberOf(threads, `${cells[THREAD]}\n${cells[PROCESS]}`)
        processes[thread] = numberOf(names, cells[PROCESS]!) + 1
        columns.threads.push(thread)
        columns.rwbs.push(numberOf(letters, cells[RWBS]!))
      }
    }
  })
  const start = origin ?? 0n
  const column = (name: keyof typeof columns): Float64Array => Float64Array.from(columns[name])
  const requests = {
    step, device, origin: 0, resolution: 1, times: Float64Array.from(times, (time) => Number(time - start)),
    sectors: column('sectors'), bytes: column('bytes'), errors: column('errors'), cpus: column('cpus'), threads: column('threads'), processes, rwbs: column('rwbs'), letters: [...letters.keys()],
  }
  return { origin: start, requests }
}

/** Every figure that both records have, and the phases, where they differ. */
function differing(original: Report, record: Report): string[] {
  const phases = (report: Report): string => JSON.stringify(Object.entries(report.tables['io.phases']?.columns ?? {}).filter(([name]) => name !== 'phase'))
  return phases(original) === phases(record) ? differingFigures(original, record) : ['io.phases']
}

function differingFigures(original: Report, record: Report): string[] {
  return Object.entries(record.figures).flatMap(([name, { value }]) => (value === null || value === original.figures[name]?.value ? [] : [`${name}: ${value} for ${original.figures[name]?.value ?? 'none'}`]))
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Context {
  parts: Record<string, Uint8Array>
  marks: Mark[]
  /** Whether the marks were told by the engine's log. */
  byLog: boolean
  series: Series[]
  meta: string
  leftOut: string[]
}

const SAMPLES = /^samples\.(log|jsonl)(\.(gz|zst))?$/

/** Series of samples on the clock of the trace; those of our recorder before others. */
async function seriesOf(files: readonly RecordedFile[]): Promise<Series[]> {
  const [file] = files.filter(({ name }) => SAMPLES.test(name)).toSorted((a, b) => Number(b.name.includes('.log')) - Number(a.name.includes('.log')))
  if (file === undefined) return []
  const list = files.find(({ name }) => name === 'samples.csv')
  const source = await file.open()
  try {
    const format = sniffSamples(await source.head())
    if (format === null) return []
    const columns = await readColumns(source, format, { interval: null, times: list === undefined ? null : sampleTimes(await textOf(list)) })
    return columns.written === 'start' ? columns.taken(0).series : []
  } finally {
    source.close()
  }
}

/** Of what the report was read against, all that can go without names; the rest is left out, and said. */
async function contextOf(files: readonly RecordedFile[], original: Report): Promise<Context> {
  const context: Context = { parts: {}, marks: [], byLog: false, series: await seriesOf(files), meta: '', leftOut: [] }
  const used = new Map(original.inputs.filter(({ role }) => role === 'context').map(({ name, format }) => [name, format]))
  const map = files.find(({ name }) => used.get(name) === 'filefrag')
  const path = map === undefined ? null : parseFilefrag(await textOf(map))[0]!.name
  for (const file of files) {
    const format = used.get(file.name)
    if (file.name === 'meta.json') context.meta = await textOf(file)
    else if (file === map) context.parts['filefrag.txt'] = encoded(publicFilefrag(await textOf(file)))
    else if (format === 'gguf') {
      const table = tensorTable(await readHeader(file, null))
      if (table === null) context.leftOut.push('the header of the model')
      else context.parts['model.gguf'] = table
    } else if (format === 'marks') context.marks = publicMarks(parseMarks(await textOf(file)))
    else if (format === 'residency') {
      const when = /before|end|after/.exec(file.name)?.[0] ?? 'run', text = await textOf(file)
      const runs = /^# pages \d+ resident \d+\s*$/m.test(text), rows = runs ? text : publicResidency(parseResidency(text), path)
      if (rows === null) context.leftOut.push('residency')
      else context.parts[`${runs ? 'resident' : 'fincore'}_${when}.txt`] = encoded(rows)
    } else if (!SAMPLES.test(file.name) && file.name !== 'samples.csv' || context.series.length === 0) context.leftOut.push(FAMILIAR.test(file.name) ? file.name : 'a file that is no part of a recording')
  }
  // As the report tells phases: by the log where the command wrote no marks of its own.
  const told = context.marks.every(({ name }) => name === 'start' || name === 'exit') ? marksOfLog(await arrived(files)) : []
  context.marks = [...context.marks, ...publicMarks(told)].toSorted((a, b) => a.ns - b.ns)
  context.byLog = told.length > 0
  return { ...context, leftOut: [...new Set(context.leftOut)] }
}

/** Names that recorders give. */
const FAMILIAR = /^(blk|events|pagecache|engine|lines|samples|btt|blkparse_summary|oracle|filefrag(512)?|fincore_\w+|marks)(\.\w+){1,3}$/

/** What is packed besides what lies with the trace, and what a bundle calls the run. */
export interface PackOptions extends Pick<ContextOptions<RecordedFile>, 'extents' | 'model' | 'marks' | 'partitionStart'> {
  name?: string
  /** As the manifest of a bundle has it. */
  limit?: string
}

/** Names that stand in the record, longest words of its tables too: processes, files, the model. */
function wordsOf(original: Report, recording: Recording): string[] {
  const column = (table: string, name: string): string[] => (original.tables[table]?.columns[name] ?? []).map(String)
  return [...original.inputs.map(({ name }) => name), ...recording.unread.map(({ name }) => name), ...column('io.processes', 'process'), ...column('io.files', 'file')].filter((word) => word.length > 2)
}

/**
 * Packs the reads of a recording at the step and on the device that its report counts. Times are kept to 10 us if every figure and every
 * phase stays the same, else to 1 us, else to 1 ns. Throws as `readRecordedFiles`; NO_EVENTS: nothing was read; `Error` if a figure would differ.
 */
export async function makeEvidence(module: WebAssembly.Module, chosen: Chosen, { name = 'recording', limit, ...options }: PackOptions = {}): Promise<Evidence> {
  const original = await readRecordedFiles(module, chosen, options)
  const { stage, device } = original.settings
  if (typeof device !== 'string' || (original.figures['io.requests']?.value ?? 0) === 0) throw new TidemarkError('NO_EVENTS', `${chosen.folder?.path ?? chosen.named[0]?.path ?? 'the recording'} holds no read of a disk: there is nothing to pack`)
  const recording = await openRecording(chosen)
  for (const other of recording.others) for (const source of other.sources) source.close()
  const { origin, requests } = await requestsOf(module, recording, stage as Requests['step'], device)
  const given = [options.extents, options.model, options.marks].filter((file) => file !== undefined)
  const beside = recording.unread.filter((file) => given.every((other) => other.name !== file.name))
  const meta = chosen.meta !== null && !beside.some(({ name: other }) => other === 'meta.json') ? [chosen.meta] : []
  const context = await contextOf([...beside, ...given, ...meta], original)
  const lines = (original.tables['io.actions']?.columns['count'] ?? []).reduce<number>((sum, count) => sum + Number(count), 0)
  const otherLines = Math.max(0, lines - requests.times.length)
  const leftOut = [`${otherLines} other lines`, ...recording.others.map((other) => other.format.title), ...context.leftOut]
  // The clock starts at 0 with the first of origin, marks and samples: an uptime names a machine too.
  const starts = [...context.marks.map(({ ns }) => BigInt(ns)), ...Array.from(sampleTimesOf(context.series).slice(0, 1), (seconds) => BigInt(Math.round(seconds * 1e9)))]
  const zero = starts.reduce((least, ns) => (ns < least ? ns : least), origin) - BigInt(COARSE)
  const start = Number(/partition start (\d+)/.exec(original.figures['io.coverage']?.basis ?? '')?.[1] ?? NaN)
  const startNs = Number(origin - zero)
  const ledger = publicLedger(original.ledger, wordsOf(original, recording))
  const told = { ...publicMeta(context.meta, { lost: original.figures['io.lost.events']?.value ?? 0, ledger, otherLines, startNs, phasesByLog: context.byLog }), ...(Number.isNaN(start) ? {} : { partition_start_sector: start }) }
  const sampled = context.series.length === 0 ? null : packSamples(context.series, Number(zero))
  let different: string[] = []
  for (const resolution of [COARSE, 1000, 1]) {
    const marks = context.marks.map(({ name: mark, index, ns }) => `${JSON.stringify({ t: startNs + Number(BigInt(ns) - origin), mark, i: mark === 'start' ? 0 : index })}\n`).join('')
    const { head, columns } = packRequests({ ...requests, origin: startNs, resolution, times: requests.times.map((time) => Math.floor(time / resolution)) })
    const parts = {
      ...Object.fromEntries(Object.entries(columns).map(([column, bytes]) => [`requests.${column}`, bytes])), ...context.parts,
      ...(marks === '' ? {} : { 'marks.jsonl': encoded(marks) }), ...(sampled === null ? {} : { samples: sampled.bytes }), 'meta.json': encoded(JSON.stringify(told)),
    }
    const run = packRun({ name, ...(limit === undefined ? {} : { limit }), requests: head, ...(sampled === null ? {} : { samples: sampled.head }), leftOut }, parts)
    const bytes = writeContainer(version, [run])
    const record = await readRecordedFiles(module, { named: [new BlobFile('evidence', new Blob([bytes]))], siblings: [], folder: null, meta: null })
    different = differing(original, record)
    if (different.length === 0) return { run, bytes, original, record, requests: head.count, leftOut }
  }
  throw new Error(`the evidence file would say other numbers (${different.slice(0, 3).join('; ')}): please report it`)
}
