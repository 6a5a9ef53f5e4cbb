import { counted, namedTable, numbersOf } from './source.ts'
import { frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatShare } from '../core/units.ts'

const MIB = 2 ** 20
/** Labels of bands that fit beside the axis. */
const MOST_BANDS = 14
/** Share of the width that the labels take. */
const MARGIN = 0.11
/** Classes of one colour: cells of a class are one path, so that thousands stay cheap. */
const STEPS = 8

/** Spaces between neighbouring values: the least of them is a cell's side. */
function step(values: readonly number[]): number {
  const sorted = [...new Set(values)].toSorted((a, b) => a - b)
  let least = Infinity
  for (let i = 1; i < sorted.length; i++) least = Math.min(least, sorted[i]! - sorted[i - 1]!)
  return Number.isFinite(least) ? least : 1
}

/** Where in the file, or on the disk, bytes were transferred, and when. Layers of the model stand as bands beside the axis. */
export const heatMap: ChartOf = (report) => {
  const source = namedTable(report, 'io.heat', ['seconds', 'offset', 'bytes'])
  if (source === null) return null
  const seconds = numbersOf(source, 'seconds'), offsets = numbersOf(source, 'offset'), bytes = numbersOf(source, 'bytes')
  const [, width, height] = /cells of ([\d.e-]+) s and (\d+) B/.exec(source.title)?.map(Number) ?? [0, step(seconds), step(offsets)]
  const most = bytes.reduce((a, b) => Math.max(a, b), 0)
  const first = seconds.reduce((a, b) => Math.min(a, b), Infinity), last = seconds.reduce((a, b) => Math.max(a, b), -Infinity)
  const times = new Map<number, number>()
  offsets.forEach((offset) => times.set(offset, (times.get(offset) ?? 0) + 1))
  const again = [...times.values()].filter((count) => count > 1).length
  const bands = layerBands(report)
  const values = seconds.map((second, i) => ({
    from: second, to: second + width!, low: offsets[i]! / MIB, high: (offsets[i]! + height!) / MIB,
    heat: Math.ceil((Math.sqrt(bytes[i]! / most)) * STEPS) / STEPS, label: formatBytes(bytes[i]!),
  }))
  const x = { field: 'from', type: 'quantitative' as const, scale: { domain: [first, last + width! + (bands.length > 0 ? MARGIN * (last + width! - first) : 0)], nice: false }, axis: { title: 'seconds from the origin', tickCount: 10 } }
  const y = { field: 'low', type: 'quantitative' as const, scale: { nice: false, zero: false, reverse: true }, axis: { title: report.tables['io.tensors'] === undefined ? 'offset on the disk (MiB)' : 'offset in the file (MiB)', format: ',d', grid: false } }
  return {
    id: 'heat-map',
    title: `${formatShare(times.size > 0 ? again / times.size : 0)} of the places that ${counted(report)} touch are touched again at another time`,
    description: `Each cell is ${formatBytes(height!)} of ${report.tables['io.tensors'] === undefined ? 'the disk' : 'the file'} for ${width} s; a stronger colour means more bytes, on a square-root scale up to ${formatBytes(most)}. An access counts where it starts.${bands.length > 0 ? ' The names at the right say what lies at the offset.' : ''}`,
    table: source,
    spec: {
      ...frame,
      height: 300,
      layer: [
        {
          data: { values },
          mark: { type: 'rect', color: 'var(--true)', aria: false },
          encoding: {
            x, x2: { field: 'to' }, y, y2: { field: 'high' },
            opacity: { field: 'heat', type: 'quantitative', scale: { domain: [0, 1], range: [0.12, 1] }, legend: null },
            tooltip: [
              { field: 'from', title: 'from (s)', format: ',.3~f' }, { field: 'low', title: 'offset (MiB)', format: ',.1~f' }, { field: 'label', title: 'bytes' },
            ],
          },
        },
        ...(bands.length > 0
          ? [{
              data: { values: bands },
              mark: { type: 'text' as const, align: 'right' as const, baseline: 'middle' as const, fontSize: 11, color: 'var(--muted)', aria: false },
              encoding: { x: { value: 'width' as const }, y: { field: 'middle', type: 'quantitative' as const }, text: { field: 'name' } },
            }]
          : []),
      ],
    },
  }
}

/** Middles of the layers and of large parts outside them, thinned to what fits. */
function layerBands(report: Parameters<ChartOf>[0]): { name: string; middle: number }[] {
  const source = report.tables['io.tensors']
  if (source === undefined || source.columns['layer'] === undefined) return []
  const names = source.columns['name']!, layers = source.columns['layer']!, offsets = numbersOf(source, 'offset'), sizes = numbersOf(source, 'bytes')
  const bands = new Map<string, { from: number; to: number }>()
  const end = offsets.reduce((most, offset, i) => Math.max(most, offset + sizes[i]!), 0)
  names.forEach((name, i) => {
    const layer = layers[i]
    if (layer === null && sizes[i]! < end / 50) return
    const key = layer === null ? String(name) : `layer ${layer}`
    const band = bands.get(key)
    bands.set(key, { from: Math.min(band?.from ?? Infinity, offsets[i]!), to: Math.max(band?.to ?? 0, offsets[i]! + sizes[i]!) })
  })
  const all = [...bands].map(([name, { from, to }]) => ({ name, middle: (from + to) / 2 / MIB })).toSorted((a, b) => a.middle - b.middle)
  const every = Math.ceil(all.length / MOST_BANDS)
  return all.filter((_, i) => i % every === 0)
}
