// Reads in a blkparse or ftrace text, without the loader: node host.mjs path/to/tidemark.wasm trace.txt
import { readFileSync } from 'node:fs'
const [wasm, trace] = process.argv.slice(2).map((path) => readFileSync(path))
const abort = (message, file, line, column) => { throw new Error(`tidemark.wasm aborted at line ${line}:${column}`) }
const { exports: x } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { abort } })
const result = () => Array.from(new Float64Array(x.memory.buffer, x.resultPointer() >>> 0, x.resultLength()))
const sum = (cells, from, to) => cells.slice(from, to).reduce((a, b) => a + b, 0)
x.filterSet(1, 0, 0, -Infinity, Infinity) // reads, of any process, at any time
x.textGrammar(0)
x.textOpen(1 << 18)
for (let at = 0; ;) {
  const events = x.textDecode(), waiting = x.textWaiting()
  if (events > 0) x.observe(events)
  if (!waiting && events === 0) break
  if (!waiting) continue
  const room = x.textRoom() >>> 0, part = trace.subarray(at, (at += x.textRoomBytes()))
  new Uint8Array(x.memory.buffer).set(part, room)
  x.textFilled(part.length) // 0 says: this was the end
}
for (let track = 0; track < x.devices(); track++) {
  const device = x.deviceAt(track) >>> 0, of = (kernel) => (x.kernelFinish(x.kernelAt(track, x.ISSUED.value, kernel.value)), result())
  const [sectors, unique, , , , requests] = of(x.UNIQUE), cells = of(x.GAPS).slice(1)
  const gaps = [sum(cells, 0, 1), sum(cells, 1, 9), sum(cells, 9, 12), sum(cells, 12, 64), sum(cells, 64, 128)]
  console.log(`${device >>> 20}:${device & 0xfffff} requests ${requests} bytes ${sectors * 512} unique ${unique} gaps ${gaps.join(' ')}`)
}
