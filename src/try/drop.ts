/** What a person dropped or chose, as files of one recording. */
import type { DroppedFile } from './messages.ts'

export interface Drop {
  files: DroppedFile[]
  /** Name of the folder, if it was one. */
  folder: string | null
}

/** Files of an input; those of a chosen folder lie directly in it. */
export function chosenFiles(list: FileList): Drop {
  const files = [...list]
  const [folder = '', rest] = files[0]?.webkitRelativePath.split('/') ?? []
  if (rest === undefined) return { files: files.map(named), folder: null }
  return { files: visible(files.filter(({ webkitRelativePath }) => webkitRelativePath.split('/').length === 2).map(named)), folder }
}

/** A folder as Chromium hands it over, to pages opened from disk too; there the older entries cannot be read. */
interface FolderHandle {
  kind: 'directory'
  name: string
  values(): AsyncIterable<FolderHandle | { kind: 'file'; getFile(): Promise<File> }>
}

/** What browsers add to an item. */
interface HandledItem {
  getAsFileSystemHandle?(): Promise<FolderHandle | { kind: 'file' } | null>
}

/** Items must be asked while the event lasts; their files come later. Throws a sentence for what cannot be one recording. */
export function droppedFiles({ items, files }: DataTransfer): Promise<Drop> {
  const plain = [...files]
  const dropped = [...items].filter(({ kind }) => kind === 'file')
  const folders = dropped.flatMap((item) => {
    const entry = item.webkitGetAsEntry()
    return entry?.isDirectory === true ? [{ entry: entry as FileSystemDirectoryEntry, handle: (item as HandledItem).getAsFileSystemHandle?.().catch(() => null) }] : []
  })
  const [folder] = folders
  if (folder === undefined) return Promise.resolve({ files: plain.map(named), folder: null })
  if (dropped.length > 1) return Promise.reject(new Error('Drop one folder, or files: a folder is one recording.'))
  return filesIn(folder.entry, folder.handle).then(
    (inside) => ({ files: visible(inside.map(named)), folder: folder.entry.name }),
    (error: unknown) => { throw new Error(`This browser does not let the page look into the folder (${error instanceof Error ? error.message : String(error)}). Choose it with the button, or drop its files.`) },
  )
}

/** The files that lie directly in a folder. */
async function filesIn(entry: FileSystemDirectoryEntry, handle: ReturnType<NonNullable<HandledItem['getAsFileSystemHandle']>> | undefined): Promise<File[]> {
  const folder = await handle
  if (folder?.kind === 'directory') {
    const files: File[] = []
    for await (const inside of folder.values()) if (inside.kind === 'file') files.push(await inside.getFile())
    return files
  }
  const reader = entry.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((give, refuse) => reader.readEntries(give, refuse)) // at most a hundred at a time
    if (some.length === 0) break
    entries.push(...some)
  }
  return Promise.all(entries.filter((inside): inside is FileSystemFileEntry => inside.isFile).map((inside) => new Promise<File>((give, refuse) => inside.file(give, refuse))))
}

function named(file: File): DroppedFile {
  return { name: file.name, data: file }
}

function visible(files: DroppedFile[]): DroppedFile[] {
  return files.filter(({ name }) => !name.startsWith('.'))
}

const CONTEXT = /\.gguf(\.gz)?$|filefrag|resident|fincore|vmtouch|\.log(\.gz)?$|\.json$|^marks\.jsonl$/i

/** Bytes that a reading goes through: of a model only the header is read. */
export function bytesOf(files: readonly DroppedFile[]): number {
  return files.filter(({ name }) => files.length === 1 || !CONTEXT.test(name)).reduce((sum, { data }) => sum + data.size, 0)
}
