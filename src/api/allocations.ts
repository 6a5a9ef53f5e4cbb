import type { Allocator, AllocatorCounts, Operation } from '../allocators/allocator.ts'
import { kvPolicies, PLACEMENTS, type KvSettings, type Placement } from '../allocators/kv.ts'
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

type Check = (value: unknown) => boolean
const whole: [Check, string] = [(value) => Number.isSafeInteger(value) && (value as number) > 0, 'a whole number above 0']

/** What each setting takes, and in words. */
const TAKES: Record<string, [Check, string]> = {
  pool: whole, maxLength: whole, chunkTokens: whole, slots: whole, pageTokens: whole, layerTokenBytes: whole, virtualPageBytes: whole, alignment: whole, chunkBytes: whole, bufferBytes: whole,
  watermark: [(value) => typeof value === 'number' && value >= 0 && value < 1, 'a share from 0, below 1'],
  placement: [(value) => PLACEMENTS.includes(value as Placement), PLACEMENTS.join(', ')],
  deepCopy: [(value) => typeof value === 'boolean', 'true or false'],
}

const KINDS: readonly string[] = ['alloc', 'free', 'grow', 'fork'] satisfies Operation['kind'][]
const MOST_ID = 2 ** 20
/** What the searching policies can number; no KV cache has as many tokens. */
const MOST_UNITS = 2 ** 31

/**
 * Opens a simulated allocator: the policies of `tidemark simulate kv` and `simulate scratch`, driven operation by operation.
 * `module`: simulators.wasm. Throws `USAGE` for a policy that is not there, naming those that are, and for settings out of range.
 */
export function openAllocator(module: WebAssembly.Module, choice: AllocatorChoice): AllocatorSimulator {
  const { memory, policy, pool, ...given } = choice
  if (memory !== 'kv' && memory !== 'scratch') throw new TidemarkError('USAGE', `memory is kv or scratch, not ${String(memory)}`)
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  for (const [name, value] of Object.entries({ pool, ...settings })) {
    const taken = Object.hasOwn(TAKES, name) ? TAKES[name]! : null
    if (taken === null) throw new TidemarkError('USAGE', `no setting is called ${name}; there are ${Object.keys(TAKES).join(', ')}`)
    if (!taken[0](value)) throw new TidemarkError('USAGE', `${name} takes ${taken[1]}, not ${String(value)}`)
  }
  if (memory === 'kv' && pool >= MOST_UNITS) throw new TidemarkError('USAGE', `a KV cache has fewer than 2^31 tokens, not ${pool}`)
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
  /** Ids from their alloc or fork to their free, with the units that they asked for. */
  private readonly known = new Map<number, number>()
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
    // What the call changes, laid over what is known: a call may be of one operation among a hundred thousand ids.
    const changed = new Map<number, number | null>(), unitsOf = (id: number): number | null => (changed.has(id) ? changed.get(id)! : this.known.get(id) ?? null)
    operations.forEach((operation, i) => {
      const fault = this.faultOf(operation, unitsOf)
      if (fault !== null) throw new TidemarkError('USAGE', `operation ${i}: ${fault}`)
      const { kind, id } = operation
      changed.set(id, kind === 'free' ? null : kind === 'alloc' ? operation.size : kind === 'grow' ? unitsOf(id)! + operation.size : unitsOf(operation.from))
    })
    for (const [id, units] of changed) {
      if (units === null) this.known.delete(id)
      else this.known.set(id, units)
    }
    return this.taken(operations)
  }

  /** Why an operation makes no sense after those before it, or `null`. */
  private faultOf(operation: Operation, unitsOf: (id: number) => number | null): string | null {
    const { kind, id } = operation
    if (!KINDS.includes(kind)) return `an operation is ${KINDS.join(', ')}, not ${String(kind)}`
    if (!(Number.isInteger(id) && id >= 0 && id < MOST_ID)) return `an id is a whole number from 0 to ${MOST_ID - 1}, not ${id}`
    const fresh = kind === 'alloc' || kind === 'fork'
    if (fresh === (unitsOf(id) !== null)) return fresh ? `${id} is taken: free it first` : `${id} was never allocated, or is free`
    if (kind === 'fork' && this.scratch) return 'scratch memory is not forked'
    if (kind === 'fork' && unitsOf(operation.from) === null) return `${operation.from}, to fork from, was never allocated, or is free`
    const units = kind === 'free' ? [] : kind === 'fork' ? [operation.final] : kind === 'alloc' ? [operation.size, operation.final ?? operation.size] : [operation.size]
    const odd = units.findIndex((size) => !(Number.isSafeInteger(size) && size > 0))
    if (odd >= 0) return `a size is a whole number above 0, not ${units[odd]}`
    const least = kind === 'alloc' ? operation.size : kind === 'fork' ? unitsOf(operation.from)! : 0, final = units.at(-1) ?? 0
    return final < least ? `its final size ${final} is below its size ${least}` : null
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
