/** The ABI of the modules: numbers only. Each function is documented where it is defined, in `assembly/`, and in docs/abi.md. */

export type Constant = WebAssembly.Global

/** What both modules have. */
export interface SharedExports {
  memory: WebAssembly.Memory
  allocate(bytes: number): number
  resultPointer(): number
  resultLength(): number
}

/** dist/tidemark.wasm: reads and counts traces. */
export interface Exports extends SharedExports {
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
