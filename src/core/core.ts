import { instantiateSync } from '@assemblyscript/loader'
import type { Exports } from './exports.ts'

/** One instance of the module: it reads one trace and is then dropped, which frees all its memory. */
export class Core {
  readonly exports: Exports
  private bytesView = new Uint8Array(0)

  constructor(module: WebAssembly.Module) {
    this.exports = instantiateSync<Record<string, unknown>>(module, {}).exports as unknown as Exports
  }

  /** All of linear memory, valid until the next call that may grow it. */
  get bytes(): Uint8Array {
    if (this.bytesView.buffer !== this.exports.memory.buffer) this.bytesView = new Uint8Array(this.exports.memory.buffer)
    return this.bytesView
  }

  /** A copy of what the last `...Finish` put. */
  result(): Float64Array {
    const pointer = this.exports.resultPointer() >>> 0
    return new Float64Array(this.exports.memory.buffer, pointer, this.exports.resultLength()).slice()
  }

  /** UTF-8 text at an address; broken bytes become U+FFFD. */
  text(pointer: number, bytes: number): string {
    const at = pointer >>> 0
    return new TextDecoder().decode(this.bytes.slice(at, at + bytes))
  }

  /** Interned name, or `null` for id 0. */
  name(id: number): string | null {
    return id === 0 ? null : this.text(this.exports.namePointer(id), this.exports.nameLength(id))
  }

  /** Id under which a name is, or will be, interned. */
  intern(name: string): number {
    const bytes = new TextEncoder().encode(name)
    const pointer = this.exports.allocate(bytes.length) >>> 0
    this.bytes.set(bytes, pointer)
    return this.exports.intern(pointer, bytes.length)
  }

  /** RWBS letters of an index. */
  rwbs(index: number): string {
    return this.text(this.exports.rwbsPointer(index), 8).replace(/\0+$/, '')
  }
}
