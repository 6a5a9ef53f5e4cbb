import { TidemarkError } from '../core/error.ts'
import type { Report } from '../core/result.ts'
import { BlobFile } from '../recordings/blob.ts'
import type { Chosen } from '../recordings/file.ts'
import { readRecordedFiles, type ReadOptions } from '../recordings/read.ts'

/** A file in memory or in the hands of a browser. A `File` is named by itself. */
export type TraceFile = File | { name: string; data: Blob | Uint8Array<ArrayBuffer> }

/**
 * Reads a recording and computes its record, wherever WebAssembly runs: the same record, figure for figure, as `tidemark report`.
 * `module`: tidemark.wasm, as `tidemark/wasm` gives it or compiled by the host. One file is a trace. Several are one recording, as a
 * folder is: the same events in several forms are counted once, extent maps, marks, headers of models and logs are told by their names.
 * Throws `TidemarkError` where nothing can be read and for options that make no sense (`USAGE`), and what `signal` was aborted with. Blobs are read
 * in parts: memory grows with what is distinct.
 */
export async function readTrace(module: WebAssembly.Module, files: readonly TraceFile[], options: ReadOptions<TraceFile> = {}): Promise<Report> {
  const { extents, model, marks, engineLog, ...rest } = options
  checkFiles(files)
  return readRecordedFiles(module, chosen(files), {
    ...rest,
    ...(extents === undefined ? {} : { extents: fileOf(extents) }),
    ...(model === undefined ? {} : { model: fileOf(model) }),
    ...(marks === undefined ? {} : { marks: fileOf(marks) }),
    ...(engineLog === undefined ? {} : { engineLog: engineLog.map(fileOf) }),
  })
}

function checkFiles(files: readonly TraceFile[]): void {
  if (files.length === 0) throw new TidemarkError('USAGE', 'no file was given')
  const names = files.map(({ name }) => name)
  const odd = names.find((name) => typeof name !== 'string' || name === '')
  if (odd !== undefined || names.includes(undefined as never)) throw new TidemarkError('USAGE', 'every file needs a name: format and role are told by content, context by name')
  const twin = names.find((name, i) => names.indexOf(name) !== i)
  if (twin !== undefined) throw new TidemarkError('USAGE', `two files are called ${twin}: a recording has each name once`)
}

/** In the order of their names, as a folder lists them. */
function chosen(files: readonly TraceFile[]): Chosen {
  const named = files.map(fileOf).filter(({ name }) => files.length === 1 || !name.startsWith('.')).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return {
    named,
    siblings: [],
    folder: files.length > 1 ? { path: 'the files given', inner: [] } : null,
    meta: named.find(({ name }) => name === 'meta.json') ?? null,
  }
}

function fileOf(file: TraceFile): BlobFile {
  return 'data' in file ? new BlobFile(file.name, file.data instanceof Blob ? file.data : new Blob([file.data])) : new BlobFile(file.name, file)
}
