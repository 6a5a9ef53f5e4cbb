import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseMeta, type RecordingMeta } from '../context/meta.ts'
import { TidemarkError } from '../core/error.ts'
import { formats, sniff, type Format } from '../formats/index.ts'
import type { ByteSource } from '../traces/source.ts'
import { openSource } from './source.ts'

/** One form of a recording: files that together hold its events once. */
export interface Form {
  /** `trace.blktrace.*` for per-CPU files, else the file's name. */
  name: string
  format: Format
  sources: ByteSource[]
  /** `null` for a single stream. */
  perCpu: PerCpu | null
}

/** Numbers of per-CPU files. */
interface PerCpu {
  present: number[]
  /** Present with no event in them: normal for an idle CPU. */
  empty: number[]
  /** Below the highest number and not there. */
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

const PER_CPU_NAME = /^(.*\.blktrace)\.(\d+)(\.gz|\.zst)?$/

/** Opens what the user named: files, per-CPU files by one of them, a folder, or `-`. Throws `TidemarkError`. */
export async function openRecording(paths: readonly string[]): Promise<Recording> {
  const folder = paths.length === 1 && paths[0] !== '-' && isFolder(paths[0]!) ? paths[0]! : null
  const named = folder === null ? [...paths] : listFolder(folder)
  const opened = await openAll(folder === null ? [...named, ...siblings(named)] : named, folder !== null)
  const forms = group(opened)
  if (forms.length === 0) throw nothingClaims(paths, folder, opened)
  forms.sort((a, b) => rank(a) - rank(b))
  const [counted, ...others] = forms as [Form, ...Form[]]
  const rival = others.find((form) => form.format === counted.format && (form.perCpu === null) === (counted.perCpu === null))
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

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function listFolder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .toSorted()
}

/** Per-CPU files that lie beside the named ones and belong to the same recording. */
function siblings(paths: readonly string[]): string[] {
  const found = new Set<string>()
  for (const path of paths) {
    const match = PER_CPU_NAME.exec(basename(path))
    if (match === null || !isFolder(dirname(path))) continue
    for (const other of listFolder(dirname(path))) {
      const sibling = PER_CPU_NAME.exec(basename(other))
      if (sibling !== null && sibling[1] === match[1] && !paths.some((named) => join(named) === join(other))) found.add(other)
    }
  }
  return [...found].toSorted()
}

interface Opened {
  sources: { source: ByteSource; head: Uint8Array }[]
  unread: string[]
  empty: string[]
}

/** Opens every path; in a folder, what is no trace is only listed. */
async function openAll(paths: readonly string[], lenient: boolean): Promise<Opened> {
  const opened: Opened = { sources: [], unread: [], empty: [] }
  for (const path of paths) {
    const perCpu = PER_CPU_NAME.test(basename(path))
    let source: ByteSource
    try {
      source = await openSource(path)
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error
      if (error.code === 'EMPTY' && perCpu) opened.empty.push(basename(path))
      else if (lenient) opened.unread.push(basename(path))
      else throw error
      continue
    }
    const head = await source.head()
    if (perCpu || sniff(head) !== null) opened.sources.push({ source, head })
    else {
      source.close()
      if (!lenient) throw unknownFormat(source.name, head)
      opened.unread.push(source.name)
    }
  }
  return opened
}

/** A per-CPU file that has events in it. */
interface CpuFile {
  cpu: number
  source: ByteSource
  head: Uint8Array
}

/** Groups per-CPU files; every other file is a form of its own. */
function group(opened: Opened): Form[] {
  const forms: Form[] = []
  const sets = new Map<string, { full: CpuFile[]; empty: number[] }>()
  const setOf = (stem: string): { full: CpuFile[]; empty: number[] } => {
    const set = sets.get(stem) ?? { full: [], empty: [] }
    sets.set(stem, set)
    return set
  }
  for (const name of opened.empty) {
    const [, stem, cpu] = PER_CPU_NAME.exec(name)!
    setOf(stem!).empty.push(Number(cpu))
  }
  for (const { source, head } of opened.sources) {
    const match = PER_CPU_NAME.exec(source.name)
    if (match === null) forms.push({ name: source.name, format: sniff(head)!, sources: [source], perCpu: null })
    else if (head.length === 0) setOf(match[1]!).empty.push(Number(match[2]))
    else setOf(match[1]!).full.push({ cpu: Number(match[2]), source, head })
  }
  for (const [stem, { full, empty }] of sets) forms.push(perCpuForm(stem, full.toSorted((a, b) => a.cpu - b.cpu), empty))
  return forms
}

/** The form that per-CPU files make. */
function perCpuForm(stem: string, full: CpuFile[], empty: number[]): Form {
  const present = [...full.map((file) => file.cpu), ...empty].toSorted((a, b) => a - b)
  if (full.length === 0) throw new TidemarkError('EMPTY', `${stem}.*: all ${present.length} per-CPU files are empty: nothing was recorded`)
  const stranger = full.find((file) => sniff(file.head)?.id !== 'blktrace')
  if (stranger !== undefined) throw unknownFormat(stranger.source.name, stranger.head)
  const format = sniff(full[0]!.head)!
  const sources = full.map((file) => file.source)
  // A lone .0 may be a merged stream; any other number alone is what is left of a set.
  if (present.length === 1 && present[0] === 0) return { name: sources[0]!.name, format, sources, perCpu: null }
  const missing = Array.from({ length: present.at(-1)! }, (_, cpu) => cpu).filter((cpu) => !present.includes(cpu))
  return { name: `${stem}.*`, format, sources, perCpu: { present, empty, missing } }
}

/** Per-CPU files before a merged stream, before text, before tracepoints. */
function rank(form: Form): number {
  return form.perCpu === null ? form.format.rank : 1
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
  const known = formats.map((format) => format.title).join(', ')
  return new TidemarkError('UNKNOWN_FORMAT', `no format claims ${name}; it starts with ${quote(head)}. Tidemark reads ${known}, plain, .gz or .zst`)
}

function nothingClaims(paths: readonly string[], folder: string | null, opened: Opened): TidemarkError {
  if (folder === null) return new TidemarkError('EMPTY', `${paths.join(', ')}: nothing was recorded`)
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const hint = inner.length > 0 ? `; it has folders: ${inner.slice(0, 5).join(', ')}` : ''
  return new TidemarkError('UNKNOWN_FORMAT', `${folder}: no block trace among its ${opened.unread.length + opened.empty.length} files${hint}`)
}
