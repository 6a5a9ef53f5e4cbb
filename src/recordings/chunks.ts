/** Pieces of a byte stream, plain or unpacked. */
export interface Chunks {
  /** The next piece, or `null` at the end. */
  next(): Promise<Uint8Array | null>
  /** Why the pieces end early, or `null`. Known at the end. */
  readonly damage: string | null
}

/** Takes unpacked bytes. */
export type Give = (bytes: Uint8Array) => void

/** Takes one packed piece (`null`: the end) and gives what it unpacks to; throws where the data is cut or broken. */
type Unpack = (piece: Uint8Array | null, give: Give) => Promise<void> | void

/** Unpacks piece by piece; what came out before a fault is kept, and the fault is told at the end. */
export function unpacked(packed: Chunks, unpack: Unpack, describe: (error: Error) => string): Chunks {
  const ready: Uint8Array[] = []
  const give: Give = (bytes) => {
    if (bytes.length > 0) ready.push(bytes)
  }
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
          await unpack(piece, give)
        } catch (error) {
          ended = true
          damage = describe(error as Error)
        }
      }
      return ready.shift() ?? null
    },
  }
}

/** Bytes of a packed file taken at a time. What a decoder gives before a fault depends on it. */
export const PIECE = 16 * 1024

/** The same bytes in pieces of one size, but for the last. */
function evenly(chunks: Chunks): Chunks {
  let rest: Uint8Array | null = new Uint8Array(0)
  return {
    get damage() {
      return chunks.damage
    },
    async next() {
      const even = new Uint8Array(PIECE)
      let length = 0
      while (rest !== null && length < PIECE) {
        const part: Uint8Array = rest.subarray(0, PIECE - length)
        even.set(part, length)
        length += part.length
        rest = part.length < rest.length ? rest.subarray(part.length) : await chunks.next()
      }
      return length === 0 ? null : even.subarray(0, length)
    },
  }
}

/** What a cut gzip stream is said to be, whoever unpacks it. */
export const GZIP_CUT = 'the gzip stream is cut short'

/** Steps without output or input after which a frame is broken: the decoder neither reports an error nor moves on. */
const FRUITLESS = 3

/** Zstandard. Windows up to 128 MiB are held in memory whole. */
export function zstdChunks(packed: Chunks): Chunks {
  const pending: Uint8Array[] = []
  let decoding: Generator<Uint8Array> | null = null
  return unpacked(evenly(packed), async (piece, give) => {
    if (decoding === null) {
      const { ZSTDDecoder } = await import('zstddec/stream') // only who needs it waits for it
      const decoder = new ZSTDDecoder()
      await decoder.init()
      decoding = decoder.decodeStreaming({ [Symbol.iterator]: () => ({ next: () => take(pending) }) })
    }
    if (piece !== null) pending.push(piece)
    // Each step takes at most one piece, and must find one unless the stream is over: so the newest piece is kept back.
    let fruitless = 0
    while (pending.length > 0 || piece === null) {
      const waiting = pending.length
      const { done, value } = decoding.next()
      if (done === true) break
      give(value)
      fruitless = value.length > 0 || pending.length < waiting ? 0 : fruitless + 1
      if (fruitless === FRUITLESS) throw new Error('broken frame')
    }
  }, (error) => `the Zstandard stream is cut short or damaged (${error.message})`)
}

function take(pending: Uint8Array[]): IteratorResult<Uint8Array> {
  const value = pending.shift()
  return value === undefined ? { done: true, value } : { done: false, value }
}
