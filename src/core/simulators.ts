import { Instance } from './instance.ts'
import type { SimulatorExports } from './simulator-exports.ts'

/** One instance of simulators.wasm: it plays one policy, one cache or one clock. */
export class Simulators extends Instance<SimulatorExports> {
  constructor(module: WebAssembly.Module) {
    super(module, 'allocatorNew')
  }
}
