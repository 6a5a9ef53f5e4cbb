// Packs both modules into dist/wasm-inline.js as base64: no loader, no Node API, no bundler set-up; a third larger than the raw files.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const MODULES = [
  { file: 'tidemark.wasm', name: 'wasmModule', does: 'reads and counts traces' },
  { file: 'simulators.wasm', name: 'simulatorsModule', does: 'plays allocators, caches and a serving loop' },
]

const packed = await Promise.all(MODULES.map(async ({ file, name, does }) => {
  const bytes = await readFile(`${dist}${file}`)
  const about = `/** ${file}, which ${does}: the compiled module, the same one at each call. */`
  return {
    code: `
// ${file}: ${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}
let ${name}Compiled
${about}
export function ${name}() {
  return (${name}Compiled ??= compile('${bytes.toString('base64')}'))
}
`,
    types: `${about}\nexport declare function ${name}(): WebAssembly.Module\n`,
  }
}))

await writeFile(`${dist}wasm-inline.js`, `// Made by scripts/pack-wasm.mjs. The raw files lie beside it and are exported too; their ABI is docs/abi.md.
function compile(base64) {
  return new WebAssembly.Module(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))
}
${packed.map(({ code }) => code).join('')}`)
await writeFile(`${dist}wasm-inline.d.ts`, packed.map(({ types }) => types).join('\n'))
