// The raw module without our JavaScript: any host that runs WebAssembly does the same. It renders no page.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'

const { resolve } = createRequire(import.meta.url)
const { instance: { exports } } = await WebAssembly.instantiate(readFileSync(resolve('tidemark/tidemark.wasm')), { env: { abort: () => { throw new Error('aborted') } } })
const text = gunzipSync(readFileSync(process.argv[2]))
const READ = 1, EVENTS = 0

exports.filterSet(READ, 0, 0, -Infinity, Infinity)
exports.stepSet(exports.ISSUED.value)
exports.textGrammar(EVENTS)
exports.textOpen(65_536)
for (let at = 0, first = true; ;) {
  const events = exports.textDecode(), waiting = exports.textWaiting() !== 0
  if (events > 0) {
    if (first) exports.originSet(exports.baseSeconds(), exports.baseNanoseconds())
    first = false
    exports.observe(events)
  }
  if (waiting) {
    const room = exports.textRoom() >>> 0
    const some = text.subarray(at, at + exports.textRoomBytes())
    new Uint8Array(exports.memory.buffer, room).set(some)
    exports.textFilled(some.length)
    at += some.length
  } else if (events === 0) break
}
exports.kernelFinish(exports.kernelAt(0, exports.ISSUED.value, exports.UNIQUE.value))
const [sectors, unique, , , , requests] = new Float64Array(exports.memory.buffer, exports.resultPointer() >>> 0, exports.resultLength())
console.log(JSON.stringify({ requests, bytes: sectors * 512, rereadFactor: sectors / unique, page: null }))
