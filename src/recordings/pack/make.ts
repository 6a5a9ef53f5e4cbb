/** From a recording to an evidence file: what was read, in which order and when, of which file and tensors; no names of hosts, users, paths or foreign processes. */
import type { IoSettings } from '../../analyses/facts.ts'
import type { Report } from '../../core/result.ts'
import { Core } from '../../core/core.ts'
import { TidemarkError } from '../../core/error.ts'
import { parseFilefrag } from '../../context/extents.ts'
import { parseMarks, type Mark } from '../../context/marks.ts'
import { version } from '../../core/version.ts'
import { BlobFile } from '../blob.ts'
import { decodeForm, setFilter, setOrigin } from '../decode.ts'
import { textOf, type Chosen } from '../file.ts'
import { readHeader } from '../header.ts'
import { readRecordedFiles } from '../read.ts'
import { openRecording, type Recording } from '../recording.ts'
import { writeContainer } from './container.ts'
import { publicMeta } from './public-meta.ts'
import { packRequests, STEPS, type Requests } from './requests.ts'
import { tensorTable } from './tensor-table.ts'

/** An evidence file, what the recording itself says, and what was left out, in words. */
export interface Evidence {
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
const COARSE = 1000
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

/** Every number of a record that the other has too, where they differ. */
function differing(original: Report, record: Report): string[] {
  return Object.entries(record.figures).flatMap(([name, { value }]) => (value === null || value === original.figures[name]?.value ? [] : [`${name}: ${value} for ${original.figures[name]?.value ?? 'none'}`]))
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Context {
  parts: Record<string, Uint8Array>
  marks: Mark[]
  meta: string
  leftOut: string[]
}

/** Of what the report was read against, all that can go without names; the rest is left out, and said. */
async function contextOf({ unread, meta }: Recording, original: Report): Promise<Context> {
  const context: Context = { parts: {}, marks: [], meta: '', leftOut: [] }
  const used = new Map(original.inputs.filter(({ role }) => role === 'context').map(({ name, format }) => [name, format]))
  const map = unread.find(({ name }) => used.get(name) === 'filefrag')
  for (const file of unread) {
    const format = used.get(file.name)
    if (file.name === 'meta.json') context.meta = await textOf(file)
    else if (file === map) {
      const text = await textOf(file)
      context.parts['filefrag.txt'] = encoded(text.replaceAll(parseFilefrag(text)[0]!.name, 'model.gguf'))
    } else if (format === 'gguf') {
      const table = tensorTable(await readHeader(file, null))
      if (table === null) context.leftOut.push(file.name)
      else context.parts['model.gguf'] = table
    } else if (format === 'marks') context.marks = parseMarks(await textOf(file))
    else if (format === 'residency' && /^# pages \d+ resident \d+\s*$/m.test(await textOf(file))) context.parts[file.name.replace(/\.(gz|zst)$/, '')] = encoded(await textOf(file))
    else context.leftOut.push(file.name)
  }
  return { ...context, meta: context.meta === '' && meta.startNs === null ? '' : context.meta }
}

/**
 * Packs the reads of a recording at the step and on the device that its report counts. Times are kept to a microsecond if every figure stays
 * the same, else to a nanosecond. Throws as `readRecordedFiles`; NO_EVENTS: nothing was read; `Error` if a figure would differ.
 */
export async function makeEvidence(module: WebAssembly.Module, chosen: Chosen): Promise<Evidence> {
  const original = await readRecordedFiles(module, chosen)
  const { stage, device } = original.settings
  if (typeof device !== 'string' || (original.figures['io.requests']?.value ?? 0) === 0) throw new TidemarkError('NO_EVENTS', 'the recording holds no read of a disk: there is nothing to pack')
  const recording = await openRecording(chosen)
  for (const other of recording.others) for (const source of other.sources) source.close()
  const { origin, requests } = await requestsOf(module, recording, stage as Requests['step'], device)
  const context = await contextOf(recording, original)
  const lines = (original.tables['io.actions']?.columns['count'] ?? []).reduce<number>((sum, count) => sum + Number(count), 0)
  const leftOut = [`${lines - requests.times.length} other lines`, ...recording.others.map(({ name }) => name), ...context.leftOut]
  // The clock starts at 0 with the first of origin and marks: an uptime names a machine too.
  const zero = context.marks.reduce((least, { ns }) => (BigInt(ns) < least ? BigInt(ns) : least), origin) - BigInt(COARSE)
  const start = Number(/partition start (\d+)/.exec(original.figures['io.coverage']?.basis ?? '')?.[1] ?? NaN)
  const meta = { ...publicMeta(context.meta, original.figures['io.lost.events']?.value ?? 0), t0_mono_ns: Number(origin - zero), ...(Number.isNaN(start) ? {} : { partition_start_sector: start }) }
  let different: string[] = []
  for (const resolution of [COARSE, 1]) {
    const since = (ns: bigint): number => Number(origin - zero) + Math.floor(Number(ns - origin) / resolution) * resolution
    const marks = context.marks.map(({ name, index, ns }) => `${JSON.stringify({ t: since(BigInt(ns)), mark: name, i: name === 'start' ? 0 : index })}\n`).join('')
    const { head, columns } = packRequests({ ...requests, origin: Number(origin - zero), resolution, times: requests.times.map((time) => Math.floor(time / resolution)) })
    const parts = { ...Object.fromEntries(Object.entries(columns).map(([name, bytes]) => [`requests.${name}`, bytes])), ...context.parts, ...(marks === '' ? {} : { 'marks.jsonl': encoded(marks) }), 'meta.json': encoded(JSON.stringify(meta)) }
    const bytes = writeContainer({ schema: 'tidemark.evidence/1', version, requests: head, leftOut }, parts)
    const record = await readRecordedFiles(module, { named: [new BlobFile('evidence', new Blob([bytes]))], siblings: [], folder: null, meta: null })
    different = differing(original, record)
    if (different.length === 0) return { bytes, original, record, requests: head.count, leftOut }
  }
  throw new Error(`the evidence file would say other numbers (${different.slice(0, 3).join('; ')}): please report it`)
}
