/** Quantities that are computed from recorded ones, under a name that says how. */
import type { Series } from './samples.ts'

/** One definition: its name, its fields, its sum. */
interface Derivation {
  name: string
  definition: string
  /** Names of the recorded fields, in order; the same sample of one source and one owner has them all. */
  fields: readonly string[]
  compute(values: readonly number[]): number
}

const difference = ([first = 0, ...rest]: readonly number[]): number => rest.reduce((left, value) => left - value, first)
const used = (fields: readonly string[], definition: string): Derivation => ({ name: `used (${fields.join(' - ')})`, definition, fields, compute: difference })

const DERIVATIONS: readonly Derivation[] = [
  used(['MemTotal', 'MemAvailable'], 'what cannot be had without swapping: as free prints it since procps 4'),
  used(['MemTotal', 'MemFree', 'Buffers', 'Cached', 'Slab'], 'all but free memory, caches and slab: as sar prints kbmemused'),
  used(['MemTotal', 'MemFree', 'Buffers', 'Cached', 'SReclaimable'], 'all but free memory, caches and reclaimable slab: as free printed it before procps 4'),
  used(['MemTotal', 'MemFree'], 'all that is not free, caches too'),
  used(['total', 'available'], 'what cannot be had without swapping'),
  used(['total', 'free', 'buffers', 'cache'], 'all but free memory, caches and reclaimable slab'),
  used(['total', 'free'], 'all that is not free, caches too'),
  ...['memory.current', 'memory.usage_in_bytes', 'memory.usage'].flatMap((usage): Derivation[] => [
    { name: `working set (${usage} - inactive_file)`, definition: 'what the kubelet and kubectl top call used by a cgroup: active file cache counts', fields: [usage, 'inactive_file'], compute: (values) => Math.max(0, difference(values)) },
  ]),
]

/** Capacity is of the host and usage of its root cgroup, so the fields have two owners. */
const KUBELET = 'available (MemTotal - (usage - inactive_file))'

/** Series that follow from recorded ones of the same source, sample by sample: `used` and `available` under every definition whose fields are there. */
export function derivedSeries(series: readonly Series[]): Series[] {
  const groups = new Map<string, Map<string, Series>>()
  for (const one of series) {
    const key = JSON.stringify([one.source, one.of])
    const group = groups.get(key) ?? new Map<string, Series>()
    group.set(one.name, one)
    groups.set(key, group)
  }
  const found = [...groups.values()].flatMap((group) => DERIVATIONS.flatMap(({ name, definition, fields, compute }) => {
    const from = fields.flatMap((field) => group.get(field) ?? [])
    return from.length === fields.length ? computed(name, definition, from, compute) : []
  }))
  return [...found, ...kubelet(groups)]
}

/** One series from several on the same samples; none where their samples differ. */
function computed(name: string, definition: string, from: readonly Series[], compute: (values: readonly number[]) => number): Series[] {
  const [first] = from as [Series]
  if (!from.every(({ times }) => sameTimes(times, first.times))) return []
  const values = Float64Array.from(first.times, (_, i) => compute(from.map((one) => one.values[i]!)))
  return [{ name, of: first.of, unit: 'B', kind: 'level', definition, derivedFrom: from.map((one) => one.name), source: first.source, times: first.times, values }]
}

function kubelet(groups: ReadonlyMap<string, ReadonlyMap<string, Series>>): Series[] {
  return [...groups.entries()].flatMap(([key, root]) => {
    const [source, of] = JSON.parse(key) as [string, string | null]
    if (of !== 'root cgroup') return []
    const total = groups.get(JSON.stringify([source, null]))?.get('MemTotal'), usage = root.get('memory.current') ?? root.get('memory.usage_in_bytes'), inactive = root.get('inactive_file')
    if (total === undefined || usage === undefined || inactive === undefined) return []
    return computed(KUBELET, 'as the kubelet computes memory.available: active file cache counts as used, unlike in MemAvailable', [total, usage, inactive], ([capacity = 0, all = 0, idle = 0]) => capacity - (all - idle))
  })
}

/** MemAvailable by the formula of the kernel, from what meminfo recorded: `pages` computes it from free, file LRU and reclaimable pages. */
export function formulaSeries(series: readonly Series[], pageBytes: number, pages: (free: number, fileLru: number, reclaimable: number) => number): Series[] {
  const free = series.filter(({ name, of }) => name === 'MemFree' && of === null)
  return free.flatMap((one) => {
    const field = (name: string): Series | undefined => series.find((other) => other.source === one.source && other.of === null && other.name === name)
    const from = [one, field('Active(file)'), field('Inactive(file)'), field('KReclaimable') ?? field('SReclaimable')]
    if (from.includes(undefined)) return []
    return computed('available (memavailable_formula)', 'free - totalreserve + file LRU - min(half, low) + reclaimable - min(half, low), by the watermarks of zoneinfo', from as Series[],
      ([left = 0, active = 0, inactive = 0, slab = 0]) => pages(left / pageBytes, (active + inactive) / pageBytes, slab / pageBytes) * pageBytes)
  })
}

function sameTimes(a: Float64Array, b: Float64Array): boolean {
  return a === b || a.length === b.length && a.every((time, i) => time === b[i])
}
