/** Everything that dist/simulators.wasm exports, which plays allocators, caches and a serving loop: numbers only. Each is documented where it is defined, and in docs/abi.md. */
export {
  allocatorAddress, allocatorFinish, allocatorNew, allocatorPage, allocatorPrompt, allocatorReferences, allocatorUpdate, BUMP, CHUNK, CHUNKS, DOUBLE, FINAL,
  GGML, instantsFinish, instantsUpdate, MAXIMUM, PAGED, PLACED, POWER, PREFIX, RADIX, REUSE, SINGLE, VIRTUAL,
} from './allocators'
export { instantsNew } from './allocators/instants'
export { operationFinals, operationFroms, operationIds, operationKinds, OPERATIONS, operationsDone, operationSizes } from './allocators/operations'
export { BEST_FIT, BUDDY, FIRST_FIT } from './allocators/placers'
export { allocate } from './host'
export { resultLength, resultPointer } from './result'
export { objectBytes, objectIds, OBJECTS, objectsFinish, objectsNew, objectsUpdate } from './reuse/objects'
export { prefixFinish, prefixNew, prefixRoom, prefixUpdate } from './reuse/prefix'
export { servingBins, servingFinish, servingNames, servingNew, servingRun, servingUpdate } from './serving'
export { requestArrivals, requestFirstNames, requestNames, requestOutputs, requestPrompts, REQUESTS } from './serving/requests'
export { touchOpen, touchRandom, touchSequential, touchStrided } from './touch'
