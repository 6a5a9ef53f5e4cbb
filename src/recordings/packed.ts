/** Packed streams: told by their first bytes, unpacked as they are read. */
import { TidemarkError } from '../core/error.ts'
import type { ByteSource } from '../traces/source.ts'
import { zstdChunks, type Chunks } from './chunks.ts'

/** Bytes that a format is told by. */
export const HEAD = 64 * 1024

/** Magic bytes of packings that are recognised only to say so. */
const FOREIGN: [string, number[]][] = [
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
]
const GZIP = [0x1f, 0x8b]
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd]

function startsWith(head: Uint8Array, magic: number[]): boolean {
  return magic.every((byte, i) => head[i] === byte)
}

/** Whether it is to be unpacked. Throws `UNREADABLE` for packings that Tidemark does not read. */
export function isPacked(name: string, head: Uint8Array): boolean {
  for (const [packing, magic] of FOREIGN) {
    if (startsWith(head, magic)) throw new TidemarkError('UNREADABLE', `${name} is packed with ${packing}; unpack it first, or pack it as .gz or .zst`)
  }
  return startsWith(head, GZIP) || startsWith(head, ZSTD)
}

/** What a stream of chunks is called and how it is read. */
interface Stream {
  name: string
  bytes: number | null
  /** Pieces as stored. */
  stored: Chunks
  /** Stored bytes so far; the stream's own pieces count them. */
  counter: { consumed: number }
  gunzip: (packed: Chunks) => Chunks
  close: () => void
}

/** A pipe, or a file of pieces: unpacked by content. Throws `EMPTY`, `UNREADABLE`. */
export async function openStream({ name, bytes, stored, counter, gunzip, close }: Stream): Promise<ByteSource> {
  const replay = await peek(stored)
  if (replay.head.length === 0) throw new TidemarkError('EMPTY', `${name} is empty: nothing was piped in`)
  const packed = isPacked(name, replay.head)
  const chunks = !packed ? replay : startsWith(replay.head, GZIP) ? gunzip(replay) : zstdChunks(replay)
  return new ChunkSource(name, bytes, chunks, counter, close)
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
