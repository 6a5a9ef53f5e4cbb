/** The paged table: block tables with copy on write against the same rules in C. */
import { readFileSync } from 'node:fs'
import { randomSource } from './columns.mjs'
import { compile, CTwin } from './native.mjs'
import { median, ms, mustEqual, table } from './statistics.mjs'
import { clockCost, cpuMs } from './tidemark.mjs'

const WASM_PAGE = 65_536
const PAGES = 65_536
const PAGE_TOKENS = 16
const SEQUENCES = 256
const FINAL = 2 ** 20
const ALLOC = 0
const FREE = 1
const GROW = 2
const FORK = 3
const FLOOR = 0.6

/**
 * 256 sequences; of all turns 99.2 % add a token to one, 0.4 % make one a fork of another, 0.4 % start one anew.
 * A word is a kind, an id << 2 and, of forks, the one that is copied << 10. What was live is freed first.
 */
function operations(n) {
  const random = randomSource(9)
  const any = () => Math.floor(random() * SEQUENCES)
  const words = new Uint32Array(n)
  let at = 0
  for (; at < SEQUENCES; at++) words[at] = ALLOC | (at << 2)
  while (at < n) {
    const turn = random()
    const id = any()
    if (turn < 0.992 || at + 2 > n) {
      words[at++] = GROW | (id << 2)
      continue
    }
    const from = any()
    words[at++] = FREE | (id << 2)
    words[at++] = turn < 0.996 && from !== id ? FORK | (id << 2) | (from << 10) : ALLOC | (id << 2)
  }
  return words
}

/** One run of Tidemark: its CPU milliseconds, its end state in the twin's order, and the pages of memory it took, there and touched before a next run. */
function run(module, words, pages) {
  const { exports: wasm } = new WebAssembly.Instance(module, { env: { abort: () => { throw new Error('aborted') } } })
  const missing = pages - wasm.memory.buffer.byteLength / WASM_PAGE
  if (missing > 0) wasm.memory.grow(missing)
  // Over what is 0 anyway, behind the module's own data: pages that a first write would have to fetch are there.
  if (pages > 0) new Uint8Array(wasm.memory.buffer, wasm.allocate(0) >>> 0).fill(0)
  const step = wasm.OPERATIONS.value
  let time = -clockCost() * (Math.ceil(words.length / step) + 1)
  const allocator = wasm.allocatorNew(wasm.PAGED.value, PAGES * PAGE_TOKENS, PAGE_TOKENS, 0)
  for (let from = 0; from < words.length; from += step) {
    const part = words.subarray(from, from + step)
    const { buffer } = wasm.memory
    const kinds = new Uint8Array(buffer, wasm.operationKinds() >>> 0, step)
    const ids = new Int32Array(buffer, wasm.operationIds() >>> 0, step)
    const froms = new Int32Array(buffer, wasm.operationFroms() >>> 0, step)
    const sizes = new Float64Array(buffer, wasm.operationSizes() >>> 0, step)
    new Float64Array(buffer, wasm.operationFinals() >>> 0, step).fill(FINAL)
    for (let i = 0; i < part.length; i++) {
      const word = part[i]
      kinds[i] = word & 3
      ids[i] = (word >> 2) & 255
      froms[i] = word >> 10
      sizes[i] = (word & 3) === GROW ? 1 : 0
    }
    const before = cpuMs()
    wasm.allocatorUpdate(allocator, part.length)
    time += cpuMs() - before
  }
  wasm.allocatorFinish(allocator)
  const result = new Float64Array(wasm.memory.buffer, wasm.resultPointer() >>> 0, wasm.resultLength())
  return { ms: time, pages: wasm.memory.buffer.byteLength / WASM_PAGE, numbers: [1, 2, 4, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21].map((i) => result[i]) }
}

/** Prints the table for `n` operations. */
export async function pagedTable(n, rounds, hasCompiler, floors) {
  const module = new WebAssembly.Module(readFileSync(new URL('../dist/simulators.wasm', import.meta.url)))
  const words = operations(n)
  const twin = hasCompiler ? new CTwin(compile('paged-twin'), n, words) : null
  const first = run(module, words, 0)
  const times = { tidemark: [], c: [] }
  for (let round = 0; round < rounds; round++) {
    const { ms: time, numbers } = run(module, words, first.pages)
    mustEqual('paged, second run', first.numbers, numbers)
    times.tidemark.push(time)
    globalThis.gc?.()
    if (!twin) continue
    const c = await twin.run(`run ${PAGE_TOKENS}`)
    mustEqual('paged, C', first.numbers, c.numbers)
    times.c.push(c.ms)
  }
  await twin?.close()
  const pair = (values) => `${ms(median(values))} (${ms(Math.min(...values))})`
  const speed = (values) => `${(n / Math.min(...values) / 1e3).toFixed(0)} M`
  // The best of each: what other programs on the machine add is no part of either.
  const ofC = twin && Math.min(...times.c) / Math.min(...times.tidemark)
  console.log(`\nPaged KV, ${n.toLocaleString('en')} operations on ${PAGES.toLocaleString('en')} pages of ${PAGE_TOKENS}, ${rounds} rounds; writing them into the columns is counted for no one`)
  console.log(table([
    ['CPU ms, median (min)', 'tidemark', 'first call', 'operations/s', 'C', 'C operations/s', 'of C'],
    ['paged', pair(times.tidemark), ms(first.ms), speed(times.tidemark), twin ? pair(times.c) : '-', twin ? speed(times.c) : '-', twin ? ofC.toFixed(2) : '-'],
  ]))
  if (twin) floors.atLeast(`paged ${n.toExponential(0).replace('+', '')}, of C`, ofC, FLOOR)
}
