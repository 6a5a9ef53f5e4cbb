import { TidemarkError } from '../core/error.ts'

/** The bytes end inside the header. */
export class TruncatedHeader extends TidemarkError {
  /** Bytes from the start of the file that are needed at least; more may turn out to be. */
  readonly needed: number

  constructor(needed: number, have: number) {
    super('TRUNCATED', `TRUNCATED: the GGUF header does not end in the first ${have} bytes; at least ${needed} are needed: give more of the file`)
    this.needed = needed
  }
}

/** UNREADABLE, with what is wrong in the header. */
export const damaged = (what: string): TidemarkError => new TidemarkError('UNREADABLE', `GGUF header: ${what}; the file is damaged or no GGUF model`)

const decoder = new TextDecoder()

/** Reads numbers one after the other; a step beyond the end throws TruncatedHeader, an impossible length UNREADABLE. */
export class Cursor {
  at = 0
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly littleEndian: boolean
  /** Bytes of the whole file, if known: no length may pass it. */
  readonly fileBytes: number | null
  /** Lengths and counts have 32 bits in version 1. */
  readonly wide: boolean

  constructor(bytes: Uint8Array, littleEndian: boolean, wide: boolean, fileBytes: number | null) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.littleEndian = littleEndian
    this.wide = wide
    this.fileBytes = fileBytes
  }

  /** Makes sure that `count` bytes follow; `what` names them. */
  need(count: number, what: string): void {
    if (this.fileBytes !== null && this.at + count > this.fileBytes) throw damaged(`${what} would need ${count} bytes at ${this.at}, beyond the end of the file at ${this.fileBytes}`)
    if (this.at + count > this.bytes.length) throw new TruncatedHeader(this.at + count, this.bytes.length)
  }

  skip(count: number, what: string): void {
    this.need(count, what)
    this.at += count
  }

  u32(what: string): number {
    this.skip(4, what)
    return this.view.getUint32(this.at - 4, this.littleEndian)
  }

  /** A number of 64 bits that must be exact below 2^53. */
  u64(what: string): number {
    this.skip(8, what)
    const value = this.view.getBigUint64(this.at - 8, this.littleEndian)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`${what}: ${value}`)
    return Number(value)
  }

  /** A length or count of at most `most`; `what` names what is counted. */
  count(what: string, most: number): number {
    const value = this.wide ? this.u64(what) : this.u32(what)
    if (value > most) throw damaged(`${what}: a length or number of ${value}, more than ${most}`)
    return value
  }

  text(what: string, most: number): string {
    const length = this.count(what, most)
    this.skip(length, what)
    return decoder.decode(this.bytes.subarray(this.at - length, this.at))
  }
}
