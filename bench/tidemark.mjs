/** Tidemark's kernels through the public ABI of the module, in full batches, as the command feeds them. */
import { readFileSync } from 'node:fs'

const PAGE = 65_536

/** Milliseconds of CPU time of this process: on a busy machine the clock on the wall counts the others too. */
export function cpuMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e3
}

/** What the clock adds to each interval that it times: its own cost, taken off for Tidemark as for the C twin. */
export function clockCost() {
  const readings = 5_000
  let sum = 0
  for (let i = 0; i < readings; i++) {
    const before = cpuMs()
    sum += cpuMs() - before
  }
  return sum / readings
}

/** One kernel over one set of columns. Each run has an instance of its own, as each trace has. */
export class Tidemark {
  constructor({ n, starts, lengths }) {
    this.n = n
    this.starts = starts
    this.lengths = lengths
    this.module = new WebAssembly.Module(readFileSync(new URL('../dist/tidemark.wasm', import.meta.url)))
    this.pages = { gaps: 0, unique: 0 }
  }

  /**
   * One run: its CPU milliseconds and its numbers. Copying a batch into the lane is not timed, for the C twin neither.
   * From the second run on, memory that the first one grew to is there and touched before the clock starts, like the twin's arena.
   */
  run(kernel) {
    const { exports: wasm } = new WebAssembly.Instance(this.module, { env: { abort: () => { throw new Error('aborted') } } })
    const missing = this.pages[kernel] - wasm.memory.buffer.byteLength / PAGE
    if (missing > 0) {
      const before = wasm.memory.grow(missing) * PAGE
      new Uint8Array(wasm.memory.buffer).fill(0, before)
    }
    const basis = wasm.ISSUED.value
    const capacity = wasm.CAPACITY.value
    const startsAt = wasm.laneStarts(basis) >>> 0
    const lengthsAt = wasm.laneLengths(basis) >>> 0
    let ms = -clockCost() * (Math.ceil(this.n / capacity) + 2)
    let before = cpuMs()
    const at = wasm.kernelNew(kernel === 'gaps' ? wasm.GAPS.value : wasm.UNIQUE.value)
    ms += cpuMs() - before
    for (let from = 0; from < this.n; from += capacity) {
      const part = Math.min(capacity, this.n - from)
      const { buffer } = wasm.memory
      new Float64Array(buffer, startsAt, part).set(this.starts.subarray(from, from + part))
      new Uint32Array(buffer, lengthsAt, part).set(this.lengths.subarray(from, from + part))
      before = cpuMs()
      wasm.kernelUpdate(at, basis, part)
      ms += cpuMs() - before
    }
    before = cpuMs()
    wasm.kernelFinish(at)
    ms += cpuMs() - before
    this.pages[kernel] = wasm.memory.buffer.byteLength / PAGE
    const result = new Float64Array(wasm.memory.buffer, wasm.resultPointer() >>> 0, wasm.resultLength())
    const numbers = kernel === 'gaps' ? Array.from(result.subarray(1)) : [result[0], result[1]]
    return { ms, numbers }
  }
}
