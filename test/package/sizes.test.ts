import { beforeAll, expect, it } from 'vitest'
import { builtSizes, type Size } from './sizes.ts'

let sizes: Size[] = []
beforeAll(() => { sizes = builtSizes() }, 60_000)

/** Bytes at most. */
it.each([
  ['dist/tidemark.wasm', 65_536],
  ['dist/simulators.wasm', 61_440],
  ['dist/wasm-inline.js', 172_032],
  ['dist/page-scripts.js', 215_000],
  ['report of the bundled recording', 600_000],
])('%s stays below %d bytes', (name, most) => {
  const size = sizes.find((one) => one.name === name)!
  expect(size.bytes).toBeGreaterThan(0)
  expect(size.bytes).toBeLessThan(most)
})
