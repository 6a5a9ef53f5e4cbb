/** gzip without a host's own zlib. A browser's DecompressionStream refuses a second member. */
import { Inflate } from 'pako'
import type { Chunks, Give } from './chunks.ts'
import { gunzipped, type Inflater } from './gzip.ts'

/** What pako keeps besides what its types say. */
interface Stream {
  avail_in: number
  avail_out: number
  next_out: number
  output: Uint8Array
  msg: string
}

/** One raw deflate stream: over a second gzip member pako loses what matches refer back to. */
class Deflated extends Inflate {
  declare readonly strm: Stream
  declare readonly ended: boolean
  status = 0
  private give: Give = () => {}

  constructor() {
    super({ raw: true, chunkSize: 256 * 1024 })
  }

  override onData(piece: Uint8Array): void {
    this.give(piece)
  }

  override onEnd(status: number): void {
    this.status = status
  }

  unpack(piece: Uint8Array, give: Give): Uint8Array | null {
    const { strm } = this
    this.give = give
    this.push(piece, false)
    const failed = this.status < 0
    if (this.ended && !failed) return piece.subarray(piece.length - strm.avail_in)
    if (failed || strm.avail_out > 0) give(strm.output.subarray(0, strm.next_out)) // pako keeps it until it is full
    strm.avail_out = 0
    if (failed) throw new Error(strm.msg)
    return null
  }
}

/** The CRC-32 of each byte, RFC 1952. */
const SUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1
  return sum
})

function crc(bytes: Uint8Array, before: number): number {
  let sum = ~before
  for (let i = 0; i < bytes.length; i++) sum = (sum >>> 8) ^ SUMS[(sum ^ bytes[i]!) & 0xff]!
  return ~sum
}

function inflater(): Inflater {
  const deflated = new Deflated()
  return { push: (piece, give) => deflated.unpack(piece, give) }
}

/** Unpacks gzip. What came out before a fault is kept. */
export function gunzipChunks(packed: Chunks): Chunks {
  return gunzipped(packed, { inflater, crc })
}
