import type { LedgerEntry } from '../core/result.ts'

/** What a recording says of itself in `meta.json`. `null`: not recorded, or of no use. */
export interface RecordingMeta {
  /** Start of the recording on the trace's clock, ns. */
  startNs: number | null
  /** Events lost in the ring buffer of the block tracer: overruns, commit overruns and drops over all CPUs. */
  ringLosses: number | null
  /** The traced disk as `major:minor`. */
  device: string | null
  /** First sector (512 bytes) of the file system on the traced disk: what filefrag's physical offsets lack. */
  partitionStart: number | null
  /** What the kernel counted on the traced disk during the recording. */
  diskReads: DiskReads | null
  /** Size of the model file. */
  modelBytes: number | null
  /** Of an evidence file, which holds reads at one step and nothing else; `null`: it is none. */
  evidence: KeptLedger | null
}

/** What the record of the recording left out or doubted, and what was left out of the evidence file. */
export interface KeptLedger {
  entries: LedgerEntry[]
  otherLines: number
  /** Whether its marks were told by the engine's log. */
  phasesByLog: boolean
}

/** Reads in /proc/diskstats: completed, merged into others before, sectors of 512 bytes. Source: kernel iostats.rst. */
interface DiskReads {
  requests: number
  merged: number
  sectors: number
}

const LOSSES = ['overrun', 'commit overrun', 'dropped events']

type Fields = Record<string, unknown>

/** Reads `t0_mono_ns`, `ring_blk` (per CPU: ring-buffer statistics), `device`, `diskstat_delta` and `model`; anything else is left alone.
    Not JSON: nothing is known. */
export function parseMeta(text: string): RecordingMeta {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = null
  }
  const meta = fields(json), device = fields(meta['device']), ring = meta['ring_blk'], clock = fields(meta['args'])['clock']
  return {
    startNs: clock === undefined || clock === 'mono' ? whole(meta['t0_mono_ns']) : null,
    ringLosses: typeof ring === 'object' && ring !== null ? sumLosses(Object.values(ring)) : null,
    device: typeof device['dev'] === 'string' && /^\d+:\d+$/.test(device['dev']) ? device['dev'] : null,
    partitionStart: whole(device['partition_start_sector'] ?? meta['partition_start_sector']),
    diskReads: diskReads(meta['diskstat_delta'], meta['traced']),
    modelBytes: whole(fields(meta['model'])['size']),
    evidence: keptLedger(meta['evidence']),
  }
}

/** `null` where a counter is missing or no number: then nothing is proved. */
function sumLosses(cpus: unknown[]): number | null {
  const counts = cpus.flatMap((cpu) => LOSSES.map((field) => Number((cpu as Fields | null)?.[field])))
  return counts.length > 0 && counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? counts.reduce((a, b) => a + b, 0) : null
}

/** Of one device only: a disk and one stacked on it count the same bytes twice. */
function diskReads(delta: unknown, traced: unknown): DiskReads | null {
  const devices = Array.isArray(traced) ? traced.map(String) : Object.keys(fields(delta))
  const numbers = Array.isArray(delta) ? delta : devices.length === 1 ? fields(delta)[devices[0]!] : null
  if (!Array.isArray(numbers)) return null
  const [requests, merged, sectors] = numbers.slice(0, 3).map(whole)
  return typeof requests === 'number' && typeof merged === 'number' && typeof sectors === 'number' ? { requests, merged, sectors } : null
}

const KINDS = new Set<unknown>(['lost', 'doubted', 'skipped'])

function keptLedger(value: unknown): KeptLedger | null {
  if (value === undefined) return null
  const { ledger, otherLines, phasesByLog } = fields(value)
  const entries = (Array.isArray(ledger) ? ledger : []).map(fields).flatMap(({ kind, reason, count, advice }): LedgerEntry[] =>
    KINDS.has(kind) && typeof reason === 'string' && whole(count) !== null && typeof advice === 'string' ? [{ kind: kind as LedgerEntry['kind'], reason, count: count as number, advice }] : [])
  return { entries, otherLines: whole(otherLines) ?? 0, phasesByLog: phasesByLog === true }
}

const fields = (value: unknown): Fields => typeof value === 'object' && value !== null ? (value as Fields) : {}

const whole = (value: unknown): number | null => Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null
