/** Of the samples of a run a few series, as columns of differences in an evidence file and as the text that our recorder writes. */
import { TidemarkError } from '../../core/error.ts'
import type { Series } from '../../traces/samples.ts'
import { packIntegers, unpackIntegers } from './integers.ts'

interface Kept {
  /** File that the line stands in; `null` as `of`: the machine. */
  path: string
  group: boolean
  /** Names that readers give the series. */
  names: readonly string[]
  /** Whole numbers of a unit of the series. */
  scale: number
  /** Its line; `null`: a part of a line of pressure. */
  line: ((raw: number) => string) | null
}

const KIB = 1 / 1024

const levels = ['MemTotal', 'MemFree', 'MemAvailable', 'Buffers', 'Cached', 'Mlocked', 'SwapFree'].map((name): Kept => ({ path: '/proc/meminfo', group: false, names: [name], scale: KIB, line: (raw) => `${name}: ${raw} kB` }))
const totals = ['workingset_refault_file', 'workingset_refault', 'pgscan_file', 'pgsteal_file', 'pgscan_kswapd', 'pgscan_direct', 'pgsteal_kswapd', 'pgsteal_direct', 'pgmajfault']
  .map((name): Kept => ({ path: '/proc/vmstat', group: false, names: [name], scale: 1, line: (raw) => `${name} ${raw}` }))
const ofStat = ['workingset_refault_file', 'workingset_refault', 'pgscan', 'pgsteal', 'pgmajfault'].map((name): Kept => ({ path: '/sys/fs/cgroup/tidemark/memory.stat', group: true, names: [name], scale: 1, line: (raw) => `${name} ${raw}` }))
const single = (file: string, ...others: string[]): Kept => ({ path: `/sys/fs/cgroup/tidemark/${file}`, group: true, names: [file, ...others], scale: 1, line: String })
const AVERAGES = ['avg10', 'avg60', 'avg300', 'total']
const pressures = ['memory', 'io', 'cpu'].flatMap((what) => ['some', 'full'].flatMap((who) => AVERAGES.map((name): Kept =>
  ({ path: `/proc/pressure/${what}`, group: false, names: [`psi_${what}_${who}_${name}`], scale: name === 'total' ? 1e6 : 1e4, line: null }))))

/** What is kept, in the order of its columns: nothing that names a process, a path or a disk. */
const KEPT: readonly Kept[] = [
  ...levels, ...totals, ...pressures, ...ofStat,
  single('memory.current'), single('memory.usage_in_bytes', 'memory.usage_in', 'memory.usage'), single('memory.failcnt'), single('memory.peak'), single('memory.max_usage_in_bytes', 'memory.max_usage_in'),
  { path: '/sys/fs/cgroup/tidemark/memory.events', group: true, names: ['memory.events max'], scale: 1, line: (raw) => `max ${raw}` },
]

/** What is no column. */
export interface SamplesHead {
  count: number
  /** Numbers of the quantities that are kept. */
  kept: number[]
}

/** Times of the series that are kept, s; empty where there is none. */
export function sampleTimesOf(series: readonly Series[]): Float64Array {
  const kept = series.filter((one) => KEPT.some((quantity) => quantity.names.includes(one.name) && quantity.group === (one.of !== null)))
  return Float64Array.from(new Set(kept.flatMap(({ times }) => [...times]))).toSorted()
}

/** Columns: times in us since `zeroNs`, then one a quantity, 0 for none and else 1 more than the number. */
export function packSamples(series: readonly Series[], zeroNs: number): { head: SamplesHead; bytes: Uint8Array<ArrayBuffer> } {
  const times = sampleTimesOf(series), rows = new Map([...times].map((time, i) => [time, i]))
  const columns = [times.map((time) => Math.floor((Math.round(time * 1e9) - zeroNs) / 1000))], kept: number[] = []
  for (const [number, { names, group, scale }] of KEPT.entries()) {
    const one = series.find(({ name, of, derivedFrom }) => names.includes(name) && group === (of !== null) && derivedFrom === null)
    if (one === undefined) continue
    const column = new Float64Array(times.length)
    for (const [i, time] of one.times.entries()) column[rows.get(time)!] = Math.round(one.values[i]! * scale) + 1
    columns.push(column)
    kept.push(number)
  }
  const flat = columns.flatMap((column) => [...column].map((value, i) => value - (i === 0 ? 0 : column[i - 1]!)))
  return { head: { count: times.length, kept }, bytes: packIntegers(flat) }
}

/** The way back: `samples.log` and `samples.csv` as the recorder writes them. UNREADABLE: damaged. */
export function samplesText({ count, kept }: SamplesHead, bytes: Uint8Array): { log: string; times: string } {
  const sound = Number.isSafeInteger(count) && count > 0 && Array.isArray(kept) && new Set(kept).size === kept.length && kept.every((number) => KEPT[number] !== undefined) && count * (kept.length + 1) <= bytes.length
  if (!sound) throw new TidemarkError('UNREADABLE', 'the evidence file is damaged (its samples): copy it again')
  const flat = unpackIntegers(bytes, count * (kept.length + 1))
  for (let i = 0; i < flat.length; i++) if (i % count !== 0) flat[i] = flat[i]! + flat[i - 1]!
  const log: string[] = [], times: string[] = ['number,t_ns']
  for (let row = 0; row < count; row++) {
    const us = flat[row]!, parts = new Map<string, string[]>(), pressure = new Map<string, number>()
    times.push(`${row},${us * 1000}`)
    for (const [i, number] of kept.entries()) {
      const raw = flat[(i + 1) * count + row]! - 1, { path, names, line } = KEPT[number]!
      if (raw < 0) continue
      if (line === null) pressure.set(names[0]!, raw)
      else parts.set(path, [...(parts.get(path) ?? []), line(raw)])
    }
    for (const what of ['memory', 'io', 'cpu']) {
      const lines = ['some', 'full'].flatMap((who) => {
        const [ten, sixty, hundreds, total] = AVERAGES.map((name) => pressure.get(`psi_${what}_${who}_${name}`))
        return total === undefined ? [] : [`${who} avg10=${percent(ten)} avg60=${percent(sixty)} avg300=${percent(hundreds)} total=${total}`]
      })
      if (lines.length > 0) parts.set(`/proc/pressure/${what}`, lines)
    }
    log.push(`=== ${row} ${(us / 1e6).toFixed(2)}`, ...[...parts].flatMap(([path, lines]) => [`==> ${path} <==`, ...lines, '']))
  }
  return { log: `${log.join('\n')}\n`, times: `${times.join('\n')}\n` }
}

const percent = (raw: number | undefined): string => ((raw ?? 0) / 100).toFixed(2)
