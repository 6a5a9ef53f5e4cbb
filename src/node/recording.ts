import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseMeta, type RecordingMeta } from '../context/meta.ts'
import { TidemarkError } from '../core/error.ts'
import { blktrace } from '../formats/blktrace.ts'
import type { TableLayout } from '../core/grammar.ts'
import { formats, namedTable, refusal, sniff, type Format } from '../formats/index.ts'
import type { ByteSource } from '../traces/source.ts'
import { openSource } from './source.ts'

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
  /** What to call it: file or folder. */
  name: string
  counted: Form
  /** Other forms of the same recording, best first. */
  others: Form[]
  /** Files of a folder that are no block trace. */
  unread: string[]
  meta: RecordingMeta
}

const PER_CPU_NAME = /^(.*\.blktrace)\.(\d+)(\.(?:gz|zst|xz|bz2|lz4|zip))?$/

/** Opens what the user named: files, per-CPU files by one of them, a folder, or `-`. `csv`: columns of a table. Throws `TidemarkError`. */
export async function openRecording(paths: readonly string[], csv: string | null = null): Promise<Recording> {
  const folder = paths.length === 1 && paths[0] !== '-' && isFolder(paths[0]!) ? paths[0]! : null
  const table = csv === null ? null : namedTable(csv)
  if (table !== null && folder !== null) throw new TidemarkError('USAGE', `--csv says how to read a table: name the file in ${folder}`)
  const named = folder === null ? withoutTwins(paths) : listFolder(folder)
  const opened = await openAll(named, folder === null ? siblings(named) : [], folder !== null, table)
  const forms = group(opened)
  if (forms.length === 0) throw nothingClaims(paths, folder, opened)
  forms.sort((a, b) => a.rank - b.rank)
  const [counted, ...others] = forms as [Form, ...Form[]]
  const rival = others.find((form) => form.format === counted.format && form.rank === counted.rank)
  if (rival !== undefined) {
    throw new TidemarkError('TWO_RECORDINGS', `${counted.name} and ${rival.name} are two recordings of the same format; name one of them`)
  }
  return {
    name: folder === null ? counted.name : basename(folder === '.' ? process.cwd() : folder),
    counted,
    others,
    unread: opened.unread,
    meta: readMeta(folder, paths),
  }
}

/** Each file once, however often it is named. */
function withoutTwins(paths: readonly string[]): string[] {
  const seen = new Set<string>()
  return paths.filter((path) => {
    const real = path === '-' || !existsSync(path) ? path : realpathSync(path)
    return seen.has(real) ? false : seen.add(real)
  })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function listFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .toSorted()
}

/** Per-CPU files that lie beside the named ones and belong to the same recording; a CPU that was named is not looked for. */
function siblings(paths: readonly string[]): string[] {
  const found = new Set<string>()
  const sets = new Set<string>()
  const named = new Set<string>()
  for (const path of paths) {
    const [, stem, cpu] = PER_CPU_NAME.exec(basename(path)) ?? []
    if (stem === undefined || !isFolder(dirname(path))) continue
    sets.add(join(dirname(path), stem))
    named.add(join(dirname(path), `${stem}.${Number(cpu)}`))
  }
  for (const set of sets) {
    for (const path of listFolder(dirname(set))) {
      const [, stem, cpu] = PER_CPU_NAME.exec(basename(path)) ?? []
      if (stem === basename(set) && !named.has(`${set}.${Number(cpu)}`)) found.add(path)
    }
  }
  return [...found].toSorted()
}

/** A per-CPU file: with events, empty, or with the reason why it cannot be read. */
interface CpuFile {
  path: string
  /** Folder and name without the CPU. */
  set: string
  cpu: number
  source: ByteSource | null
  fault: string | null
}

interface Opened {
  forms: Form[]
  cpuFiles: CpuFile[]
  /** Files of a folder that are no block trace, or a CPU's file a second time. */
  unread: string[]
}

/** Opens every path. In a folder, what is no trace is only listed; a per-CPU file that cannot be read is kept as such, since its events are missing. */
async function openAll(named: readonly string[], added: readonly string[], lenient: boolean, table: Format | null): Promise<Opened> {
  const opened: Opened = { forms: [], cpuFiles: [], unread: [] }
  for (const path of [...named, ...added]) {
    const [, stem, cpu] = PER_CPU_NAME.exec(basename(path)) ?? []
    const forgiving = lenient || added.includes(path)
    if (stem !== undefined && table === null) {
      const file = await openCpuFile(path, join(dirname(path), stem), Number(cpu), forgiving)
      const twin = opened.cpuFiles.find((other) => other.set === file.set && other.cpu === file.cpu)
      if (twin === undefined) opened.cpuFiles.push(file)
      else if (forgiving) opened.unread.push(basename(path))
      else throw new TidemarkError('TWO_RECORDINGS', `${twin.path} and ${path} are the same CPU's file twice; name one of them`)
      continue
    }
    try {
      const source = await openSource(path)
      const head = await source.head()
      const format = table ?? sniff(head)
      if (format === null) {
        source.close()
        throw source.damage === null ? unknownFormat(source.name, head) : new TidemarkError('UNREADABLE', `${source.name}: ${source.damage}; nothing of it can be read`)
      }
      opened.forms.push({ name: source.name, format, rank: format.rank, sources: [source], layout: format.layout?.(head) ?? null, perCpu: null, faults: [] })
    } catch (error) {
      if (!lenient || !(error instanceof TidemarkError)) throw error
      opened.unread.push(basename(path))
    }
  }
  return opened
}

async function openCpuFile(path: string, set: string, cpu: number, forgiving: boolean): Promise<CpuFile> {
  const unreadable = (fault: string): CpuFile => ({ path, set, cpu, source: null, fault })
  try {
    const source = await openSource(path)
    const head = await source.head()
    if (head.length === 0 && source.damage === null) return { path, set, cpu, source: null, fault: null }
    if (head.length === 0) throw new TidemarkError('UNREADABLE', `${source.name}: ${source.damage}; nothing of it can be read`)
    if (sniff(head)?.id !== 'blktrace') throw unknownFormat(source.name, head)
    return { path, set, cpu, source, fault: null }
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error
    if (error.code === 'EMPTY') return { path, set, cpu, source: null, fault: null }
    if (!forgiving) throw error
    return unreadable(error.message)
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
  const stem = basename(files[0]!.set)
  if (sources.length === 0) {
    throw new TidemarkError(faults.length > 0 ? 'UNREADABLE' : 'EMPTY', faults[0] ?? `${stem}.*: all ${files.length} per-CPU files are empty: nothing was recorded`)
  }
  const present = files.filter((file) => file.fault === null)
  const cpus = present.map((file) => file.cpu)
  const missing = Array.from({ length: files.at(-1)!.cpu + 1 }, (_, cpu) => cpu).filter((cpu) => !cpus.includes(cpu))
  // A lone .0 may be a merged stream; any other number alone is what is left of a set.
  const lone = files.length === 1 && files[0]!.cpu === 0
  return {
    name: files.length === 1 ? basename(files[0]!.path) : `${stem}.*`,
    format: blktrace,
    rank: 1,
    sources,
    layout: null,
    perCpu: lone ? null : { present: cpus, empty: present.filter((file) => file.source === null).map((file) => file.cpu), missing },
    faults,
  }
}

function readMeta(folder: string | null, paths: readonly string[]): RecordingMeta {
  const place = folder ?? (paths[0] === '-' ? null : dirname(paths[0]!))
  try {
    return parseMeta(place === null ? '' : readFileSync(join(place, 'meta.json'), 'utf8'))
  } catch {
    return parseMeta('')
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

function nothingClaims(paths: readonly string[], folder: string | null, opened: Opened): TidemarkError {
  if (folder === null) return new TidemarkError('EMPTY', `${paths.join(', ')}: nothing was recorded`)
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const hint = inner.length > 0 ? `; it has folders: ${inner.slice(0, 5).join(', ')}` : ''
  return new TidemarkError('UNKNOWN_FORMAT', `${folder}: no block trace among its ${opened.unread.length} files${hint}`)
}
