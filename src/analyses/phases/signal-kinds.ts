/** What stands beside levels in a comparison of phases, and in which counters it is found. */
import type { Series } from '../../traces/samples.ts'

/** One signal, made of counters, or of rates that a tool printed where no counter was recorded. */
export interface SignalKind {
  signal: string
  /** Rates that stand for it, by name; they need no conversion. */
  rates?: RegExp
  /** Which of the series of one source belong to it; empty: it was not recorded. Their differences are added. */
  pick(counters: readonly Series[]): Series[]
  /** A difference of this series in the unit of `total`: pages as bytes, microseconds as seconds. */
  amount(count: number, series: Series): number
  /** `share`: of the time, `rate`: in a second, `count`: in the phase. */
  per: 'share' | 'rate' | 'count'
  /** Unit of `total`. */
  unit: 'B' | 's' | '1'
  /** What to record, for a run that has none of it. */
  how: string
}

/** Bytes in a page of workingset counters. The kernel counts base pages; 4 KiB on x86 and most of ARM. */
const PAGE = 4096

const once = (count: number): number => count
const pages = (count: number, { unit }: Series): number => (unit === 'B' ? count : count * PAGE)

/** Last word of a name: `memory.events oom_kill` is `oom_kill`, `vmstat.pgscan_direct` is `pgscan_direct`. */
const wordOf = ({ name }: Series): string => /[^\s./:]*$/.exec(name)![0].replace(/_(?:us|kB|KiB)$/, '')
const named = (pattern: RegExp) => (counters: readonly Series[]): Series[] => counters.filter((series) => pattern.test(wordOf(series)))

/** The total where there is one, else its parts: the kernel splits a sum in two ways, which must not both be added. */
const totalOr = (total: string, parts: RegExp) => (counters: readonly Series[]): Series[] => {
  const whole = named(new RegExp(`^${total}$`))(counters)
  return whole.length > 0 ? whole : named(parts)(counters)
}

const bytesOf = (pick: SignalKind['pick']): SignalKind['pick'] => (counters) => pick(counters).filter(({ unit }) => unit === 'B')

const RESOURCES = { memory: /(?:^|[^a-z])mem(?:ory)?(?:[^a-z]|$)/i, io: /(?:^|[^a-z])io(?:[^a-z]|$)/i, cpu: /(?:^|[^a-z])cpu(?:[^a-z]|$)/i } as const

/** What a total of PSI is about: told by its name, else by its definition, else by its file. */
function isPressure({ name, definition, source }: Series, resource: keyof typeof RESOURCES, share: 'some' | 'full'): boolean {
  if (!new RegExp(`(?:^|[^a-z])${share}(?:[^a-z]|$)`, 'i').test(name) || /avg/.test(name)) return false
  for (const text of [name, definition, source]) {
    const about = Object.entries(RESOURCES).filter(([, pattern]) => pattern.test(text))
    if (about.length > 0) return about.length === 1 && about[0]![0] === resource
  }
  return false
}

const pressure = (resource: keyof typeof RESOURCES, share: 'some' | 'full'): SignalKind => ({
  signal: `PSI ${resource} ${share}`,
  pick: (counters) => counters.filter((series) => isPressure(series, resource, share)),
  // The kernel counts microseconds.
  amount: (count, { unit }) => (unit === 's' ? count : count / 1e6),
  per: 'share', unit: 's',
  how: `the totals of /proc/pressure/${resource}${resource === 'cpu' && share === 'full' ? ' (older kernels have no full line)' : ''}`,
})

/** Every signal, in the order of the report. */
export const signalKinds: readonly SignalKind[] = [
  pressure('memory', 'some'), pressure('memory', 'full'), pressure('io', 'some'), pressure('io', 'full'), pressure('cpu', 'some'), pressure('cpu', 'full'),
  { signal: 'allocation stalls', pick: named(/^allocstall(?:_|$)/), amount: once, per: 'count', unit: '1', how: 'allocstall_* of /proc/vmstat' },
  { signal: 'OOM kills', pick: named(/^oom_kills?$/), amount: once, per: 'count', unit: '1', how: 'oom_kill of memory.events or /proc/vmstat' },
  { signal: 'limit hits', pick: named(/^(?:max|failcnt)$/), amount: once, per: 'count', unit: '1', how: 'max of memory.events, or memory.failcnt' },
  { signal: 'refaults of file pages', pick: totalOr('workingset_refault_file', /^workingset_refault$/), amount: pages, per: 'rate', unit: 'B', how: 'workingset_refault_file of /proc/vmstat or memory.stat' },
  { signal: 'major faults', pick: totalOr('pgmajfault', /^maj_?(?:flt|faults?)$/), rates: /^maj_?flt\/s$/, amount: once, per: 'rate', unit: '1', how: 'pgmajfault of /proc/vmstat or memory.stat' },
  { signal: 'pages scanned', pick: totalOr('pgscan', /^pgscan_(?:kswapd|direct|khugepaged|proactive)$/), amount: once, per: 'rate', unit: '1', how: 'pgscan_* of /proc/vmstat or memory.stat' },
  { signal: 'pages reclaimed', pick: totalOr('pgsteal', /^pgsteal_(?:kswapd|direct|khugepaged|proactive)$/), amount: once, per: 'rate', unit: '1', how: 'pgsteal_* of /proc/vmstat or memory.stat' },
  { signal: 'memory bandwidth', pick: named(/^mbm_total(?:_bytes)?$/), amount: once, per: 'rate', unit: 'B', how: 'mbm_total_bytes of resctrl, on processors that have it' },
  // A cgroup's pgpgin counts charged pages; that of the host, bytes.
  { signal: 'read from disk', pick: bytesOf(totalOr('rbytes', /^(?:pgpgin|read_bytes)$/)), rates: /^(?:bi|pgpgin\/s)$/, amount: once, per: 'rate', unit: 'B', how: 'pgpgin of /proc/vmstat, or rbytes of io.stat' },
  { signal: 'written to disk', pick: bytesOf(totalOr('wbytes', /^(?:pgpgout|write_bytes)$/)), rates: /^(?:bo|pgpgout\/s)$/, amount: once, per: 'rate', unit: 'B', how: 'pgpgout of /proc/vmstat, or wbytes of io.stat' },
]
