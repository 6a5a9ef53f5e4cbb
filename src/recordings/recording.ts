import { environmentOf, type EnvironmentFact } from '../context/environment.ts'
import { parseMeta, type RecordingMeta } from '../context/meta.ts'
import { parseRecordedRun, type RecordedRun } from '../context/recorded-run.ts'
import { TidemarkError } from '../core/error.ts'
import { blktrace } from '../formats/blktrace.ts'
import type { TableLayout } from '../core/grammar.ts'
import { formats, namedTable, refusal, sniff, type Format } from '../formats/index.ts'
import type { ByteSource } from '../traces/source.ts'
import { textOf, type Chosen, type RecordedFile } from './file.ts'
import { withEvidence } from './pack/files.ts'

/** One form of a recording: files that together hold its events once. */
export interface Form {
  /** `trace.blktrace.*` for per-CPU files, else the file's name. */
  name: string
  format: Format
  /** Which form of a recording is counted: the lowest. Per-CPU files before a merged stream, before text, before tracepoints. */
  rank: number
  sources: ByteSource[]
  /** Of a table of requests. */
  layout: TableLayout | null
  /** `null` for a single stream. */
  perCpu: PerCpu | null
  /** Files of the set that cannot be read, and why. */
  faults: string[]
}

/** Numbers of per-CPU files. */
interface PerCpu {
  present: number[]
  /** Present with no event in them: normal for an idle CPU. */
  empty: number[]
  /** Up to the highest number, not there or not readable. */
  missing: number[]
}

export interface Recording {
  counted: Form
  /** Other forms of the same recording, best first. */
  others: Form[]
  /** Files of a folder that are no block trace. */
  unread: RecordedFile[]
  meta: RecordingMeta
  /** What `meta.json` says of the machine and the run. */
  environment: EnvironmentFact[]
  /** What our own recorder says of the run; `null`: another recorded it. */
  run: RecordedRun | null
}

/** Linux has at most 8,192 CPUs. */
const PER_CPU_NAME = /^(.*\.blktrace)\.(\d{1,4})(\.(?:gz|zst|xz|bz2|lz4|zip))?$/

/** What the name of a per-CPU file says; `null` for any other. */
export function perCpuName(name: string): { stem: string; cpu: number } | null {
  const [, stem, cpu] = PER_CPU_NAME.exec(name) ?? []
  return stem === undefined ? null : { stem, cpu: Number(cpu) }
}

/** Opens what the user named. `csv`: columns of a table. Throws `TidemarkError`. */
export async function openRecording(given: Chosen, csv: string | null = null): Promise<Recording> {
  const chosen = await withEvidence(given)
  const { folder } = chosen
  const table = csv === null ? null : namedTable(csv)
  if (table !== null && folder !== null) throw new TidemarkError('USAGE', `--csv says how to read a table: name the file in ${folder.path}`)
  const opened = await openAll(chosen, table)
  const forms = group(opened)
  if (forms.length === 0) throw nothingClaims(chosen, opened)
  forms.sort((a, b) => a.rank - b.rank)
  const [counted, ...others] = forms as [Form, ...Form[]]
  const rival = others.find((form) => form.format === counted.format && form.rank === counted.rank)
  if (rival !== undefined) {
    throw new TidemarkError('TWO_RECORDINGS', `${counted.name} and ${rival.name} are two recordings of the same format; name one of them`)
  }
  const meta = await metaText(chosen.meta)
  return { counted, others, unread: opened.unread, meta: parseMeta(meta), environment: environmentOf(meta), run: parseRecordedRun(meta) }
}

/** A per-CPU file: with events, empty, or with the reason why it cannot be read. */
interface CpuFile {
  file: RecordedFile
  /** Folder and name without the CPU. */
  set: string
  /** Name without the CPU. */
  stem: string
  cpu: number
  source: ByteSource | null
  fault: string | null
}

interface Opened {
  forms: Form[]
  cpuFiles: CpuFile[]
  /** Files of a folder that are no block trace, or a CPU's file a second time. */
  unread: RecordedFile[]
}

/** Opens every file. In a folder, what is no trace is only listed; a per-CPU file that cannot be read is kept as such, since its events are missing. */
async function openAll({ named, siblings, folder }: Chosen, table: Format | null): Promise<Opened> {
  const opened: Opened = { forms: [], cpuFiles: [], unread: [] }
  for (const file of [...named, ...siblings]) {
    const perCpu = perCpuName(file.name)
    const forgiving = folder !== null || siblings.includes(file)
    if (perCpu !== null && table === null) {
      const cpuFile = await openCpuFile(file, perCpu.stem, perCpu.cpu, forgiving)
      const twin = opened.cpuFiles.find((other) => other.set === cpuFile.set && other.cpu === cpuFile.cpu)
      if (twin === undefined) opened.cpuFiles.push(cpuFile)
      else if (forgiving) opened.unread.push(file)
      else throw new TidemarkError('TWO_RECORDINGS', `${twin.file.path} and ${file.path} are the same CPU's file twice; name one of them`)
      continue
    }
    try {
      const source = await file.open()
      const head = await source.head()
      const format = table ?? sniff(head)
      if (format === null) {
        source.close()
        throw source.damage === null ? unknownFormat(source.name, head) : new TidemarkError('UNREADABLE', `${source.name}: ${source.damage}; nothing of it can be read`)
      }
      opened.forms.push({ name: source.name, format, rank: format.rank, sources: [source], layout: format.layout?.(head) ?? null, perCpu: null, faults: [] })
    } catch (error) {
      if (folder === null || !(error instanceof TidemarkError)) throw error
      opened.unread.push(file)
    }
  }
  return opened
}

async function openCpuFile(file: RecordedFile, stem: string, cpu: number, forgiving: boolean): Promise<CpuFile> {
  const cpuFile = (source: ByteSource | null, fault: string | null): CpuFile => ({ file, set: `${file.folder}/${stem}`, stem, cpu, source, fault })
  try {
    const source = await file.open()
    const head = await source.head()
    if (head.length === 0 && source.damage === null) return cpuFile(null, null)
    if (head.length === 0) throw new TidemarkError('UNREADABLE', `${source.name}: ${source.damage}; nothing of it can be read`)
    if (sniff(head)?.id !== 'blktrace') throw unknownFormat(source.name, head)
    return cpuFile(source, null)
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error
    if (error.code === 'EMPTY') return cpuFile(null, null)
    if (!forgiving) throw error
    return cpuFile(null, error.message)
  }
}

/** The forms that were opened: every set of per-CPU files is one. */
function group({ forms, cpuFiles }: Opened): Form[] {
  const sets = new Map<string, CpuFile[]>()
  for (const file of cpuFiles) sets.set(file.set, [...(sets.get(file.set) ?? []), file])
  return [...forms, ...[...sets.values()].map(perCpuForm)]
}

/** The form that the per-CPU files of one set make, in order of their CPUs. */
function perCpuForm(files: CpuFile[]): Form {
  files.sort((a, b) => a.cpu - b.cpu)
  const sources = files.flatMap((file) => file.source ?? [])
  const faults = files.flatMap((file) => file.fault ?? [])
  const { stem } = files[0]!
  if (sources.length === 0) {
    throw new TidemarkError(faults.length > 0 ? 'UNREADABLE' : 'EMPTY', faults[0] ?? `${stem}.*: all ${files.length} per-CPU files are empty: nothing was recorded`)
  }
  const present = files.filter((file) => file.fault === null)
  const cpus = present.map((file) => file.cpu)
  const missing = Array.from({ length: files.at(-1)!.cpu + 1 }, (_, cpu) => cpu).filter((cpu) => !cpus.includes(cpu))
  // A lone .0 may be a merged stream; any other number alone is what is left of a set.
  const lone = files.length === 1 && files[0]!.cpu === 0
  return {
    name: files.length === 1 ? files[0]!.file.name : `${stem}.*`,
    format: blktrace,
    rank: 1,
    sources,
    layout: null,
    perCpu: lone ? null : { present: cpus, empty: present.filter((file) => file.source === null).map((file) => file.cpu), missing },
    faults,
  }
}

/** Nothing where there is none, or none that can be read. */
async function metaText(file: RecordedFile | null): Promise<string> {
  try {
    return file === null ? '' : await textOf(file)
  } catch {
    return ''
  }
}

function quote(head: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(head.subarray(0, 60)).split(/\r?\n/)[0]!
  return /^[\x20-\x7e\t]+$/.test(text) ? `"${text}"` : [...head.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

function unknownFormat(name: string, head: Uint8Array): TidemarkError {
  const refused = refusal(head)
  if (refused !== null) return new TidemarkError('UNKNOWN_FORMAT', `${name}: ${refused}`)
  const known = formats.map((format) => format.title).join(', ')
  return new TidemarkError('UNKNOWN_FORMAT', `no format claims ${name}; it starts with ${quote(head)}. Tidemark reads ${known}, plain, .gz or .zst; a table of requests with --csv`)
}

function nothingClaims({ named, folder }: Chosen, opened: Opened): TidemarkError {
  if (folder === null) return new TidemarkError('EMPTY', `${named.map(({ path }) => path).join(', ')}: nothing was recorded`)
  const hint = folder.inner.length > 0 ? `; it has folders: ${folder.inner.slice(0, 5).join(', ')}` : ''
  return new TidemarkError('UNKNOWN_FORMAT', `${folder.path}: no block trace among its ${opened.unread.length} files${hint}`)
}
