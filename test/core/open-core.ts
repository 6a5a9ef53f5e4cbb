import { Core } from '../../src/core/core.ts'
import { Simulators } from '../../src/core/simulators.ts'
import { loadModule, loadSimulators } from '../../src/node/module.ts'

/** A fresh instance of the built module that reads traces. */
export function openCore(): Core {
  return new Core(loadModule())
}

/** A fresh instance of the built module that simulates. */
export function openSimulators(): Simulators {
  return new Simulators(loadSimulators())
}
