import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { TidemarkError } from '../core/error.ts'
import type { ByteSource } from '../traces/source.ts'
import { fileChunks, gunzipChunks, stdinChunks, zstdChunks, type Chunks } from './chunks.ts'

const HEAD = 64 * 1024

/** Magic bytes of packings that are recognised only to say so. */
const FOREIGN: [string, number[]][] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
]

function startsWith(head: Uint8Array, magic: number[]): boolean {
  return magic.every((byte, i) => head[i] === byte)
}

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

/** A pipe or a packed file. */
class ChunkSource implements ByteSource {
  readonly name: string
  readonly bytes: number | null
  readonly close: () => void
  private readonly chunks: Chunks
  private readonly counter: { consumed: number }
  private ready: Uint8Array[] = []

  constructor(name: string, bytes: number | null, chunks: Chunks, counter: { consumed: number }, close: () => void) {
    this.name = name
    this.bytes = bytes
    this.chunks = chunks
    this.counter = counter
    this.close = close
  }

  get consumed(): number {
    return this.counter.consumed
  }

  get damage(): string | null {
    return this.chunks.damage
  }

  async head(): Promise<Uint8Array> {
    let length = this.ready.reduce((sum, piece) => sum + piece.length, 0)
    while (length < HEAD) {
      const piece = await this.chunks.next()
      if (piece === null) break
      this.ready.push(piece)
      length += piece.length
    }
    const head = new Uint8Array(Math.min(length, HEAD))
    let at = 0
    for (const piece of this.ready) {
      head.set(piece.subarray(0, head.length - at), at)
      at = Math.min(head.length, at + piece.length)
    }
    return head
  }

  read(into: Uint8Array): number | Promise<number> {
    const piece = this.ready.shift()
    return piece === undefined ? this.chunks.next().then((next) => (next === null ? 0 : this.take(next, into))) : this.take(piece, into)
  }

  private take(piece: Uint8Array, into: Uint8Array): number {
    const length = Math.min(piece.length, into.length)
    into.set(piece.subarray(0, length))
    if (length < piece.length) this.ready.unshift(piece.subarray(length))
    return length
  }
}

function refuseForeign(name: string, head: Uint8Array): void {
  for (const [packing, magic] of FOREIGN) {
    if (startsWith(head, magic)) throw new TidemarkError('UNREADABLE', `${name} is packed with ${packing}; unpack it first, or pack it as .gz or .zst`)
  }
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
      if (error instanceof TidemarkError) throw error
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') throw new TidemarkError('NOT_FOUND', `${path}: no such file or folder`)
      throw new TidemarkError('UNREADABLE', `${path}: cannot be read (${code ?? String(error)})`)
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
    const head = await plain.head()
    refuseForeign(name, head)
    if (!isPacked(head)) return plain
  }
  const counter = { consumed: 0 }
  const onRead = (length: number): void => {
    counter.consumed += length
  }
  const raw = stdin ? stdinChunks(onRead) : fileChunks(fd, onRead)
  const replay = await peek(raw)
  if (replay.head.length === 0) throw new TidemarkError('EMPTY', `${name} is empty: nothing was piped in`)
  refuseForeign(name, replay.head)
  const chunks = startsWith(replay.head, [0x1f, 0x8b]) ? gunzipChunks(replay) : isPacked(replay.head) ? zstdChunks(replay) : replay
  return new ChunkSource(name, bytes, chunks, counter, close)
}

function isPacked(head: Uint8Array): boolean {
  return startsWith(head, [0x1f, 0x8b]) || startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])
}

/** Reads the first piece and puts it back. */
async function peek(chunks: Chunks): Promise<Chunks & { head: Uint8Array }> {
  let first = await chunks.next()
  return {
    damage: null,
    head: first ?? new Uint8Array(0),
    async next() {
      const piece = first ?? (await chunks.next())
      first = null
      return piece
    },
  }
}
