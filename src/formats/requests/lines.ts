const NEWLINE = 0x0a
const RETURN = 0x0d
const FIRST_ROOM = 1024 * 1024
/** A longer line is passed over. */
export const LONGEST = 64 * 1024 * 1024

/** Called with each line: its bytes without the line end, valid until it returns, and its number from 1. */
export type OnLine = (bytes: Uint8Array, from: number, to: number, line: number) => void

/** Cuts bytes into lines, in whatever pieces they come. */
export class Lines {
  /** Lines that were longer than can be held. */
  tooLong = 0
  private buffer = new Uint8Array(FIRST_ROOM)
  private held = 0
  private line = 0
  private passing = false
  private readonly onLine: OnLine

  constructor(onLine: OnLine) {
    this.onLine = onLine
  }

  /** Memory to fill, never empty. */
  room(): Uint8Array {
    if (this.held === this.buffer.length) {
      if (this.held >= LONGEST) {
        this.held = 0
        this.passing = true
      } else {
        const more = new Uint8Array(this.held * 2)
        more.set(this.buffer)
        this.buffer = more
      }
    }
    return this.buffer.subarray(this.held)
  }

  /** Says that the first `count` bytes of the room are filled. */
  filled(count: number): void {
    const end = this.held + count, filled = this.buffer.subarray(0, end)
    let from = 0
    for (let at = filled.indexOf(NEWLINE, this.held); at >= 0; at = filled.indexOf(NEWLINE, from)) {
      this.emit(from, at)
      from = at + 1
    }
    if (from > 0) filled.copyWithin(0, from)
    this.held = end - from
  }

  /** The last line, if no line end came after it. `whole`: whether it can be trusted. Returns whether there was one that could not. */
  end(whole: boolean): boolean {
    const { held } = this
    this.held = 0
    if (held === 0 && !this.passing) return false
    if (whole) this.emit(0, held)
    return !whole
  }

  private emit(from: number, to: number): void {
    this.line++
    if (this.passing) {
      this.passing = false
      this.tooLong++
      return
    }
    const end = to > from && this.buffer[to - 1] === RETURN ? to - 1 : to
    if (end > from) this.onLine(this.buffer, from, end, this.line)
  }
}
