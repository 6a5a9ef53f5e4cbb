import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Exports } from '../../src/core/exports.ts'

const module = new WebAssembly.Module(readFileSync(new URL('../../dist/tidemark.wasm', import.meta.url)))

/** The golden list: a change here is a change of the ABI, and a decision. */
const EXPORTS: (keyof Exports)[] = [
  'BEST_FIT', 'BUDDY', 'BUMP', 'CAPACITY', 'CHUNK', 'CHUNKS', 'COMPLETED', 'CURVE', 'DOUBLE', 'EVERY_LINE', 'FILE_QUEUED', 'FINAL',
  'FIRST_FIT', 'GAPS', 'GGML', 'HEAT', 'ISSUED', 'MAXIMUM', 'NEARNESS', 'OPERATIONS', 'OTHER_LINE', 'PAGED', 'PLACED', 'POWER', 'PREFIX',
  'QUEUED', 'RADIX', 'REQUESTS', 'REUSE', 'REUSE_CAPACITY', 'SECONDS', 'SINGLE', 'SIZES', 'STARTS', 'TENSORS', 'THREADS', 'THREAD_GAPS',
  'TIMELINE', 'UNIQUE', 'VIRTUAL', 'allocate', 'allocatorAddress', 'allocatorFinish', 'allocatorNew', 'allocatorPage', 'allocatorPrompt',
  'allocatorReferences', 'allocatorUpdate', 'backwardSteps', 'baseNanoseconds', 'baseSeconds', 'binaryDecode', 'binaryFilled', 'binaryOpen',
  'binaryRoom', 'binaryRoomBytes', 'binaryWaiting', 'censusFinish', 'curveSet', 'depthFinish', 'detailSet', 'deviceAt', 'deviceName',
  'devices', 'encode', 'encodeLength', 'encodeOpen', 'encodePointer', 'fileOpen', 'fileRows', 'filterSet', 'instantsFinish', 'instantsNew',
  'instantsUpdate', 'intern', 'kernelAt', 'kernelFinish', 'kernelMerge', 'kernelNew', 'kernelUpdate', 'laneLengths', 'laneNames',
  'laneStarts', 'laneThreads', 'laneTimes', 'largestBackwardStep', 'latencyFinish', 'ledgerCount', 'ledgerPlace', 'ledgerReasons', 'memory',
  'nameLength', 'namePointer', 'objectsFinish', 'objectsNew', 'objectsUpdate', 'observe', 'operationFinals', 'operationFroms',
  'operationIds', 'operationKinds', 'operationSizes', 'operationsDone', 'originSet', 'pageActorsFinish', 'pageFileFinish', 'pageFiles',
  'pageHistogramFinish', 'pageOrdersFinish', 'pageRangeFinish', 'pageTimelineFinish', 'pageTouchFinish', 'pairingFinish', 'phaseKernelAt',
  'phasesOpen', 'prefixFinish', 'prefixNew', 'prefixRoom', 'prefixUpdate', 'rangesFinish', 'remapsFinish', 'requestArrivals',
  'requestFirstNames', 'requestNames', 'requestOutputs', 'requestPrompts', 'resultLength', 'resultPointer', 'reuseCounts', 'reuseFinish',
  'reuseIds', 'reuseLastDepth', 'reuseNew', 'reusePages', 'reuseRanges', 'reuseRequests', 'rwbsPointer', 'sequenceCpus', 'sequenceMissing',
  'sequenceRepeated', 'servingBins', 'servingFinish', 'servingNames', 'servingNew', 'servingRun', 'servingUpdate', 'shiftFinish', 'stepSet',
  'tableColumn', 'tableOpen', 'textDecode', 'textFilled', 'textGrammar', 'textOpen', 'textRoom', 'textRoomBytes', 'textWaiting',
  'touchOpen', 'touchRandom', 'touchSequential', 'touchStrided', 'trackFinish',
]

it('exports exactly the documented names', () => {
  expect(WebAssembly.Module.exports(module).map(({ name }) => name).toSorted()).toEqual(EXPORTS)
})

it('imports nothing but abort', () => {
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'abort', kind: 'function' }])
})

it('stays under 160 KiB', () => {
  expect(readFileSync(new URL('../../dist/tidemark.wasm', import.meta.url)).length).toBeLessThan(163_840)
})
