/** Of a recording's `meta.json` what a stranger may see: settings and counters; no path, name of a host, command line or inode. */
import type { LedgerEntry } from '../../core/result.ts'

type Fields = Record<string, unknown>

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {})

/** Words of settings that a kernel or a recorder made up; everything else could be a name. */
const PLAIN = /^(mono|boot|global|local|v1|v2|always|madvise|never|none|noop|deadline|mq-deadline|kyber|bfq|cfq|[\d.:]+|[[\] ])+$/

/** Of an object those of these keys that hold a number, or a text that is no name. */
function kept(from: unknown, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields(from)).filter(([key, value]) => keys.includes(key) && (typeof value === 'number' || (typeof value === 'string' && PLAIN.test(value)))))
}

const numbers = (from: unknown, keys: RegExp): Fields => Object.fromEntries(Object.entries(fields(from)).filter(([key, value]) => keys.test(key) && typeof value === 'number'))

const COUNTERS = ['entries', 'overrun', 'commit overrun', 'dropped events']

/** Counters of a ring buffer, CPU by CPU, numbers alone. */
function ring(from: unknown): Fields | null {
  const cpus = Object.entries(fields(from)).filter(([cpu]) => /^cpu\d{1,4}$/.test(cpu))
  if (cpus.length === 0) return null
  return Object.fromEntries(cpus.map(([cpu, counters]) => [cpu, Object.fromEntries(Object.entries(fields(counters)).filter(([name, value]) => COUNTERS.includes(name) && /^\d+$/.test(String(value))))]))
}

/** Maker and family of a processor. */
const CPU = /\b(AMD EPYC|AMD Ryzen|Intel(?:\(R\))? (?:Xeon|Core)(?:\(R\))?|Apple|Neoverse)\b/

/** What the evidence file adds to it, and what its clock is. */
export interface Added {
  /** Events that the recording is known to have lost, where no ring buffer says so. */
  lost: number
  ledger: LedgerEntry[]
  otherLines: number
  startNs: number
  phasesByLog: boolean
}

/** Not JSON: only what is added. */
export function publicMeta(text: string, { lost, ledger, otherLines, startNs, phasesByLog }: Added): Fields {
  let meta: Fields
  try {
    meta = fields(JSON.parse(text))
  } catch {
    meta = {}
  }
  const delta = meta['diskstat_delta'], traced = Array.isArray(meta['traced']) ? meta['traced'].map(String) : Object.keys(fields(delta))
  const disk = Array.isArray(delta) ? delta : traced.length === 1 ? fields(delta)[traced[0]!] : null
  const machine = fields(meta['environment']), cpu = CPU.exec(typeof machine['cpu'] === 'string' ? machine['cpu'] : '')?.[0]
  const kernel = typeof meta['kernel'] === 'string' ? /\d+\.\d+(?:\.\d+)?/.exec(meta['kernel'])?.[0] : undefined
  const events = ring(meta['ring_events']), sum = (of: Fields | null): number => Object.values(of ?? {}).reduce<number>((total, counters) => total + COUNTERS.slice(1).reduce((all, name) => all + Number(fields(counters)[name] ?? 0), 0), 0)
  const blk = ring(meta['ring_blk']), told = sum(blk) >= lost
  const recorder = typeof meta['recorder'] === 'string' ? /^tidemark \d+\.\d+\.\d+/.exec(meta['recorder'])?.[0] : undefined
  return {
    evidence: { ledger, otherLines, ...(phasesByLog ? { phasesByLog } : {}) },
    ...(recorder === undefined ? {} : { recorder }),
    args: kept(meta['args'], ['clock', 'limit_mb', 'limit_bytes', 'threads', 'prompt', 'gen', 'ra_kb', 'read_ahead_kb', 'cold', 'interval_s', 'buf_kb', 'ev_buf_kb']),
    environment: { ...kept(machine, ['cpus', 'mem_total_kb', 'swap_total_kb', 'thp']), ...(cpu === undefined ? {} : { cpu }) },
    device: kept(meta['device'], ['dev', 'partition_start_sector', 'logical_block_size', 'scheduler', 'max_sectors_kb', 'read_ahead_kb', 'nomerges', 'rotational']),
    model: kept(meta['model'], ['size']),
    memory: kept(meta['memory'], ['hierarchy', 'peak_bytes', 'limit_hits']),
    usage: numbers(meta['usage'], /^(rchar|wchar|syscr|syscw|read_bytes|write_bytes|minflt|majflt|user_ticks|system_ticks|ticks_per_second)$/),
    vmstat_delta: numbers(meta['vmstat_delta'], /^(pgscan|pgsteal|workingset|pgmajfault|pgfault|pgpgin)/),
    ...(kernel === undefined ? {} : { kernel: `Linux ${kernel}` }),
    ...kept(meta, ['rc', 'partition_start_sector', 'resident_before', 'resident_after']),
    ...(typeof meta['interrupted'] === 'boolean' ? { interrupted: meta['interrupted'] } : {}),
    t0_mono_ns: startNs,
    ...(meta['ring_blk'] === undefined && lost === 0 ? {} : { ring_blk: told && blk !== null ? blk : { all: { overrun: lost, 'commit overrun': 0, 'dropped events': 0 } } }),
    ...(events === null ? {} : { ring_events: events }),
    ...(Array.isArray(disk) ? { traced: ['disk'], diskstat_delta: { disk: disk.filter((value) => typeof value === 'number') } } : {}),
  }
}
