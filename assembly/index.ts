/** Everything the module exports: numbers only. `docs` of each stand where it is defined. */
export {
  allocatorAddress, allocatorFinish, allocatorNew, allocatorPage, allocatorPrompt, allocatorReferences, allocatorUpdate, BUMP, CHUNK, CHUNKS, DOUBLE, FINAL,
  GGML, instantsFinish, instantsUpdate, MAXIMUM, PAGED, PLACED, POWER, PREFIX, RADIX, REUSE, SINGLE, VIRTUAL,
} from './allocators'
export { instantsNew } from './allocators/instants'
export { operationFinals, operationFroms, operationIds, operationKinds, OPERATIONS, operationsDone, operationSizes } from './allocators/operations'
export { BEST_FIT, BUDDY, FIRST_FIT } from './allocators/placers'
export { backwardSteps, CAPACITY, largestBackwardStep } from './batch'
export { censusFinish } from './census'
export { binaryDecode, binaryFilled, binaryOpen, binaryRoom, binaryRoomBytes, binaryWaiting } from './decode/binary'
export { textDecode, textFilled, textGrammar, textOpen, textRoom, textRoomBytes, textWaiting } from './decode/text'
export { deviceName } from './decode/request'
export { tableColumn, tableOpen } from './decode/table'
export { encode, encodeOpen } from './encode/encode'
export { encodeLength, encodePointer } from './encode/output'
export { baseNanoseconds, baseSeconds, filterSet, originSet } from './filter'
export { fileOpen, fileRows, phasesOpen } from './file'
export { curveSet } from './kernels/curve'
export { CURVE, GAPS, HEAT, kernelMerge, kernelNew, kernelUpdate, NEARNESS, SECONDS, SIZES, STARTS, TENSORS, THREAD_GAPS, THREADS, TIMELINE, UNIQUE } from './kernels'
export { COMPLETED, EVERY_LINE, FILE_QUEUED, ISSUED, laneLengths, laneNames, laneStarts, laneThreads, laneTimes, OTHER_LINE, QUEUED } from './lane'
export { ledgerCount, ledgerPlace, ledgerReasons } from './ledger'
export { intern, nameLength, namePointer } from './names'
export {
  pageActorsFinish, pageFileFinish, pageFiles, pageHistogramFinish, pageOrdersFinish, pageRangeFinish, pageTimelineFinish, pageTouchFinish,
} from './page-results'
export { pairingFinish } from './pairing'
export { REUSE_CAPACITY, reuseCounts, reuseFinish, reuseIds, reuseLastDepth, reuseNew, reusePages, reuseRanges, reuseRequests } from './reuse/curve'
export { objectsFinish, objectsNew, objectsUpdate } from './reuse/objects'
export { prefixFinish, prefixNew, prefixRoom, prefixUpdate } from './reuse/prefix'
export { resultLength, resultPointer } from './result'
export { servingBins, servingFinish, servingNames, servingNew, servingRun, servingUpdate } from './serving'
export { requestArrivals, requestFirstNames, requestNames, requestOutputs, requestPrompts, REQUESTS } from './serving/requests'
export { rwbsPointer } from './rwbs'
export { sequenceCpus, sequenceMissing, sequenceRepeated } from './sequence'
export { deviceAt, devices, kernelAt, kernelFinish, phaseKernelAt, rangesFinish, remapsFinish, shiftFinish, trackFinish } from './track-results'
export { touchOpen, touchRandom, touchSequential, touchStrided } from './touch'
export { observe, stepSet } from './tracks'
export { depthFinish, detailSet, latencyFinish } from './timing'

/** Memory of the host's own: a place for a name to intern. */
export function allocate(bytes: i32): usize {
  return heap.alloc(bytes)
}
