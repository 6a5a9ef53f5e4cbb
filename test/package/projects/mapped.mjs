// No bundler: names are resolved by the import map of the page.
import { figuresOf } from './figures.mjs'
import { bundledTrace, show } from './show.mjs'

const compiled = WebAssembly.compileStreaming(fetch(import.meta.resolve('tidemark/tidemark.wasm')))
void show(Promise.all([compiled, bundledTrace()]).then(([module, files]) => figuresOf(module, files)))
