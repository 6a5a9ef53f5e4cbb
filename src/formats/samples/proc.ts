/** Logs of /proc: meminfo, pressure, vmstat, smaps_rollup. */
import type { SampleFormat } from './format.ts'
import { meaningOf, type Meaning } from './names.ts'
import { cgroupKeys, cgroupNumber } from './cgroup.ts'
import { bodyOf, openSnapshots, type LineGrammar, type Place } from './snapshot.ts'

const KEYED = /^([A-Za-z]\w*(?:\(\w+\))?):\s+(\d+)(?: (kB))?$/
const PRESSURE = /^(some|full)\s+(.*)$/
const NAMES = { avg10: 'share of the last 10 s', avg60: 'share of the last 60 s', avg300: 'share of the last 300 s' }

/** `MemFree:  123 kB`, `HugePages_Total:  0`: of meminfo, smaps_rollup, status. */
const colonKeys: LineGrammar = (line, { file, of }) => {
  const [, name, digits, kib] = KEYED.exec(line) ?? []
  if (name === undefined) return null
  const meaning = meaningOf(kib === undefined ? name : `${name}_kB`, file === 'smaps_rollup' || file === 'status' ? of : null)
  return [[meaning, Number(digits)]]
}

/** `some avg10=0.00 avg60=0.17 avg300=0.20 total=1113052`; cpu may lack `full`. A field that is missing, unknown or no number makes the line wrong. */
export const pressure: LineGrammar = (line, { file, of }) => {
  const [, who, rest] = PRESSURE.exec(line) ?? []
  if (who === undefined) return null
  const fields = rest!.trim().split(/\s+/).map((field) => /^(\w+)=(\d+(?:\.\d+)?)$/.exec(field))
  const values = new Map(fields.map((field) => [field?.[1] ?? '', Number(field?.[2])]))
  if (fields.includes(null) || fields.length !== 4 || !['avg10', 'avg60', 'avg300', 'total'].every((name) => values.has(name))) return 'pressure lines with a bad field'
  const [, of_] = /(memory|mem|io|cpu|irq)/.exec(file ?? '') ?? []
  const prefix = `psi_${of_ === undefined ? '' : `${of_ === 'mem' ? 'memory' : of_}_`}${who}`
  const owner = of === 'cgroup' ? null : of
  const waits = `time in which ${who === 'some' ? 'some task' : 'every task that could run'} waited`
  return [
    [{ name: `${prefix}_total`, of: owner, unit: 's', scale: 1e-6, kind: 'counter', definition: `${waits}; only its difference means anything` }, values.get('total')!],
    ...Object.entries(NAMES).map(([name, words]): [Meaning, number] => [{ name: `${prefix}_${name}`, of: owner, unit: '1', scale: 0.01, kind: 'level', definition: `${waits}, ${words}, a running mean` }, values.get(name)!]),
  ]
}

/** Every kind of line of /proc and /sys/fs/cgroup. */
export const GRAMMARS = [colonKeys, pressure, cgroupKeys, cgroupNumber]

/** What the name of a log says of the file in it. */
function placeByName(name: string): Place {
  const [, pressed] = /(memory|mem|io|cpu|irq)/.exec(/psi|pressure/i.test(name) ? name.replace(/psi|pressure/i, '') : '') ?? []
  if (pressed !== undefined) return { file: `pressure/${pressed}`, of: null }
  const file = /memory[._](stat|events(?:[._]local)?|current|peak|usage_in_bytes|max_usage_in_bytes|failcnt|swap[._]current|swap[._]peak|oom_control|numa_stat)/.exec(name)?.[1]
  if (file !== undefined) return { file: `memory.${file.replace('swap_', 'swap.').replace('events_', 'events.')}`, of: 'cgroup' }
  const whole = /(smaps_rollup|meminfo|vmstat|mbm_total_bytes|mbm_local_bytes|llc_occupancy)/.exec(name)?.[1] ?? null
  return { file: whole, of: whole === 'smaps_rollup' ? `pid ${/\d+/.exec(name)?.[0] ?? '?'}` : null }
}

/** A log of files of /proc and /sys, told from others by what its first value looks like. `file`: where the name of the log need not say it. */
export function snapshots(id: string, title: string, told: (body: readonly string[], lines: readonly string[]) => boolean, file: string | null = null): SampleFormat {
  return {
    id,
    title,
    sniff: (lines) => told(bodyOf(lines), lines),
    open: (sink, options) => openSnapshots(GRAMMARS, file === null ? placeByName(options.name) : { file, of: null }, sink, options),
  }
}

const first = (body: readonly string[], pattern: RegExp): boolean => pattern.test(body[0] ?? '')

export const meminfo = snapshots('meminfo', '/proc/meminfo', (body) => first(body, /^(Mem|Swap|Buffers|Cached|Active|Inactive|Vm)\w*(\(\w+\))?:\s+\d+ kB$/))
export const psi = snapshots('psi', 'PSI (/proc/pressure)', (body) => first(body, /^(some|full) avg10=/))
export const procVmstat = snapshots('proc-vmstat', '/proc/vmstat', (body) => first(body, /^nr_\w+ \d+$/), 'vmstat')
export const smaps = snapshots('smaps-rollup', 'smaps_rollup', (body) => first(body, /\[rollup\]$|^(Rss|Pss):\s+\d+ kB$/))
