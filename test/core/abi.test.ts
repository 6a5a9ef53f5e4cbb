import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Core } from '../../src/core/core.ts'
import { TidemarkError } from '../../src/core/error.ts'
import type { Exports } from '../../src/core/exports.ts'
import type { SimulatorExports } from '../../src/core/simulator-exports.ts'
import { Simulators } from '../../src/core/simulators.ts'
import { loadModule, loadSimulators } from '../../src/node/module.ts'

/** The golden lists: a change here is a change of the ABI, and a decision. */
const TRACES: (keyof Exports)[] = [
  'CAPACITY', 'COMPLETED', 'CURVE', 'EVERY_LINE', 'FILE_QUEUED', 'GAPS', 'HEAT', 'ISSUED', 'NEARNESS', 'OTHER_LINE', 'QUEUED',
  'REUSE_CAPACITY', 'SECONDS', 'SIZES', 'STARTS', 'TENSORS', 'THREADS', 'THREAD_GAPS', 'TIMELINE', 'UNIQUE', 'allocate', 'backwardSteps',
  'baseNanoseconds', 'baseSeconds', 'binaryDecode', 'binaryFilled', 'binaryOpen', 'binaryRoom', 'binaryRoomBytes', 'binaryWaiting',
  'censusFinish', 'curveSet', 'depthFinish', 'detailSet', 'deviceAt', 'deviceName', 'devices', 'encode', 'encodeLength', 'encodeOpen',
  'encodePointer', 'fileOpen', 'fileRows', 'filterSet', 'intern', 'kernelAt', 'kernelFinish', 'kernelMerge', 'kernelNew', 'kernelUpdate',
  'laneLengths', 'laneNames', 'laneStarts', 'laneThreads', 'laneTimes', 'largestBackwardStep', 'latencyFinish', 'ledgerCount',
  'ledgerPlace', 'ledgerReasons', 'memory', 'nameLength', 'namePointer', 'observe', 'originSet', 'pageActorsFinish', 'pageFileFinish',
  'pageFiles', 'pageHistogramFinish', 'pageOrdersFinish', 'pageRangeFinish', 'pageTimelineFinish', 'pageTouchFinish', 'pairingFinish',
  'phaseKernelAt', 'phasesOpen', 'rangesFinish', 'remapsFinish', 'resultLength', 'resultPointer', 'reuseCounts', 'reuseFinish', 'reuseIds',
  'reuseLastDepth', 'reuseNew', 'reusePages', 'reuseRanges', 'reuseRequests', 'rwbsPointer', 'sequenceCpus', 'sequenceMissing',
  'sequenceRepeated', 'shiftFinish', 'stepSet', 'tableColumn', 'tableOpen', 'textDecode', 'textFilled', 'textGrammar', 'textOpen',
  'textRoom', 'textRoomBytes', 'textWaiting', 'trackFinish',
]
const SIMULATORS: (keyof SimulatorExports)[] = [
  'BEST_FIT', 'BUDDY', 'BUMP', 'CHUNK', 'CHUNKS', 'DOUBLE', 'FINAL', 'FIRST_FIT', 'GGML', 'MAXIMUM', 'OBJECTS', 'OPERATIONS', 'PAGED',
  'PLACED', 'POWER', 'PREFIX', 'RADIX', 'REQUESTS', 'REUSE', 'SINGLE', 'VIRTUAL', 'allocate', 'allocatorAddress', 'allocatorFinish',
  'allocatorNew', 'allocatorPage', 'allocatorPrompt', 'allocatorReferences', 'allocatorUpdate', 'instantsFinish', 'instantsNew',
  'instantsUpdate', 'memory', 'objectBytes', 'objectIds', 'objectsFinish', 'objectsNew', 'objectsUpdate', 'operationFinals',
  'operationFroms', 'operationIds', 'operationKinds', 'operationSizes', 'operationsDone', 'prefixFinish', 'prefixNew', 'prefixRoom',
  'prefixUpdate', 'requestArrivals', 'requestFirstNames', 'requestNames', 'requestOutputs', 'requestPrompts', 'resultLength',
  'resultPointer', 'servingBins', 'servingFinish', 'servingNames', 'servingNew', 'servingRun', 'servingUpdate', 'touchOpen', 'touchRandom',
  'touchSequential', 'touchStrided',
]

const bytes = (name: string): number => readFileSync(new URL(`../../dist/${name}`, import.meta.url)).length

describe.each([
  ['tidemark.wasm', loadModule(), TRACES, 64],
  ['simulators.wasm', loadSimulators(), SIMULATORS, 56],
] as const)('%s', (file, module, golden, limitKib) => {
  it('exports exactly the documented names', () => {
    expect(WebAssembly.Module.exports(module).map(({ name }) => name).toSorted()).toEqual(golden)
  })

  it('imports nothing but abort', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'abort', kind: 'function' }])
  })

  it(`stays under ${limitKib} KiB`, () => {
    expect(bytes(file)).toBeLessThan(limitKib * 1024)
  })
})

it('a module in the place of the other is refused at once', () => {
  expect(() => new Core(loadSimulators())).toThrow(TidemarkError)
  expect(() => new Simulators(loadModule())).toThrow(/does not export allocatorNew/)
})
