/** Pieces of a byte stream as Node gives them. */
import { readSync } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { GZIP_CUT, unpacked, type Chunks } from '../recordings/chunks.ts'

/** Small: of a piece in which a packed stream breaks, nothing comes out. */
const PIECE = 16 * 1024

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

/** gzip, several members too. */
export function gunzipChunks(packed: Chunks): Chunks {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  let out: Uint8Array[] = []
  let fault: Error | null = null
  gunzip.on('data', (piece: Uint8Array) => out.push(piece))
  const failed = new Promise<never>((_, reject) => {
    gunzip.on('error', (error) => {
      fault = error
      reject(error)
    })
  })
  failed.catch(() => {})
  const ended = new Promise<void>((resolve) => gunzip.on('end', () => resolve()))
  return unpacked(packed, async (piece) => {
    if (fault === null) {
      if (piece === null) gunzip.end()
      const done = piece === null ? ended : new Promise<void>((resolve) => gunzip.write(piece, () => resolve()))
      await Promise.race([done, failed]).catch(() => {})
    }
    const pieces = out
    out = []
    if (fault !== null && pieces.length === 0) throw fault
    return pieces
  }, (error) => ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? GZIP_CUT : `the gzip stream is damaged (${error.message})`))
}
