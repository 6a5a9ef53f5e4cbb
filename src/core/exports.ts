/** The ABI of the module: numbers only. Each function is documented where it is defined, in `assembly/`. */

type Constant = WebAssembly.Global

export interface Exports {
  memory: WebAssembly.Memory
  allocate(bytes: number): number

  QUEUED: Constant
  ISSUED: Constant
  OTHER_LINE: Constant
  FILE_QUEUED: Constant
  COMPLETED: Constant
  EVERY_LINE: Constant
  GAPS: Constant
  UNIQUE: Constant
  SECONDS: Constant
  TIMELINE: Constant
  SIZES: Constant
  THREADS: Constant
  TENSORS: Constant
  THREAD_GAPS: Constant
  NEARNESS: Constant
  HEAT: Constant
  STARTS: Constant
  CURVE: Constant
  CAPACITY: Constant
  REUSE_CAPACITY: Constant
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
  backwardSteps: Constant
  largestBackwardStep: Constant

  binaryOpen(streams: number, bytes: number): void
  binaryRoom(stream: number): number
  binaryRoomBytes(stream: number): number
  binaryFilled(stream: number, bytes: number): void
  binaryDecode(): number
  binaryWaiting(): number
  textGrammar(id: number): void
  tableOpen(separator: number, step: number): void
  tableColumn(field: number, first: number, last: number, unit: number): void
  textOpen(bytes: number): void
  textRoom(): number
  textRoomBytes(): number
  textFilled(bytes: number): void
  textDecode(): number
  textWaiting(): number

  filterSet(op: number, processKind: number, processId: number, fromNs: number, toNs: number): void
  stepSet(basis: number): void
  detailSet(on: number): void
  curveSet(rate: number): void
  fileOpen(extents: number, bytes: number, partitionStart: number): number
  fileRows(rows: number): number
  phasesOpen(phases: number): number
  originSet(seconds: number, nanoseconds: number): void
  baseSeconds(): number
  baseNanoseconds(): number
  observe(events: number): void

  encodeOpen(format: number, actions: number, device: number): void
  encode(events: number): number
  encodePointer(): number
  encodeLength(): number

  devices(): number
  deviceAt(track: number): number
  deviceName(device: number): number
  kernelAt(track: number, basis: number, id: number): number
  phaseKernelAt(track: number, phase: number, basis: number, id: number): number
  rangesFinish(kernel: number): void
  shiftFinish(track: number): void
  kernelFinish(kernel: number): void
  kernelNew(id: number): number
  kernelUpdate(kernel: number, basis: number, events: number): number
  kernelMerge(kernel: number, next: number): void
  reuseNew(rate: number): number
  reuseIds(): number
  reuseCounts(): number
  reusePages(reuse: number, pages: number): number
  reuseRanges(reuse: number, ranges: number): number
  reuseRequests(reuse: number, basis: number, events: number): number
  reuseLastDepth(reuse: number): number
  reuseFinish(reuse: number): void
  objectsNew(bytes: number, resizes: number): number
  objectsUpdate(objects: number, basis: number, events: number): number
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
  laneStarts(basis: number): number
  laneLengths(basis: number): number
  laneTimes(basis: number): number
  laneThreads(basis: number): number
  laneNames(basis: number): number
  trackFinish(track: number): void
  remapsFinish(track: number): void
  censusFinish(): void
  pairingFinish(track: number): void
  pageFiles(): number
  pageFileFinish(file: number): void
  pageRangeFinish(file: number, firstPage: number, pages: number): void
  pageHistogramFinish(): void
  pageOrdersFinish(): void
  pageActorsFinish(): void
  pageTimelineFinish(): void
  pageTouchFinish(file: number): void
  latencyFinish(track: number, steps: number, operation: number): void
  depthFinish(track: number): void
  resultPointer(): number
  resultLength(): number

  intern(pointer: number, bytes: number): number
  namePointer(id: number): number
  nameLength(id: number): number
  rwbsPointer(index: number): number
  ledgerReasons(): number
  ledgerCount(reason: number): number
  ledgerPlace(reason: number): number
  sequenceCpus(): number
  sequenceMissing(): number
  sequenceRepeated(): number
}
