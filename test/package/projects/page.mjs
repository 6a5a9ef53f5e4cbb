// The module inlined: a bundler needs no word about WebAssembly.
import { wasmModule } from 'tidemark/wasm'
import { figuresOf } from './figures.mjs'
import { bundledTrace, show } from './show.mjs'

void show(bundledTrace().then((files) => figuresOf(wasmModule(), files)))
