import type { Exports } from './exports.ts'
import { Instance } from './instance.ts'

/** One instance of tidemark.wasm: it reads one trace. */
export class Core extends Instance<Exports> {
  constructor(module: WebAssembly.Module) {
    super(module, 'observe')
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
