import { readFileSync } from 'node:fs'
import { wasmModule } from 'tidemark/wasm'
import { figuresOf } from './figures.mjs'

const [path] = process.argv.slice(2)
console.log(JSON.stringify(await figuresOf(wasmModule(), [{ name: 'blk.txt.gz', data: readFileSync(path) }])))
