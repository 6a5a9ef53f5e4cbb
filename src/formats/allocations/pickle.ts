/** Python pickles of plain data, protocols 2 to 5: dict, list, tuple, text and numbers. Nothing that names or calls code is taken. */
import { TidemarkError } from '../../core/error.ts'

/** What a pickle of plain data holds. Tuples are lists; whole numbers above 2^53 stay exact. */
export type Plain = null | boolean | number | bigint | string | Plain[] | { [key: string]: Plain }

/** Opcodes that are refused, by the names that Python gives them (pickletools), so that the error says what was in the file. */
const REFUSED: Record<number, string> = {
  0x30: 'POP', 0x31: 'POP_MARK', 0x32: 'DUP', 0x42: 'BINBYTES', 0x43: 'SHORT_BINBYTES', 0x46: 'FLOAT', 0x49: 'INT', 0x4c: 'LONG', 0x50: 'PERSID',
  0x51: 'BINPERSID', 0x52: 'REDUCE', 0x53: 'STRING', 0x54: 'BINSTRING', 0x55: 'SHORT_BINSTRING', 0x56: 'UNICODE', 0x62: 'BUILD', 0x63: 'GLOBAL', 0x64: 'DICT',
  0x67: 'GET', 0x69: 'INST', 0x6c: 'LIST', 0x6f: 'OBJ', 0x70: 'PUT', 0x81: 'NEWOBJ', 0x82: 'EXT1', 0x83: 'EXT2', 0x84: 'EXT4', 0x8d: 'BINUNICODE8', 0x8e: 'BINBYTES8',
  0x8f: 'EMPTY_SET', 0x90: 'ADDITEMS', 0x91: 'FROZENSET', 0x92: 'NEWOBJ_EX', 0x93: 'STACK_GLOBAL', 0x96: 'BYTEARRAY8', 0x97: 'NEXT_BUFFER', 0x98: 'READONLY_BUFFER',
}

/** Whole numbers of more bytes than this are no plain data. */
const LONGEST_NUMBER = 32
const HIGHEST_PROTOCOL = 5
/** The memo has no more places than the pickle has bytes, but so many at least. */
const LEAST_PLACES = 65536

/** Reads the first pickle in `bytes`; what follows its STOP is left alone. Throws `TRUNCATED` and `UNREADABLE` with the offset. */
export function unpickle(bytes: Uint8Array, name: string): Plain {
  return new Unpickler(bytes, name).run()
}

class Unpickler {
  private at = 0
  private stack: Plain[] = []
  private readonly marks: Plain[][] = []
  private readonly memo: Plain[] = []
  private readonly view: DataView
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly bytes: Uint8Array
  private readonly name: string

  constructor(bytes: Uint8Array, name: string) {
    this.bytes = bytes
    this.name = name
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  run(): Plain {
    for (;;) {
      const start = this.at, code = this.view.getUint8(this.skip(1))
      if (code === 0x2e) { // STOP
        if (this.stack.length !== 1 || this.marks.length > 0) this.damaged(start, 'STOP comes before everything is put together')
        return this.stack[0]!
      }
      this.step(code, start)
    }
  }

  private step(code: number, start: number): void {
    const { stack, view } = this
    switch (code) {
      case 0x80: { // PROTO
        const protocol = view.getUint8(this.skip(1))
        if (protocol < 2 || protocol > HIGHEST_PROTOCOL) this.damaged(start, `protocol ${protocol}; 2 to ${HIGHEST_PROTOCOL} are read`)
        return
      }
      case 0x95: return void this.skip(8) // FRAME
      case 0x7d: return void stack.push(Object.create(null) as { [key: string]: Plain }) // EMPTY_DICT
      case 0x5d: case 0x29: return void stack.push([]) // EMPTY_LIST, EMPTY_TUPLE
      case 0x28: // MARK
        this.marks.push(stack)
        this.stack = []
        return
      case 0x75: return this.setItems(this.sinceMark(start), start) // SETITEMS
      case 0x73: return this.setItems(this.pop(2, start), start) // SETITEM
      case 0x61: return this.append(this.pop(1, start), start) // APPEND
      case 0x65: return this.append(this.sinceMark(start), start) // APPENDS
      case 0x74: { // TUPLE
        const items = this.sinceMark(start)
        return void this.stack.push(items) // no longer the stack that was there before
      }
      case 0x85: case 0x86: case 0x87: return void stack.push(this.pop(code - 0x84, start)) // TUPLE1 to TUPLE3
      case 0x8c: return this.text(view.getUint8(this.skip(1))) // SHORT_BINUNICODE
      case 0x58: return this.text(view.getUint32(this.skip(4), true)) // BINUNICODE
      case 0x4a: return void stack.push(view.getInt32(this.skip(4), true)) // BININT
      case 0x4b: return void stack.push(view.getUint8(this.skip(1))) // BININT1
      case 0x4d: return void stack.push(view.getUint16(this.skip(2), true)) // BININT2
      case 0x8a: return this.long(view.getUint8(this.skip(1)), start) // LONG1
      case 0x8b: return this.long(view.getUint32(this.skip(4), true), start) // LONG4
      case 0x47: return void stack.push(view.getFloat64(this.skip(8))) // BINFLOAT
      case 0x88: case 0x89: return void stack.push(code === 0x88) // NEWTRUE, NEWFALSE
      case 0x4e: return void stack.push(null) // NONE
      case 0x94: return this.remember(this.memo.length, start) // MEMOIZE
      case 0x71: return this.remember(view.getUint8(this.skip(1)), start) // BINPUT
      case 0x72: return this.remember(view.getUint32(this.skip(4), true), start) // LONG_BINPUT
      case 0x68: return this.recall(view.getUint8(this.skip(1)), start) // BINGET
      case 0x6a: return this.recall(view.getUint32(this.skip(4), true), start) // LONG_BINGET
      default:
        this.damaged(start, `opcode ${REFUSED[code] ?? 'without a name'} (0x${code.toString(16).padStart(2, '0')}) is not plain data, so it is not taken; a memory snapshot has no such opcode`)
    }
  }

  /** Moves over so many bytes and returns where they start. */
  private skip(length: number): number {
    const from = this.at
    if (from + length > this.bytes.length) throw new TidemarkError('TRUNCATED', `${this.name}: the pickle is cut short at byte ${this.bytes.length}; copy the file again, or dump the snapshot again`)
    this.at = from + length
    return from
  }

  private damaged(offset: number, what: string): never {
    throw new TidemarkError('UNREADABLE', `${this.name}, byte ${offset}: ${what}`)
  }

  private pop(count: number, start: number): Plain[] {
    if (this.stack.length < count) this.damaged(start, 'the stack of the pickle is too short')
    return this.stack.splice(this.stack.length - count, count)
  }

  private sinceMark(start: number): Plain[] {
    const items = this.stack, below = this.marks.pop()
    if (below === undefined) this.damaged(start, 'no MARK before it')
    this.stack = below
    return items
  }

  private append(items: Plain[], start: number): void {
    const list = this.stack.at(-1)
    if (!Array.isArray(list)) this.damaged(start, 'items for what is no list')
    for (const item of items) list.push(item)
  }

  private setItems(items: Plain[], start: number): void {
    const dict = this.stack.at(-1)
    if (typeof dict !== 'object' || dict === null || Array.isArray(dict) || items.length % 2 !== 0) this.damaged(start, 'items for what is no dict')
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]!
      if (typeof key === 'object' && key !== null) this.damaged(start, 'a dict whose key is neither text nor a number')
      dict[String(key)] = items[i + 1]!
    }
  }

  private text(length: number): void {
    const from = this.skip(length)
    this.stack.push(this.decoder.decode(this.bytes.subarray(from, from + length)))
  }

  /** Little-endian two's complement. */
  private long(length: number, start: number): void {
    if (length > LONGEST_NUMBER) this.damaged(start, `a whole number of ${length} bytes`)
    const from = this.skip(length)
    let value = 0n
    for (let i = length - 1; i >= 0; i--) value = value << 8n | BigInt(this.bytes[from + i]!)
    value = BigInt.asIntN(length * 8, value)
    const near = Number(value)
    this.stack.push(Number.isSafeInteger(near) ? near : value)
  }

  private remember(place: number, start: number): void {
    const value = this.stack.at(-1)
    if (value === undefined || place > Math.max(this.bytes.length, LEAST_PLACES)) this.damaged(start, value === undefined ? 'nothing to remember' : `place ${place} of the memo`)
    this.memo[place] = value
  }

  private recall(place: number, start: number): void {
    const value = this.memo[place]
    if (value === undefined) this.damaged(start, `nothing at place ${place} of the memo`)
    this.stack.push(value)
  }
}
