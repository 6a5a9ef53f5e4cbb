/** What a recording says of itself in `meta.json`: when it began, and whether its ring buffers lost events. */
export interface RecordingMeta {
  /** Start of the recording on the trace's clock, ns. */
  startNs: number | null
  /** Events lost in the ring buffer of the block tracer: overruns, commit overruns and drops over all CPUs. `null`: not recorded. */
  ringLosses: number | null
}

const LOSSES = ['overrun', 'commit overrun', 'dropped events']

/** Reads `t0_mono_ns` and `ring_blk` (per CPU: ring-buffer statistics); anything else is left alone. Not JSON: nothing is known. */
export function parseMeta(text: string): RecordingMeta {
  let meta: unknown
  try {
    meta = JSON.parse(text)
  } catch {
    return { startNs: null, ringLosses: null }
  }
  const { t0_mono_ns: start, ring_blk: ring, args } = (meta ?? {}) as Record<string, unknown>
  const clock = ((args ?? {}) as Record<string, unknown>)['clock']
  return {
    startNs: Number.isSafeInteger(start) && (start as number) >= 0 && (clock === undefined || clock === 'mono') ? (start as number) : null,
    ringLosses: typeof ring === 'object' && ring !== null ? sumLosses(Object.values(ring)) : null,
  }
}

/** `null` where a counter is missing or no number: then nothing is proved. */
function sumLosses(cpus: unknown[]): number | null {
  const counts = cpus.flatMap((cpu) => LOSSES.map((field) => Number((cpu as Record<string, unknown> | null)?.[field])))
  return counts.length > 0 && counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? counts.reduce((a, b) => a + b, 0) : null
}
