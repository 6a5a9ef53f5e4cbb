/** gzip without its host: several members, sums checked. A browser's own DecompressionStream refuses a second member. */
import { Inflate } from 'pako'
import { GZIP_CUT, unpacked, type Chunks } from './chunks.ts'

/** gzip alone, with the largest window. */
const GZIP_WINDOW = 31

/** What pako keeps besides what its types say. */
interface Stream {
  avail_in: number
  avail_out: number
  next_out: number
  output: Uint8Array
}

/** One or more members of a gzip stream. */
class Member extends Inflate {
  declare readonly strm: Stream
  declare readonly ended: boolean
  fault = 0
  private out: Uint8Array[] = []

  constructor() {
    super({ windowBits: GZIP_WINDOW, chunkSize: 256 * 1024 })
  }

  override onData(piece: Uint8Array): void {
    this.out.push(piece)
  }

  override onEnd(status: number): void {
    this.fault = status
  }

  /** What has come out since the last call, the part of a block that is not full included. */
  taken(): Uint8Array[] {
    const { strm } = this, { out } = this
    if (strm.avail_out > 0 && strm.next_out > 0 && (!this.ended || this.fault < 0)) out.push(strm.output.subarray(0, strm.next_out))
    strm.avail_out = 0
    this.out = []
    return out
  }
}

/** Unpacks gzip. What came out before a fault is kept. */
export function gunzipChunks(packed: Chunks): Chunks {
  let member: Member | null = null
  let fault: string | null = null
  return unpacked(packed, (piece) => {
    if (fault !== null) throw new Error(fault)
    if (piece === null) {
      if (member !== null) throw new Error(GZIP_CUT)
      return []
    }
    const out: Uint8Array[] = []
    for (let rest = piece; rest.length > 0;) {
      if (member === null && rest[0] === 0) break // what tapes pad with
      member ??= new Member()
      member.push(rest, false)
      out.push(...member.taken())
      if (member.fault < 0) {
        fault = `the gzip stream is damaged (${member.msg === '' ? `zlib says ${member.fault}` : member.msg})`
        if (out.length === 0) throw new Error(fault)
        break
      }
      rest = rest.subarray(rest.length - member.strm.avail_in)
      if (!member.ended) break
      member = null
    }
    return out
  }, ({ message }) => message)
}
