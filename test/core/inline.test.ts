import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const dist = (name: string): URL => new URL(`../../dist/${name}`, import.meta.url)

interface Inlined {
  wasmModule(): WebAssembly.Module
  simulatorsModule(): WebAssembly.Module
}

const source = readFileSync(dist('wasm-inline.js'), 'utf8')
const inlined = (await import(dist('wasm-inline.js').href)) as Inlined

describe.each([['tidemark.wasm', 'wasmModule', 'observe'], ['simulators.wasm', 'simulatorsModule', 'allocatorNew']] as const)('%s inlined', (file, name, mark) => {
  const raw = readFileSync(dist(file))

  it('is the raw file, byte by byte, and its digest is told', () => {
    const packed = [...source.matchAll(/compile\('([A-Za-z0-9+/=]+)'\)/g)].map((match) => Buffer.from(match[1]!, 'base64'))
    expect(packed).toHaveLength(2)
    expect(packed.some((bytes) => bytes.equals(raw))).toBe(true)
    expect(source).toContain(`// ${file}: ${raw.length} bytes, sha256 ${createHash('sha256').update(raw).digest('hex')}`)
  })

  it('compiles once, to the module whose name it has', () => {
    const module = inlined[name]()
    expect(inlined[name]()).toBe(module)
    expect(WebAssembly.Module.exports(module)).toEqual(WebAssembly.Module.exports(new WebAssembly.Module(raw)))
    expect(WebAssembly.Module.exports(module).map((one) => one.name)).toContain(mark)
  })

  it('is declared', () => {
    expect(readFileSync(dist('wasm-inline.d.ts'), 'utf8')).toContain(`export declare function ${name}(): WebAssembly.Module\n`)
  })
})

it('the inlined modules need nothing but atob and WebAssembly', () => {
  expect(source).not.toMatch(/\bimport\b|\brequire\b|\bprocess\b|\bBuffer\b|eval|new Function/)
})
