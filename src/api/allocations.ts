import type { AllocatorCounts, Operation } from '../allocators/allocator.ts'
import { kvPolicies, type KvSettings } from '../allocators/kv.ts'
import { scratchPolicies, type ScratchSettings } from '../allocators/scratch.ts'
import { TidemarkError } from '../core/error.ts'
import { Simulators } from '../core/simulators.ts'

/** A policy over an empty pool. */
export interface AllocatorSimulator {
  /** Takes operations in order; says of each whether there was room. Ids are small whole numbers, used again after a free. */
  take(operations: readonly Operation[]): boolean[]
  /** Everything so far; more may follow. */
  counts(): AllocatorCounts
}

/** Which policy, over how much. Policies of a KV cache count tokens, those of scratch memory bytes. */
export type AllocatorChoice =
  | ({ memory: 'kv'; policy: string; /** Tokens. */ pool: number } & Partial<KvSettings>)
  | ({ memory: 'scratch'; policy: string; /** Bytes. */ pool: number } & Partial<ScratchSettings>)

/** What the command line takes where nothing is said. */
const SCRATCH: ScratchSettings = { alignment: 256, chunkBytes: 64 * 1024 }

/** As the command line has them, for a shape of one token a unit. The longest sequence is the pool itself. */
const kvDefaults = (pool: number): KvSettings => ({
  maxLength: pool, placement: 'first-fit', chunkTokens: 256, slots: 8, pageTokens: 16, watermark: 0, deepCopy: false, layerTokenBytes: 4096, virtualPageBytes: 2 ** 21,
})

/**
 * Opens a simulated allocator: the policies of `tidemark simulate kv` and `simulate scratch`, driven operation by operation.
 * `module`: simulators.wasm. Throws `USAGE` for a policy that is not there, naming those that are.
 */
export function openAllocator(module: WebAssembly.Module, choice: AllocatorChoice): AllocatorSimulator {
  const core = new Simulators(module), { pool } = choice
  if (!(Number.isInteger(pool) && pool > 0)) throw new TidemarkError('USAGE', `a pool is a whole number above 0, not ${pool}`)
  return choice.memory === 'kv'
    ? called(kvPolicies, choice.policy).make(core, pool, { ...kvDefaults(pool), ...choice })
    : called(scratchPolicies, choice.policy).make(core, pool, { ...SCRATCH, ...choice })
}

function called<T extends { name: string }>(policies: readonly T[], name: string): T {
  const found = policies.find((policy) => policy.name === name)
  if (found === undefined) throw new TidemarkError('USAGE', `no policy is called ${name}; there are ${policies.map((policy) => policy.name).join(', ')}`)
  return found
}
