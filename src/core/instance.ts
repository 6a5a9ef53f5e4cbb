import { instantiateSync } from '@assemblyscript/loader'
import { TidemarkError } from './error.ts'
import type { SharedExports } from './exports.ts'

/** One instance of a module: it does one job and is then dropped, which frees all its memory. */
export abstract class Instance<E extends SharedExports> {
  readonly exports: E
  private bytesView = new Uint8Array(0)

  /** `mark`: an export that only the right module has. Throws `USAGE` if the module is another. */
  constructor(module: WebAssembly.Module, mark: keyof E & string) {
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === mark)) {
      throw new TidemarkError('USAGE', `this WebAssembly module does not export ${mark}: tidemark.wasm reads traces, simulators.wasm simulates`)
    }
    this.exports = instantiateSync<Record<string, unknown>>(module, {}).exports as unknown as E
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
}
