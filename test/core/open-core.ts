import { readFileSync } from 'node:fs'
import { Core } from '../../src/core/core.ts'

const module = new WebAssembly.Module(readFileSync(new URL('../../dist/tidemark.wasm', import.meta.url)))

/** A fresh instance of the built module. */
export function openCore(): Core {
  return new Core(module)
}
