// The raw module, compiled while it arrives: its address as `new URL` gives it, which Vite and webpack turn into a file of their own.
import { figuresOf } from './figures.mjs'
import { bundledTrace, show } from './show.mjs'

const compiled = WebAssembly.compileStreaming(fetch(new URL('tidemark/tidemark.wasm', import.meta.url)))
void show(Promise.all([compiled, bundledTrace()]).then(([module, files]) => figuresOf(module, files)))
