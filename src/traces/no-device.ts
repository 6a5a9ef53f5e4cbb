import type { Accesses, Device } from './access.ts'

const nothing: Accesses = {
  requests: 0, sectors: 0, uniqueSectors: 0, ranges: 0,
  gaps: { sequential: 0, small: 0, medium: 0, large: 0, backward: 0 },
  gapHistogram: new Float64Array(128),
  seconds: [], timeline: { width: 0, windows: [] }, sizes: [], threads: [],
  details: null,
}

const none = { read: null, write: null, discard: null, other: null, all: null }

/** Stands for the device of a trace that has no block event: everything is empty. */
export const noDevice: Device = {
  id: 'none', number: 0, name: null,
  stages: { queue: nothing, issue: nothing, complete: nothing },
  everyLine: nothing,
  sizedLines: new Map(),
  recorded: { queue: 0, issue: 0, complete: 0 },
  refused: { operation: 0, process: 0, time: 0 },
  plainReads: 0,
  remappedFrom: [],
  pairing: { pairs: 0, reissued: 0, orphans: 0, partial: 0, requeued: 0, unfinished: 0, mostOpen: 0, errors: 0, unqueued: 0, backward: 0 },
  latencies: { issueToComplete: none, queueToIssue: none, queueToComplete: none },
  queueDepth: null,
  queueGaps: null,
  file: null,
  phases: { queue: [], issue: [], complete: [] },
}
