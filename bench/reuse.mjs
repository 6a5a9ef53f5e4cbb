/** The reuse table: the exact curve against the same algorithm in C, and the sampled one against the exact. */
import { readFileSync } from 'node:fs'
import { randomSource } from './columns.mjs'
import { compile, CTwin } from './native.mjs'
import { median, ms, mustEqual, table } from './statistics.mjs'
import { clockCost, cpuMs } from './tidemark.mjs'

const PAGE = 65_536
const SCAN_PAGES = 2 ** 20
const SAMPLE_RATE = 0.01
const FLOOR = { scan: 0.5, zipf: 0.7 }

/** Page ids: the same 2^20 pages read again and again, or zipf (alpha 1) over 2^20 ranks, hashed to 2^28 pages. */
const SETS = {
  scan: (n) => new Uint32Array(n).map((_, i) => i % SCAN_PAGES),
  zipf: (n) => {
    const random = randomSource(4)
    const octaves = Math.log(SCAN_PAGES)
    return new Uint32Array(n).map(() => Math.imul(Math.floor(Math.exp(random() * octaves)), 0x9e3779b1) >>> 4)
  },
}

/** What the twin prints besides its time: accesses, first accesses, sum and checksum of the depths. */
function summary(result) {
  let sum = 0
  let checksum = 0n
  for (let i = 5; i < result.length; i += 2) {
    sum += result[i] * result[i + 1]
    checksum = (checksum + (BigInt((result[i] * 31 + 7) % 1_000_003) * BigInt(result[i + 1]))) % 1_000_000_007n
  }
  return [result[1], result[2], sum, Number(checksum)]
}

/** One run of Tidemark: its CPU milliseconds, its numbers, and the pages of memory it took, there and touched before a next run. */
function run(module, ids, rate, pages) {
  const { exports: wasm } = new WebAssembly.Instance(module, { env: { abort: () => { throw new Error('aborted') } } })
  const missing = pages - wasm.memory.buffer.byteLength / PAGE
  if (missing > 0) {
    const before = wasm.memory.grow(missing) * PAGE
    new Uint8Array(wasm.memory.buffer).fill(0, before)
  }
  const step = wasm.REUSE_CAPACITY.value
  const at = wasm.reuseIds() >>> 0
  let time = -clockCost() * (Math.ceil(ids.length / step) + 1)
  let before = cpuMs()
  const reuse = wasm.reuseNew(rate)
  time += cpuMs() - before
  for (let from = 0; from < ids.length; from += step) {
    const part = ids.subarray(from, from + step)
    new Uint32Array(wasm.memory.buffer, at, part.length).set(part)
    before = cpuMs()
    wasm.reusePages(reuse, part.length)
    time += cpuMs() - before
  }
  const taken = wasm.memory.buffer.byteLength / PAGE
  wasm.reuseFinish(reuse)
  const numbers = summary(new Float64Array(wasm.memory.buffer, wasm.resultPointer() >>> 0, wasm.resultLength()))
  return { ms: time, numbers, pages: taken }
}

/** Prints the table for `n` page accesses. */
export async function reuseTable(n, rounds, hasCompiler, floors) {
  const module = new WebAssembly.Module(readFileSync(new URL('../dist/tidemark.wasm', import.meta.url)))
  const program = hasCompiler ? compile('reuse-twin') : null
  const rows = [['CPU ms, median (min)', 'tidemark', 'first call', 'pages/s', 'C', 'of C', 'sampled 1 %', 'sampled pages/s', 'MiB']]
  const pair = (values) => `${ms(median(values))} (${ms(Math.min(...values))})`
  const speed = (values) => `${(n / Math.min(...values) / 1e3).toFixed(0)} M`
  for (const [name, make] of Object.entries(SETS)) {
    const ids = make(n)
    const twin = program && new CTwin(program, ids.length, ids)
    const first = run(module, ids, 1, 0)
    const times = { exact: [], sampled: [], c: [] }
    for (let round = 0; round < rounds; round++) {
      const exact = run(module, ids, 1, first.pages)
      mustEqual(`reuse ${name}, second run`, first.numbers, exact.numbers)
      times.exact.push(exact.ms)
      times.sampled.push(run(module, ids, SAMPLE_RATE, 0).ms)
      globalThis.gc?.()
      if (!twin) continue
      const c = await twin.run('run')
      mustEqual(`reuse ${name}, C`, first.numbers, c.numbers)
      times.c.push(c.ms)
    }
    await twin?.close()
    // The best of each: what other programs on the machine add is no part of either.
    const ofC = twin && Math.min(...times.c) / Math.min(...times.exact)
    rows.push([
      name, pair(times.exact), ms(first.ms), speed(times.exact), twin ? pair(times.c) : '-', twin ? ofC.toFixed(2) : '-', pair(times.sampled),
      speed(times.sampled), (first.pages / 16).toFixed(0),
    ])
    if (twin) floors.atLeast(`reuse ${name} ${n.toExponential(0).replace('+', '')}, of C`, ofC, FLOOR[name])
  }
  console.log(`\nReuse curve, ${n.toLocaleString('en')} page accesses, ${rounds} rounds; copying ids into the column is counted for no one`)
  console.log(table(rows))
}
