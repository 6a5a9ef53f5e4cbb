/** What the readers of allocation streams share: the events they give out, and the lines they are fed with. */
import type { LedgerEntry } from '../../core/result.ts'

/** `grow` adds bytes; `realloc` says what a block is to hold from now on; `ask` is a free that is asked for and not done yet. */
export type AllocationOp = 'alloc' | 'free' | 'realloc' | 'grow' | 'ask'

/** Takes what a reader finds, in the order in which it happened. */
export interface AllocationSink {
  /** One event. `bytes` and `time` are `null` where the stream does not tell them; `perSecond`: units of the time. */
  event(op: AllocationOp, key: string | number, bytes: number | null, time: number | null, perSecond: number): void
  /** A block that was live before the first event; all of them come before it. */
  before(key: string | number, bytes: number): void
  /** Something for the ledger; `where` is the first place of its kind, such as "line 7". */
  note(kind: LedgerEntry['kind'], reason: string, where: string, advice: string, count?: number): void
}

/** Reads one stream; in whatever pieces it comes. */
export interface AllocationReader {
  /** Takes the next bytes; `false`: no more are wanted. The view is not kept. */
  take(bytes: Uint8Array): boolean
  /** Takes the end. Throws `TidemarkError` where the whole cannot be read. */
  end(): void
}

/** One way to write down allocations. */
export interface AllocationFormat {
  id: string
  /** For people: "MiniMalloc CSV". */
  title: string
  /** What its sizes are, as a part of the basis of every figure. */
  sizes: string
  /** Whether a file that starts with these bytes (unpacked, up to 64 KiB) is of this format. */
  sniff(head: Uint8Array): boolean
  /** `name`: of the file, for errors. */
  open(name: string, sink: AllocationSink): AllocationReader
}

/** Longer lines are no rows of allocations. */
const LONGEST_LINE = 1024 * 1024

/** Cuts bytes into lines without their end; `onLine` gets each with its number from 1 and says whether it wants more. */
export class Lines implements AllocationReader {
  private readonly decoder = new TextDecoder()
  private rest = ''
  private count = 0
  private wanted = true
  private readonly onLine: (line: string, number: number) => boolean
  private readonly onEnd: () => void

  constructor(onLine: (line: string, number: number) => boolean, onEnd: () => void) {
    this.onLine = onLine
    this.onEnd = onEnd
  }

  take(bytes: Uint8Array): boolean {
    this.cut(this.decoder.decode(bytes, { stream: true }))
    return this.wanted
  }

  end(): void {
    this.cut(this.decoder.decode())
    if (this.wanted && this.rest !== '') this.one(this.rest)
    this.onEnd()
  }

  private cut(text: string): void {
    let from = 0
    for (let at = text.indexOf('\n'); at >= 0 && this.wanted; at = text.indexOf('\n', from)) {
      this.one(from === 0 ? this.rest + text.slice(0, at) : text.slice(from, at))
      if (from === 0) this.rest = ''
      from = at + 1
    }
    if (!this.wanted) return
    this.rest = from === 0 ? this.rest + text : text.slice(from)
    if (this.rest.length > LONGEST_LINE) this.rest = this.rest.slice(0, LONGEST_LINE)
  }

  private one(line: string): void {
    this.count++
    this.wanted = this.onLine(line.endsWith('\r') ? line.slice(0, -1) : line, this.count)
  }
}

/** Gathers a file that can only be read as a whole. */
export class Whole implements AllocationReader {
  private readonly pieces: Uint8Array[] = []
  private readonly onEnd: (bytes: Uint8Array) => void

  constructor(onEnd: (bytes: Uint8Array) => void) {
    this.onEnd = onEnd
  }

  take(bytes: Uint8Array): boolean {
    this.pieces.push(bytes.slice())
    return true
  }

  end(): void {
    const all = new Uint8Array(this.pieces.reduce((sum, piece) => sum + piece.length, 0))
    let at = 0
    for (const piece of this.pieces) {
      all.set(piece, at)
      at += piece.length
    }
    this.pieces.length = 0
    this.onEnd(all)
  }
}

/** Bytes as a whole number of 0 and more, or `null`. */
export function wholeBytes(text: string): number | null {
  const value = /^\d+(\.0+)?$/.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(value) ? value : null
}
