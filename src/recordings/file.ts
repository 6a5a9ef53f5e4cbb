/** Files as their host (Node, a browser) hands them over. */
import { TidemarkError } from '../core/error.ts'
import { formatBytes } from '../core/units.ts'
import type { ByteSource } from '../traces/source.ts'

export interface RecordedFile {
  /** What messages call it: the path as the user gave it. */
  readonly path: string
  /** Its name alone. */
  readonly name: string
  /** Where it lies: per-CPU files are one set if folder and name agree. */
  readonly folder: string
  /** Bytes as stored; `null` for a pipe. */
  readonly bytes: number | null
  /** Its bytes from the start, unpacked. Throws `NOT_FOUND`, `UNREADABLE`, `EMPTY`. */
  open(): Promise<ByteSource>
  /** Its first bytes as stored, at most so many. Throws `NOT_FOUND`, `UNREADABLE`. */
  front(bytes: number): Promise<Uint8Array>
}

/** What the user named. */
export interface Chosen {
  named: readonly RecordedFile[]
  /** Per-CPU files beside the named ones that belong to the same recording. */
  siblings: readonly RecordedFile[]
  /** The folder, if all named files are its content: then what is no trace is left aside. */
  folder: { path: string; /** Folders in it. */ inner: readonly string[] } | null
  /** `meta.json` beside them. */
  meta: RecordedFile | null
}

const PIECE = 256 * 1024

/** All bytes of a file, unpacked; none of an empty one. Throws `NOT_FOUND`, `UNREADABLE`, for more than `most` bytes too. */
export async function contents(file: RecordedFile, most = Infinity): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    const source = await file.open()
    try {
      for (;;) {
        const piece = new Uint8Array(PIECE)
        const filled = await source.read(piece)
        if (filled === 0) break
        pieces.push(piece.subarray(0, filled))
        length += filled
        if (length > most) throw new TidemarkError('UNREADABLE', `${file.path} is longer than ${formatBytes(most)}: give a record or text, not a trace`)
      }
    } finally {
      source.close()
    }
    if (source.damage !== null) throw new TidemarkError('UNREADABLE', `${file.path}: ${source.damage}`)
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.code !== 'EMPTY') throw error
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** All of a file as UTF-8 text. Throws as `contents` does. */
export async function textOf(file: RecordedFile, most = Infinity): Promise<string> {
  return new TextDecoder().decode(await contents(file, most))
}

/** Puts the path in front of what a parser says of the content. */
export async function named<T>(file: RecordedFile, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.message.startsWith(file.path)) throw error
    throw new TidemarkError(error.code, `${file.path}: ${error.message}`)
  }
}
