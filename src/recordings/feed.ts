import type { OnProgress } from './decode.ts'
import type { ByteSource } from '../traces/source.ts'

/** Bytes that are read at a time. */
const PIECE = 256 * 1024

/** A reader of a text or a binary stream, fed in pieces. */
interface PieceReader {
  /** Takes a piece, which may be overwritten afterwards; false: it wants no more. */
  take(bytes: Uint8Array): boolean
  end(): void
}

/** Feeds a source to its reader from start to end. Returns the last byte that it was given; `null` of an empty source. */
export async function feed(source: ByteSource, reader: PieceReader, onProgress?: OnProgress): Promise<number | null> {
  const room = new Uint8Array(PIECE)
  let last: number | null = null
  for (let pieces = 0; ; pieces++) {
    if (pieces % 64 === 0) onProgress?.(source.name, source.consumed, source.bytes)
    const filled = await source.read(room)
    if (filled === 0) break
    last = room[filled - 1]!
    if (!reader.take(room.subarray(0, filled))) break
  }
  reader.end()
  return last
}
