import { wasmModule } from 'tidemark/wasm'
import { figuresOf } from './figures.mjs'

self.addEventListener('message', ({ data }) => {
  void figuresOf(wasmModule(), data).then((figures) => self.postMessage(figures))
})
