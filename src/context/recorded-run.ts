/** What `tidemark record` says of a run in its `meta.json`. */
export interface RecordedRun {
  /** Whether the file was to leave the page cache before the run. */
  cold: boolean
  /** Bytes of the file in the page cache; `null`: no tool could tell. */
  residentBefore: number | null
  /** Whether the run was ended from outside. */
  interrupted: boolean
  /** Exit code of the command; `null`: not said. */
  exitCode: number | null
  /** Limit of the memory cgroup, bytes; `null`: none. */
  limitBytes: number | null
  /** How often the limit was hit; `null`: not said. */
  limitHits: number | null
  /** Events that the page-cache buffer lost by its own statistics, CPU by CPU; empty where it was not recorded. */
  eventLosses: readonly { cpu: string; lost: number }[]
}

type Fields = Record<string, unknown>

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const whole = (value: unknown): number | null => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null)

const LOSSES = ['overrun', 'commit overrun', 'dropped events']

/** `null` for the `meta.json` of anything else, and for what is no JSON. */
export function parseRecordedRun(text: string): RecordedRun | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const meta = fields(json), args = fields(meta['args']), ring = fields(meta['ring_events'])
  if (typeof meta['recorder'] !== 'string' || !meta['recorder'].startsWith('tidemark')) return null
  return {
    cold: args['cold'] === 1,
    residentBefore: whole(meta['resident_before']),
    interrupted: meta['interrupted'] === true,
    exitCode: whole(meta['rc']),
    limitBytes: whole(args['limit_bytes']),
    limitHits: whole(fields(meta['memory'])['limit_hits']),
    eventLosses: Object.entries(ring).map(([cpu, counters]) => ({ cpu, lost: LOSSES.reduce((sum, name) => sum + (whole(Number(fields(counters)[name])) ?? 0), 0) })),
  }
}
