/** The policies for scratch memory. Sizes are bytes. A new policy is one file in `assembly/allocators/` and one entry here. */
import type { Core } from '../core/core.ts'
import { Allocator } from './allocator.ts'

/** What the policies can be told. */
export interface ScratchSettings {
  /** Every size is rounded up to a multiple of so many bytes. */
  alignment: number
  /** Bytes of a chunk, where a policy takes memory in chunks. */
  chunkBytes: number
}

/** One policy by its name on the command line. */
export interface ScratchPolicy {
  name: string
  /** What it does, in a sentence. */
  rule: string
  /** An empty one over `poolBytes`. */
  make(core: Core, poolBytes: number, settings: ScratchSettings): Allocator
}

/** Every policy, in the order in which tables show them. */
export const scratchPolicies: readonly ScratchPolicy[] = []
