import type { Constant, SharedExports } from './exports.ts'

/** dist/simulators.wasm: plays allocators, caches and a serving loop, and touches memory. */
export interface SimulatorExports extends SharedExports {
  FIRST_FIT: Constant
  BEST_FIT: Constant
  BUDDY: Constant
  MAXIMUM: Constant
  POWER: Constant
  FINAL: Constant
  DOUBLE: Constant
  CHUNK: Constant
  PAGED: Constant
  PREFIX: Constant
  RADIX: Constant
  VIRTUAL: Constant
  SINGLE: Constant
  CHUNKS: Constant
  REUSE: Constant
  BUMP: Constant
  PLACED: Constant
  GGML: Constant
  OPERATIONS: Constant
  REQUESTS: Constant
  OBJECTS: Constant

  objectsNew(bytes: number, resizes: number): number
  objectIds(): number
  objectBytes(): number
  objectsUpdate(objects: number, requests: number): number
  objectsFinish(objects: number): void
  prefixNew(tailFirst: number, byTokens: number, partTokens: number): number
  prefixRoom(words: number): number
  prefixUpdate(prefix: number, words: number): number
  prefixFinish(prefix: number): void
  allocatorNew(policy: number, pool: number, a: number, b: number): number
  allocatorPrompt(allocator: number, id: number, size: number, final: number, hashes: number, count: number, part: number): number
  allocatorPage(allocator: number, id: number, entry: number): number
  allocatorReferences(allocator: number, page: number): number
  allocatorUpdate(allocator: number, operations: number): number
  allocatorFinish(allocator: number): void
  allocatorAddress(allocator: number, id: number): number
  instantsNew(allocator: number): number
  instantsUpdate(instants: number, operations: number): number
  instantsFinish(instants: number): void
  operationKinds(): number
  operationIds(): number
  operationFroms(): number
  operationSizes(): number
  operationFinals(): number
  operationsDone(): number
  servingNew(allocator: number, most: number, tokens: number, step: number, members: number, seed: number, swap: number, longest: number): number
  servingNames(clock: number, names: number, part: number): void
  servingUpdate(clock: number, requests: number): number
  servingRun(clock: number, steps: number): number
  servingFinish(clock: number): void
  servingBins(clock: number): void
  requestArrivals(): number
  requestPrompts(): number
  requestOutputs(): number
  requestFirstNames(): number
  requestNames(): number
  touchOpen(bytes: number): number
  touchSequential(at: number, words: number, write: number): number
  touchStrided(at: number, words: number, write: number): number
  touchRandom(at: number, words: number, write: number): number
}
