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

/** Entries must be asked for while the event lasts; their files come later. Throws a sentence for what cannot be one recording. */
export function droppedFiles({ items, files }: DataTransfer): Promise<Drop> {
  const entries = [...items].filter(({ kind }) => kind === 'file').map((item) => item.webkitGetAsEntry())
  const plain = [...files]
  const folders = entries.filter((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory === true)
  if (folders.length === 0) return Promise.resolve({ files: plain.map(named), folder: null })
  if (entries.length > 1) return Promise.reject(new Error('Drop one folder, or files: a folder is one recording.'))
  return folderFiles(folders[0]!)
}

async function folderFiles(folder: FileSystemDirectoryEntry): Promise<Drop> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((give, refuse) => reader.readEntries(give, refuse)) // at most a hundred at a time
    if (some.length === 0) break
    entries.push(...some)
  }
  const inside = entries.filter((entry): entry is FileSystemFileEntry => entry.isFile)
  const files = await Promise.all(inside.map((entry) => new Promise<File>((give, refuse) => entry.file(give, refuse))))
  return { files: visible(files.map(named)), folder: folder.name }
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
