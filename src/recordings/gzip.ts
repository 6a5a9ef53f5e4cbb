/** gzip around raw deflate: members, padding, sums. The host provides the inflater, so that every host tells damage alike. */
import { GZIP_CUT, unpacked, type Chunks, type Give } from './chunks.ts'

/** Unpacks one raw deflate stream. */
export interface Inflater {
  /** Unpacks a piece. Returns what is left of it once the stream has ended, `null` before. Throws zlib's message. */
  push(piece: Uint8Array, give: Give): Promise<Uint8Array | null> | Uint8Array | null
}

/** What a host brings. */
export interface Inflating {
  inflater(): Inflater
  /** CRC-32 of more bytes, of no bytes 0. */
  crc(bytes: Uint8Array, before: number): number
}

/** Bytes in which a member comes out; of the one in which its deflate stream breaks nothing does, since zlib drops what it had. */
export const BLOCK = 32 * 1024

/** Optional parts of a header, RFC 1952. */
const FLAG = { sum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 }
const MAGIC = [0x1f, 0x8b]
const DEFLATE = 8
/** Time of change, level and system. */
const UNREAD = 6

/** Takes one byte at a time, so that pieces may end anywhere. */
type Bytes<T> = Generator<undefined, T, number>

function damaged(message: string): Error {
  return new Error(`the gzip stream is damaged (${message})`)
}

/** Unpacks gzip of one or more members, with zeros after each. What came out before a fault is kept. */
export function gunzipped(packed: Chunks, host: Inflating): Chunks {
  const members = new Members(host)
  return unpacked(packed, (piece, give) => (piece === null ? members.end(give) : members.push(piece, give)), ({ message }) => message)
}

class Members {
  private readonly host: Inflating
  private frame: Bytes<void>
  private inflater: Inflater | null = null
  /** Whether the stream may end here. */
  private complete = false
  private sum = 0
  private length = 0
  /** The block of a member that is not full. */
  private held: Uint8Array[] = []

  constructor(host: Inflating) {
    this.host = host
    this.frame = this.header()
    this.frame.next()
  }

  async push(piece: Uint8Array, give: Give): Promise<void> {
    for (let rest = piece; rest.length > 0;) {
      rest = this.inflater === null ? this.read(rest) : await this.inflate(this.inflater, rest, give)
    }
  }

  /** Tells whether the end comes too early; what a cut member had is given. */
  end(give: Give): void {
    this.release(give)
    if (!this.complete) throw new Error(GZIP_CUT)
  }

  /** Reads what lies around the deflate streams. Returns the rest. */
  private read(piece: Uint8Array): Uint8Array {
    for (let at = 0; at < piece.length; at++) {
      if (this.frame.next(piece[at]!).done !== true) continue
      this.inflater = this.host.inflater()
      this.sum = 0
      this.length = 0
      return piece.subarray(at + 1)
    }
    return piece.subarray(piece.length)
  }

  private async inflate(inflater: Inflater, piece: Uint8Array, give: Give): Promise<Uint8Array> {
    let rest: Uint8Array | null
    try {
      rest = await inflater.push(piece, (bytes) => this.take(bytes, give))
    } catch (error) {
      throw damaged((error as Error).message)
    }
    if (rest === null) return piece.subarray(piece.length)
    this.release(give)
    this.inflater = null
    this.frame = this.between()
    this.frame.next()
    return rest
  }

  private take(bytes: Uint8Array, give: Give): void {
    this.sum = this.host.crc(bytes, this.sum)
    this.length += bytes.length
    const full = bytes.length - (this.length % BLOCK)
    if (full < 0) {
      this.held.push(bytes)
      return
    }
    this.release(give)
    if (full > 0) give(bytes.subarray(0, full))
    if (full < bytes.length) this.held.push(bytes.subarray(full))
  }

  private release(give: Give): void {
    for (const bytes of this.held) give(bytes)
    this.held = []
  }

  /** The sums of the member that has ended, the zeros that tapes pad with, and the header of the next. */
  private *between(): Bytes<void> {
    if ((yield* number()) !== this.sum >>> 0) throw damaged('incorrect data check')
    if ((yield* number()) !== this.length % 2 ** 32) throw damaged('incorrect length check')
    this.complete = true
    let byte: number
    do byte = yield
    while (byte === 0)
    this.complete = false
    if (byte !== MAGIC[0] || (yield) !== MAGIC[1]) throw new Error('data after the end of the gzip stream')
    yield* this.fields(this.host.crc(new Uint8Array(MAGIC), 0))
  }

  private *header(): Bytes<void> {
    for (const byte of MAGIC) if ((yield) !== byte) throw damaged('incorrect header check')
    yield* this.fields(this.host.crc(new Uint8Array(MAGIC), 0))
  }

  /** A header after its magic bytes, whose sum is given. */
  private *fields(magic: number): Bytes<void> {
    let sum = magic
    const { crc } = this.host
    function* next(): Bytes<number> {
      const byte: number = yield
      sum = crc(Uint8Array.of(byte), sum)
      return byte
    }
    if ((yield* next()) !== DEFLATE) throw damaged('unknown compression method')
    const flags = yield* next()
    if ((flags & FLAG.reserved) !== 0) throw damaged('unknown header flags set')
    for (let i = 0; i < UNREAD; i++) yield* next()
    if ((flags & FLAG.extra) !== 0) {
      const low = yield* next(), high = yield* next()
      for (let i = low | (high << 8); i > 0; i--) yield* next()
    }
    for (const text of [FLAG.name, FLAG.comment]) {
      if ((flags & text) !== 0) while ((yield* next()) !== 0);
    }
    if ((flags & FLAG.sum) === 0) return
    const expected = sum & 0xffff
    if ((yield) + (yield) * 256 !== expected) throw damaged('header crc mismatch')
  }
}

/** Four bytes, the lowest first. */
function* number(): Bytes<number> {
  let value = 0
  for (let place = 1; place < 2 ** 32; place *= 256) value += (yield) * place
  return value
}
