/** The allocator table: simulated policies against the same rules in C, operation for operation. */
import { readFileSync } from 'node:fs'
import { compile, CTwin } from './native.mjs'
import { median, ms, mustEqual, table } from './statistics.mjs'
import { clockCost, cpuMs } from './tidemark.mjs'

const ALLOC = 0
const FREE = 1

/** Numbers of 32 bits by xorshift: the twin makes the same. */
function xorshift() {
  let seed = 1
  return () => {
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    return seed >>> 0
  }
}

/** A random one of 4,096 ids is taken or given back; 1 to 32 units, every fourth 1 to 1,024. */
function blocks() {
  const random = xorshift(), taken = new Uint8Array(4096)
  let made = 0
  return ({ kinds, ids, sizes }, n) => {
    for (let i = 0; i < n; i++) {
      const id = random() & 4095
      ids[i] = id
      kinds[i] = taken[id] === 1 ? FREE : ALLOC
      if (taken[id] === 0) sizes[i] = made++ % 4 === 0 ? (random() & 1023) + 1 : (random() & 31) + 1
      taken[id] ^= 1
    }
  }
}

/** What is measured; the twin knows each by the same name. `open` makes the allocator, `state` picks the end state from its counts. */
const WORKLOADS = {
  'best-fit': {
    floor: 0.7,
    make: blocks,
    open: (wasm) => wasm.allocatorNew(wasm.PLACED.value, 2 ** 18, 1, wasm.BEST_FIT.value),
    // Asked, held, reach, peaks of asked and held, allocs, frees, failures, lifetime, steps, the largest hole, the squared holes.
    state: (counts) => [3, 4, 6, 11, 12, 14, 15, 18, 19, 21, 7, 8].map((i) => counts[i]),
  },
}

/** One run of Tidemark: CPU milliseconds of its updates, and the end state. */
function run(module, { make, open, state }, n) {
  const { exports: wasm } = new WebAssembly.Instance(module, { env: { abort: () => { throw new Error('aborted') } } })
  const allocator = open(wasm), next = make(), step = wasm.OPERATIONS.value
  let time = -clockCost() * Math.ceil(n / step)
  for (let from = 0; from < n; from += step) {
    const part = Math.min(step, n - from), { buffer } = wasm.memory
    const kinds = new Uint8Array(buffer, wasm.operationKinds() >>> 0, part), ids = new Int32Array(buffer, wasm.operationIds() >>> 0, part)
    const froms = new Int32Array(buffer, wasm.operationFroms() >>> 0, part), sizes = new Float64Array(buffer, wasm.operationSizes() >>> 0, part)
    next({ kinds, ids, froms, sizes, finals: new Float64Array(buffer, wasm.operationFinals() >>> 0, part) }, part)
    const before = cpuMs()
    wasm.allocatorUpdate(allocator, part)
    time += cpuMs() - before
  }
  wasm.allocatorFinish(allocator)
  return { ms: time, numbers: state(new Float64Array(wasm.memory.buffer, wasm.resultPointer() >>> 0, wasm.resultLength())) }
}

/** Prints the table for `n` operations. */
export async function allocatorTable(n, rounds, hasCompiler, floors) {
  const module = new WebAssembly.Module(readFileSync(new URL('../dist/simulators.wasm', import.meta.url)))
  const program = hasCompiler ? compile('allocator-twins') : null
  const twin = program && new CTwin(program, n)
  const rows = [['CPU ms, median (min)', 'tidemark', 'first call', 'operations/s', 'C', 'of C']]
  const pair = (values) => `${ms(median(values))} (${ms(Math.min(...values))})`
  for (const [name, workload] of Object.entries(WORKLOADS)) {
    const first = run(module, workload, n)
    const times = { tidemark: [], c: [] }
    for (let round = 0; round < rounds; round++) {
      const ours = run(module, workload, n)
      mustEqual(`${name}, second run`, first.numbers, ours.numbers)
      times.tidemark.push(ours.ms)
      globalThis.gc?.()
      if (!twin) continue
      const c = await twin.run(name)
      mustEqual(`${name}, C`, first.numbers, c.numbers)
      times.c.push(c.ms)
    }
    // The best of each: what other programs on the machine add is no part of either.
    const ofC = twin && Math.min(...times.c) / Math.min(...times.tidemark)
    rows.push([
      name, pair(times.tidemark), ms(first.ms), `${(n / Math.min(...times.tidemark) / 1e3).toFixed(0)} M`, twin ? pair(times.c) : '-',
      twin ? ofC.toFixed(2) : '-',
    ])
    if (twin) floors.atLeast(`${name} ${n.toExponential(0).replace('+', '')}, of C`, ofC, workload.floor)
  }
  await twin?.close()
  console.log(`\nAllocators, ${n.toLocaleString('en')} operations, ${rounds} rounds; making the operations is counted for no one`)
  console.log(table(rows))
}
