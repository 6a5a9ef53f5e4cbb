/** Files and standard input as Node reads them. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { TidemarkError } from '../core/error.ts'
import type { RecordedFile } from '../recordings/file.ts'
import { HEAD, isPacked, openStream } from '../recordings/packed.ts'
import type { ByteSource } from '../traces/source.ts'
import { fileChunks, gunzipChunks, stdinChunks } from './chunks.ts'

/** A file as it lies on disk, read straight into the caller's memory. */
class PlainFile implements ByteSource {
  consumed = 0
  readonly damage = null
  readonly name: string
  readonly bytes: number
  private readonly fd: number

  constructor(name: string, bytes: number, fd: number) {
    this.name = name
    this.bytes = bytes
    this.fd = fd
  }

  async head(): Promise<Uint8Array> {
    const head = new Uint8Array(HEAD)
    return head.subarray(0, readSync(this.fd, head, 0, HEAD, 0))
  }

  read(into: Uint8Array): number {
    const length = readSync(this.fd, into, 0, into.length, this.consumed)
    this.consumed += length
    return length
  }

  close(): void {
    closeSync(this.fd)
  }
}

function refused(path: string, error: unknown): TidemarkError {
  if (error instanceof TidemarkError) return error
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new TidemarkError('NOT_FOUND', `${path}: no such file or folder`)
  return new TidemarkError('UNREADABLE', `${path}: cannot be read (${code ?? String(error)})`)
}

/** Opens a file, or standard input for `-`. `.gz` and `.zst` are told by content and unpacked. Throws `NOT_FOUND`, `UNREADABLE`, `EMPTY`. */
export async function openSource(path: string): Promise<ByteSource> {
  const stdin = path === '-'
  const name = stdin ? 'standard input' : basename(path)
  let fd = -1
  let bytes: number | null = null
  if (!stdin) {
    try {
      fd = openSync(path, 'r')
      const stat = fstatSync(fd)
      if (stat.isDirectory()) throw new TidemarkError('UNREADABLE', `${path} is a folder inside the recording; name its files instead`)
      bytes = stat.isFile() ? stat.size : null
    } catch (error) {
      throw refused(path, error)
    }
  }
  const close = (): void => {
    if (fd >= 0) closeSync(fd)
  }
  if (bytes === 0) {
    close()
    throw new TidemarkError('EMPTY', `${name} is empty: nothing was recorded, or the copy failed`)
  }
  if (bytes !== null) {
    const plain = new PlainFile(name, bytes, fd)
    try {
      if (!isPacked(name, await plain.head())) return plain
    } catch (error) {
      close()
      throw refused(path, error)
    }
  }
  const counter = { consumed: 0 }
  const onRead = (length: number): void => {
    counter.consumed += length
  }
  return openStream({ name, bytes, stored: stdin ? stdinChunks(onRead) : fileChunks(fd, onRead), counter, gunzip: gunzipChunks, close })
}

/** A file, or standard input for `-`, by its path. */
export class PathFile implements RecordedFile {
  readonly path: string
  readonly name: string
  readonly folder: string

  constructor(path: string) {
    this.path = path
    this.name = path === '-' ? 'standard input' : basename(path)
    this.folder = join(dirname(path), '.')
  }

  get bytes(): number | null {
    const stat = this.path === '-' ? undefined : statSync(this.path, { throwIfNoEntry: false })
    return stat?.isFile() === true ? stat.size : null
  }

  open(): Promise<ByteSource> {
    return openSource(this.path)
  }

  async front(bytes: number): Promise<Uint8Array> {
    let fd = -1
    try {
      fd = openSync(this.path, 'r')
      const front = new Uint8Array(Math.min(bytes, fstatSync(fd).size))
      return front.subarray(0, readSync(fd, front))
    } catch (error) {
      throw refused(this.path, error)
    } finally {
      if (fd >= 0) closeSync(fd)
    }
  }
}
