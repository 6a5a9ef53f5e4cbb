import { readFileSync } from 'node:fs'

let compiled: WebAssembly.Module | null = null

/** The built module, compiled once a process. Sources and built sources lie one folder deep alike, so both find it. */
export function loadModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('../../dist/tidemark.wasm', import.meta.url)))
  return compiled
}
