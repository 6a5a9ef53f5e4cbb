/** Pieces of a byte stream as Node gives them. */
import { readSync } from 'node:fs'
import { crc32, createInflateRaw } from 'node:zlib'
import { PIECE, type Chunks, type Give } from '../recordings/chunks.ts'
import { BLOCK, gunzipped, type Inflater } from '../recordings/gzip.ts'

/** Pieces of an open file. */
export function fileChunks(fd: number, onRead: (bytes: number) => void): Chunks {
  return {
    damage: null,
    async next() {
      const piece = new Uint8Array(PIECE)
      const length = readSync(fd, piece)
      onRead(length)
      return length === 0 ? null : piece.subarray(0, length)
    },
  }
}

/** Pieces of standard input. */
export function stdinChunks(onRead: (bytes: number) => void): Chunks {
  const pieces = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  return {
    damage: null,
    async next() {
      const { done, value } = await pieces.next()
      if (done === true) return null
      onRead(value.length)
      return value
    },
  }
}

/** Node's zlib, which runs beside the script and is twice as fast as one in the script. */
function inflater(): Inflater {
  const raw = createInflateRaw({ chunkSize: BLOCK })
  let give: Give = () => {}
  raw.on('data', (bytes: Uint8Array) => give(bytes))
  const ended = new Promise<true>((resolve, reject) => {
    raw.on('end', () => resolve(true))
    raw.on('error', reject)
  })
  ended.catch(() => {}) // told to who waits for the piece
  return {
    async push(piece, into) {
      give = into
      const before = raw.bytesWritten
      const taken = new Promise<false>((resolve) => raw.write(piece, () => resolve(false)))
      if (!await Promise.race([ended, taken])) return null
      raw.destroy()
      return piece.subarray(raw.bytesWritten - before)
    },
  }
}

/** gzip, several members too. */
export function gunzipChunks(packed: Chunks): Chunks {
  return gunzipped(packed, { inflater, crc: crc32 })
}
