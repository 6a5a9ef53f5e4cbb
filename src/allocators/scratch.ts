/** The policies for scratch memory. Sizes are bytes. A new policy is one file in `assembly/allocators/` and one entry here. */
import type { Simulators } from '../core/simulators.ts'
import { TidemarkError } from '../core/error.ts'
import type { SimulatorExports } from '../core/simulator-exports.ts'
import { ScratchAllocator } from './instants.ts'

/** What the policies can be told. */
export interface ScratchSettings {
  /** Every size is rounded up to a multiple of so many bytes. */
  alignment: number
  /** Bytes of a chunk, where a policy takes memory in chunks. */
  chunkBytes: number
  /** Bytes of the largest buffer that a backend gives; `ggml` alone asks. The whole pool unless given. */
  bufferBytes?: number
}

/** One policy by its name on the command line. */
export interface ScratchPolicy {
  name: string
  /** What it does, in a sentence. */
  rule: string
  /** What its `steps` count. */
  steps: string
  /** An empty one over `poolBytes`. */
  make(core: Simulators, poolBytes: number, settings: ScratchSettings): ScratchAllocator
}

type Constant = { [name in keyof SimulatorExports]: SimulatorExports[name] extends WebAssembly.Global ? name : never }[keyof SimulatorExports]

/** Units that the searching policies can number. */
const MOST_UNITS = 2 ** 31 - 1

function open(core: Simulators, policy: Constant, poolBytes: number, unit: number, b = 0): ScratchAllocator {
  return new ScratchAllocator(core, core.exports[policy].value as number, poolBytes, unit, b)
}

/** For policies that number every unit of the pool. */
function checked(core: Simulators, policy: Constant, poolBytes: number, { alignment }: ScratchSettings, b = 0): ScratchAllocator {
  if (poolBytes / alignment > MOST_UNITS) {
    throw new TidemarkError('USAGE', `a pool of ${poolBytes} bytes has more than 2^31 units of ${alignment} bytes; use an alignment of ${Math.ceil(poolBytes / MOST_UNITS)} bytes or more`)
  }
  return open(core, policy, poolBytes, alignment, b)
}

const placed = (core: Simulators, placer: Constant, poolBytes: number, settings: ScratchSettings): ScratchAllocator =>
  checked(core, 'PLACED', poolBytes, settings, core.exports[placer].value as number)

/** Every policy, in the order in which tables show them. */
export const scratchPolicies: readonly ScratchPolicy[] = [
  {
    name: 'single',
    rule: 'one buffer as large as the most that is ever live, every offset planned ahead: the lower bound',
    steps: 'the buffer taken and given back',
    make: (core, poolBytes, { alignment }) => open(core, 'SINGLE', poolBytes, alignment),
  },
  {
    name: 'chunks',
    rule: 'every allocation is cut into chunks of one size, each taken from a pool and given back on its own',
    steps: 'chunks taken and given back',
    make: (core, poolBytes, { alignment, chunkBytes }) => open(core, 'CHUNKS', poolBytes, Math.ceil(chunkBytes / alignment) * alignment),
  },
  {
    name: 'reuse',
    rule: 'freed buffers are kept whole, and given again to the smallest need that they hold; else new memory',
    steps: 'searches, buffers made, buffers kept',
    make: (core, poolBytes, settings) => checked(core, 'REUSE', poolBytes, settings),
  },
  {
    name: 'bump',
    rule: 'an arena whose pointer only moves up; nothing comes back before everything is freed',
    steps: 'moves of the pointer',
    make: (core, poolBytes, { alignment }) => open(core, 'BUMP', poolBytes, alignment),
  },
  {
    name: 'best-fit',
    rule: 'the smallest hole that fits, the newest of equal ones; neighbours merge',
    steps: 'searches, splits, merges, insertions',
    make: (core, poolBytes, settings) => placed(core, 'BEST_FIT', poolBytes, settings),
  },
  {
    name: 'first-fit',
    rule: 'the lowest hole that fits; neighbours merge',
    steps: 'holes looked at, merges, insertions',
    make: (core, poolBytes, settings) => placed(core, 'FIRST_FIT', poolBytes, settings),
  },
  {
    name: 'buddy',
    rule: 'powers of two, halved on demand and merged with their other half',
    steps: 'sizes looked at, halvings, merges, insertions',
    make: (core, poolBytes, settings) => placed(core, 'BUDDY', poolBytes, settings),
  },
  {
    name: 'ggml',
    rule: 'ggml’s graph allocator: best fit within each of up to 16 buffers, the last free block of each only when nothing else fits',
    steps: 'free blocks looked at, merges, insertions',
    make: (core, poolBytes, { alignment, bufferBytes }) => open(core, 'GGML', poolBytes, alignment, bufferBytes ?? poolBytes),
  },
]
