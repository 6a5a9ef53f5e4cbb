// What the worker of the drop page is bundled from: the module inlined, and the public API around it.
import bytes from '../dist/tidemark.wasm'
import { serve } from '../src/try/worker.ts'

serve(new WebAssembly.Module(bytes))
