import type { Allocator, AllocatorCounts, Operation } from '../allocators/allocator.ts'
import { kvPolicies, type KvSettings } from '../allocators/kv.ts'
import { scratchPolicies, type ScratchSettings } from '../allocators/scratch.ts'
import { TidemarkError } from '../core/error.ts'
import { Simulators } from '../core/simulators.ts'

/** A policy over an empty pool. */
export interface AllocatorSimulator {
  /**
   * Takes operations in order and says of each whether it was done. An id is a whole number from 0 to 2^20 - 1, used again after its free; what
   * follows the refusal of an id, up to its free, is not done. Throws `USAGE` for operations that make no sense, naming the first; nothing of
   * the call is done then.
   */
  take(operations: readonly Operation[]): boolean[]
  /** Everything so far; more may follow. */
  counts(): AllocatorCounts
}

/**
 * Which policy, over how much. KV policies count tokens: max, pow2, oracle, buddy, double, chunk, slots, paged, prefix, radix, virtual. Scratch
 * policies count bytes: single, chunks, reuse, bump, best-fit, first-fit, buddy, ggml. Settings as on the command line unless given: KV `maxLength`
 * the pool, `placement` first-fit, `chunkTokens` 256, `slots` 8, `pageTokens` 16, `watermark` 0, `deepCopy` false, `layerTokenBytes` 4,096,
 * `virtualPageBytes` 2 MiB; scratch `alignment` 256, `chunkBytes` 64 KiB.
 */
export type AllocatorChoice =
  | ({ memory: 'kv'; policy: string; /** Tokens. */ pool: number } & Partial<KvSettings>)
  | ({ memory: 'scratch'; policy: string; /** Bytes. */ pool: number } & Partial<ScratchSettings>)

/** What the command line takes where nothing is said. */
const SCRATCH: ScratchSettings = { alignment: 256, chunkBytes: 64 * 1024 }

/** As the command line has them, for a shape of one token a unit. The longest sequence is the pool itself. */
const kvDefaults = (pool: number): KvSettings => ({
  maxLength: pool, placement: 'first-fit', chunkTokens: 256, slots: 8, pageTokens: 16, watermark: 0, deepCopy: false, layerTokenBytes: 4096, virtualPageBytes: 2 ** 21,
})

const MOST_ID = 2 ** 20
/** What the searching policies can number; no KV cache has as many tokens. */
const MOST_UNITS = 2 ** 31

/**
 * Opens a simulated allocator: the policies of `tidemark simulate kv` and `simulate scratch`, driven operation by operation.
 * `module`: simulators.wasm. Throws `USAGE` for a policy that is not there, naming those that are, and for settings out of range.
 */
export function openAllocator(module: WebAssembly.Module, choice: AllocatorChoice): AllocatorSimulator {
  const { memory, policy, pool, ...settings } = choice
  for (const [name, value] of Object.entries({ pool, ...settings })) {
    const fits = typeof value !== 'number' || (name === 'watermark' ? value >= 0 && value < 1 : Number.isInteger(value) && value > 0 && value < (name === 'pool' && memory === 'kv' ? MOST_UNITS : 2 ** 53))
    if (!fits) throw new TidemarkError('USAGE', `${name} is ${name === 'watermark' ? 'a share from 0, below 1' : 'a whole number above 0'}${name === 'pool' && memory === 'kv' ? ' and below 2^31' : ''}, not ${value}`)
  }
  const core = new Simulators(module)
  const allocator = memory === 'kv'
    ? called(kvPolicies, policy).make(core, pool, { ...kvDefaults(pool), ...settings })
    : called(scratchPolicies, policy).make(core, pool, { ...SCRATCH, ...settings })
  return new Checked(allocator, memory === 'scratch')
}

function called<T extends { name: string }>(policies: readonly T[], name: string): T {
  const found = policies.find((policy) => policy.name === name)
  if (found === undefined) throw new TidemarkError('USAGE', `no policy is called ${name}; there are ${policies.map((policy) => policy.name).join(', ')}`)
  return found
}

/** An allocator that is given only what makes sense: the module stops for good at anything else. */
class Checked implements AllocatorSimulator {
  private readonly allocator: Allocator
  private readonly scratch: boolean
  /** Ids from their alloc or fork to their free. */
  private known = new Set<number>()
  /** Those of them for which there was no room. */
  private readonly refused = new Set<number>()

  constructor(allocator: Allocator, scratch: boolean) {
    this.allocator = allocator
    this.scratch = scratch
  }

  counts(): AllocatorCounts {
    return this.allocator.counts()
  }

  take(operations: readonly Operation[]): boolean[] {
    const known = new Set(this.known)
    operations.forEach((operation, i) => {
      const fault = this.faultOf(operation, known)
      if (fault !== null) throw new TidemarkError('USAGE', `operation ${i}: ${fault}`)
      if (operation.kind === 'free') known.delete(operation.id)
      else known.add(operation.id)
    })
    this.known = known
    return this.taken(operations)
  }

  /** Why an operation makes no sense after those before it, or `null`. */
  private faultOf(operation: Operation, known: ReadonlySet<number>): string | null {
    const { kind, id } = operation
    if (!(Number.isInteger(id) && id >= 0 && id < MOST_ID)) return `an id is a whole number from 0 to ${MOST_ID - 1}, not ${id}`
    const fresh = kind === 'alloc' || kind === 'fork'
    if (fresh === known.has(id)) return fresh ? `${id} is taken: free it first` : `${id} was never allocated, or is free`
    if (kind === 'fork' && this.scratch) return 'scratch memory is not forked'
    if (kind === 'fork' && !known.has(operation.from)) return `${operation.from}, to fork from, was never allocated, or is free`
    const units = kind === 'free' ? [] : kind === 'fork' ? [operation.final] : kind === 'alloc' ? [operation.size, operation.final ?? operation.size] : [operation.size]
    const odd = units.find((size) => !(Number.isInteger(size) && size > 0 && size < 2 ** 53))
    if (odd !== undefined) return `a size is a whole number above 0, not ${odd}`
    return kind === 'alloc' && units[1]! < units[0]! ? `its final size ${units[1]} is below its size ${units[0]}` : null
  }

  /** Does what can be done, as many at once as depend on no refusal among them. */
  private taken(operations: readonly Operation[]): boolean[] {
    const done = operations.map(() => false)
    let waiting: number[] = []
    const opened = new Set<number>()
    const flush = (): void => {
      const answers = this.allocator.take(waiting.map((i) => operations[i]!))
      for (const [n, i] of waiting.entries()) {
        const { kind, id } = operations[i]!
        done[i] = answers[n]!
        if (!done[i] && (kind === 'alloc' || kind === 'fork')) this.refused.add(id)
      }
      waiting = []
      opened.clear()
    }
    for (const [i, operation] of operations.entries()) {
      const { kind, id } = operation
      if (opened.has(id) || (kind === 'fork' && opened.has(operation.from))) flush()
      if (kind === 'fork' && this.refused.has(operation.from)) this.refused.add(id)
      if (this.refused.has(id)) {
        if (kind === 'free') this.refused.delete(id)
        continue
      }
      waiting.push(i)
      if (kind === 'alloc' || kind === 'fork') opened.add(id)
    }
    flush()
    return done
  }
}
