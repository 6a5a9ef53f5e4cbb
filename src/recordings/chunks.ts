/** Pieces of a byte stream, plain or unpacked. */
export interface Chunks {
  /** The next piece, or `null` at the end. */
  next(): Promise<Uint8Array | null>
  /** Why the pieces end early, or `null`. Known at the end. */
  readonly damage: string | null
}

/** Takes one packed piece (`null`: the end) and returns what it unpacks to; throws where the data is cut or broken. */
type Unpack = (piece: Uint8Array | null) => Promise<Uint8Array[]> | Uint8Array[]

/** Unpacks piece by piece; what came out before a fault is kept, and the fault is told at the end. */
export function unpacked(packed: Chunks, unpack: Unpack, describe: (error: Error) => string): Chunks {
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

/** What a cut gzip stream is said to be, whoever unpacks it. */
export const GZIP_CUT = 'the gzip stream is cut short'

/** Steps without output or input after which a frame is broken: the decoder neither reports an error nor moves on. */
const FRUITLESS = 3

/** Zstandard. Windows up to 128 MiB are held in memory whole. */
export function zstdChunks(packed: Chunks): Chunks {
  const pending: Uint8Array[] = []
  let decoding: Generator<Uint8Array> | null = null
  return unpacked(packed, async (piece) => {
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
  }, (error) => `the Zstandard stream is cut short or damaged (${error.message})`)
}

function take(pending: Uint8Array[]): IteratorResult<Uint8Array> {
  const value = pending.shift()
  return value === undefined ? { done: true, value } : { done: false, value }
}
