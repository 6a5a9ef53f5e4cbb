/** Pieces of a byte stream, plain or unpacked, as Node gives them. */
import { readSync } from 'node:fs'
import { createGunzip } from 'node:zlib'

export interface Chunks {
  /** The next piece, or `null` at the end. */
  next(): Promise<Uint8Array | null>
  readonly damage: string | null
}

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

/** Takes one packed piece (`null`: the end) and returns what it unpacks to; throws where the data is cut or broken. */
type Unpack = (piece: Uint8Array | null) => Promise<Uint8Array[]>

/** Unpacks piece by piece; what came out before a fault is kept, and the fault is told at the end. */
function unpacked(packed: Chunks, unpack: Unpack, describe: (error: Error) => string): Chunks {
  const ready: Uint8Array[] = []
  let ended = false
  let damage: string | null = null
  return {
    get damage() {
      return damage ?? packed.damage
    },
    async next() {
      while (ready.length === 0 && !ended) {
        const piece = await packed.next()
        ended = piece === null
        try {
          ready.push(...(await unpack(piece)))
        } catch (error) {
          ended = true
          damage = describe(error as Error)
        }
      }
      return ready.shift() ?? null
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
  const unpack: Unpack = async (piece) => {
    if (fault === null) {
      if (piece === null) gunzip.end()
      const done = piece === null ? ended : new Promise<void>((resolve) => gunzip.write(piece, () => resolve()))
      await Promise.race([done, failed]).catch(() => {})
    }
    const pieces = out
    out = []
    if (fault !== null && pieces.length === 0) throw fault
    return pieces
  }
  return unpacked(packed, unpack, (error) =>
    (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'the gzip stream is cut short' : `the gzip stream is damaged (${error.message})`)
}

/** Steps without output or input after which a frame is broken: the decoder neither reports an error nor moves on. */
const FRUITLESS = 3

/** Zstandard. Windows up to 128 MiB are held in memory whole. */
export function zstdChunks(packed: Chunks): Chunks {
  const pending: Uint8Array[] = []
  let decoding: Generator<Uint8Array> | null = null
  const unpack: Unpack = async (piece) => {
    if (decoding === null) {
      const { ZSTDDecoder } = await import('zstddec/stream') // only who needs it waits for it
      const decoder = new ZSTDDecoder()
      await decoder.init()
      decoding = decoder.decodeStreaming({ [Symbol.iterator]: () => ({ next: () => take(pending) }) })
    }
    if (piece !== null) pending.push(piece)
    // Each step takes at most one piece, and must find one unless the stream is over: so the newest piece is kept back.
    const out: Uint8Array[] = []
    let fruitless = 0
    while (pending.length > 0 || piece === null) {
      const waiting = pending.length
      const { done, value } = decoding.next()
      if (done === true) break
      if (value.length > 0) out.push(value)
      fruitless = value.length > 0 || pending.length < waiting ? 0 : fruitless + 1
      if (fruitless === FRUITLESS) throw new Error('broken frame')
    }
    return out
  }
  return unpacked(packed, unpack, (error) => `the Zstandard stream is cut short or damaged (${error.message})`)
}

function take(pending: Uint8Array[]): IteratorResult<Uint8Array> {
  const value = pending.shift()
  return value === undefined ? { done: true, value } : { done: false, value }
}
