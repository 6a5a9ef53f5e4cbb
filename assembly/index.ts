/** Everything the module exports: numbers only. `docs` of each stand where it is defined. */
export { backwardSteps, CAPACITY, largestBackwardStep } from './batch'
export { censusFinish } from './census'
export { binaryDecode, binaryFilled, binaryOpen, binaryRoom, binaryRoomBytes, binaryWaiting } from './decode/binary'
export { textDecode, textFilled, textOpen, textRoom, textRoomBytes, textWaiting } from './decode/text'
export { encode, encodeOpen } from './encode/encode'
export { encodeLength, encodePointer } from './encode/output'
export { baseNanoseconds, baseSeconds, filterSet, originSet } from './filter'
export { GAPS, kernelMerge, kernelNew, kernelUpdate, SECONDS, SIZES, THREADS, TIMELINE, UNIQUE } from './kernels'
export { COMPLETED, EVERY_LINE, ISSUED, laneLengths, laneNames, laneStarts, laneThreads, laneTimes, OTHER_LINE, QUEUED } from './lane'
export { ledgerCount, ledgerPlace, ledgerReasons } from './ledger'
export { intern, nameLength, namePointer } from './names'
export { pairingFinish } from './pairing'
export { REUSE_CAPACITY, reuseCounts, reuseFinish, reuseIds, reuseLastDepth, reuseNew, reusePages, reuseRanges, reuseRequests } from './reuse/curve'
export { objectsFinish, objectsNew, objectsUpdate } from './reuse/objects'
export { resultLength, resultPointer } from './result'
export { rwbsPointer } from './rwbs'
export { sequenceCpus, sequenceMissing, sequenceRepeated } from './sequence'
export { deviceAt, devices, kernelAt, kernelFinish, observe, remapsFinish, trackFinish } from './tracks'

/** Memory of the host's own: a place for a name to intern. */
export function allocate(bytes: i32): usize {
  return heap.alloc(bytes)
}
