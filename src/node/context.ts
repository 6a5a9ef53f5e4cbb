/** What a recording is read against: extent map, model, marks; named by flags or found beside the trace. */
import type { FileFacts, Phase } from '../analyses/facts.ts'
import type { Input } from '../core/result.ts'

export interface ContextFlags {
  extents?: string
  model?: string
  marks?: string
  partitionStart?: number
  phase?: string[]
}

export interface Context {
  file: FileFacts | null
  /** Phases, ns since an origin on the recording's clock. */
  phases(originNs: bigint): Phase[]
  inputs: Input[]
}

export function loadContext(): Context {
  return { file: null, phases: () => [], inputs: [] }
}
