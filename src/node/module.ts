import { readFileSync } from 'node:fs'

let compiled: WebAssembly.Module | null = null

/** The module beside the built sources, compiled once a process. */
export function loadModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('../tidemark.wasm', import.meta.url)))
  return compiled
}
