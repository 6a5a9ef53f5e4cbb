/** llama.cpp, as node-llama-cpp brings it: loads a model, evaluates a prompt, makes tokens: `node engine.mjs MODEL [TOKENS]`. */
import { appendFileSync } from 'node:fs'
import { getLlama } from 'node-llama-cpp'

const [path, count = '6'] = process.argv.slice(2)
if (path === undefined) throw new Error('node engine.mjs MODEL [TOKENS]')
const marks = process.env.TIDEMARK_MARKS
/** A line into the recorder's FIFO. */
const mark = (line) => { if (marks !== undefined) appendFileSync(marks, `${line}\n`) }

const llama = await getLlama({ gpu: false, build: 'never', progressLogs: false, maxThreads: 2, logLevel: 'info', logger: (_level, line) => process.stderr.write(`${line.trimEnd()}\n`) })
mark('load_begin')
const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 })
const context = await model.createContext({ contextSize: 256, threads: 2 })
mark('load_end')
const sequence = context.getSequence()
const prompt = Array.from({ length: 32 }, (_, i) => 300 + i)
mark('prompt_begin')
let made = 0
for await (const token of sequence.evaluate(prompt, { temperature: 0 })) {
  if (made === 0) mark('prompt_end 32')
  mark(`token ${made}`)
  if (++made === Number(count)) break
  void token
}
mark('generate_end')
process.stdout.write(`${made} tokens\n`)
process.exit(0)
