import { readFileSync } from 'node:fs'

/** Compiles a built module. Sources and built sources lie one folder deep alike, so both find it. */
function compile(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL(`../../dist/${name}`, import.meta.url)))
}

let traces: WebAssembly.Module | null = null
let simulators: WebAssembly.Module | null = null

/** tidemark.wasm, which reads traces, compiled once a process. */
export function loadModule(): WebAssembly.Module {
  traces ??= compile('tidemark.wasm')
  return traces
}

/** simulators.wasm, which simulates, compiled once a process. */
export function loadSimulators(): WebAssembly.Module {
  simulators ??= compile('simulators.wasm')
  return simulators
}
