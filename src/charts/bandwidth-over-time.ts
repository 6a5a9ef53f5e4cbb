import { from } from 'arquero'
import type { Table } from '../core/result.ts'
import { counted, namedTable, numbersOf, rowsOf, stageOf, valueOf } from './source.ts'
import { TRUE, frame } from './theme.ts'
import { thin, thinned } from './thin.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatCount, formatDuration } from '../core/units.ts'

const MIB = 2 ** 20
/** Beyond this many bins a gap between two clocks is likelier than a recording. */
const MOST_BINS = 4_000_000

/** Bandwidth of the counted stage, bin by bin; bins without I/O are drawn at zero. */
export const bandwidthOverTime: ChartOf = report => {
  const source = namedTable(report, 'io.timeline', ['stage', 'seconds', 'bytes'])
  const width = valueOf(report, 'io.timeline.width')
  if (source === null || width === null || width <= 0) return null
  const stage = stageOf(report)
  const stages = source.columns['stage'] ?? []
  const seconds = numbersOf(source, 'seconds'), bytes = numbersOf(source, 'bytes')
  let first = Infinity, last = -Infinity
  for (let i = 0; i < stages.length; i++) {
    if (stages[i] !== stage) continue
    const bin = Math.round((seconds[i] ?? 0) / width)
    if (bin < first) first = bin
    if (bin > last) last = bin
  }
  if (first > last || last - first > MOST_BINS) return null
  const start = first < 0 || first > MOST_BINS ? first : 0
  if (last - start > MOST_BINS) return null

  const bins = Array.from({ length: last - start + 1 }, () => 0)
  let total = 0
  for (let i = 0; i < stages.length; i++) {
    if (stages[i] !== stage) continue
    const bin = Math.round((seconds[i] ?? 0) / width) - start
    bins[bin] = (bins[bin] ?? 0) + (bytes[i] ?? 0) / width / MIB
    total += bytes[i] ?? 0
  }
  let peakBin = 0, idle = 0
  for (let i = 0; i < bins.length; i++) {
    if ((bins[i] ?? 0) > (bins[peakBin] ?? 0)) peakBin = i
    if (bins[i] === 0 && i + start > first) idle++
  }
  const peak = bins[peakBin] ?? 0, span = (last - first + 1) * width
  const spans = thin(bins, width, start * width)
  const end = spans.at(-1)
  const peakAt = (peakBin + start) * width
  const label = `peak ${formatBytes(peak * MIB)}/s`
  const points = spans.map(s => ({ ...s, label: s.from <= peakAt && peakAt < s.to ? label : null }))
  if (end !== undefined) points.push({ from: end.to, to: end.to, least: end.least, most: end.most, label: null })
  const late = peakAt > (start + bins.length) * width * 0.7

  const noun = counted(report)
  // Room above the peak for its label.
  const y = { type: 'quantitative' as const, scale: { domainMax: peak > 0 ? peak * 1.15 : 1, nice: false }, axis: { title: 'MiB/s', format: ',d' } }
  const x = { field: 'from', type: 'quantitative' as const, scale: { nice: false }, axis: { tickCount: 12, title: 'seconds from the origin', format: ',~f' } }
  return {
    id: 'bandwidth-over-time',
    title: `${capital(noun)} average ${formatBytes(total / span)}/s over ${spanText(span)} and peak at ${formatBytes(peak * MIB)}/s within ${widthText(width)}`,
    description: `Bandwidth of ${noun} at ${stage}, in bins of ${widthText(width)}; ${idle === 0 ? 'no bin is empty' : `${formatCount(idle)} bins without I/O after the first request stand at zero`}.${thinned(bins.length)}`,
    table: atStage(source, stage),
    spec: {
      ...frame,
      height: 204,
      data: { values: rowsOf(from(points)) },
      encoding: { x },
      layer: [
        {
          mark: { type: 'area', interpolate: 'step-after', color: TRUE, opacity: 0.22, aria: false },
          encoding: { y: { ...y, field: 'most' } },
        },
        ...(spans.length < bins.length
          ? [{ mark: { type: 'area' as const, interpolate: 'step-after' as const, color: TRUE, opacity: 0.45, aria: false }, encoding: { y: { ...y, field: 'least' } } }]
          : []),
        {
          mark: { type: 'line', interpolate: 'step-after', color: TRUE, strokeWidth: 1.25, aria: false },
          encoding: { y: { ...y, field: 'most' } },
        },
        {
          transform: [{ filter: 'isValid(datum.label)' }],
          mark: { type: 'text', align: late ? 'right' : 'left', baseline: 'bottom', dx: late ? -2 : 2, dy: -3, color: 'var(--fg)', fontSize: 12, fontWeight: 600 },
          encoding: { y: { ...y, field: 'most' }, text: { field: 'label' } },
        },
        {
          transform: [{ filter: 'datum.to > datum.from' }],
          mark: { type: 'bar', opacity: 0, aria: false, cornerRadiusEnd: 0 },
          encoding: {
            x2: { field: 'to' },
            y: { value: 0 },
            y2: { value: 'height' },
            tooltip: [
              { field: 'from', title: 'from (s)', format: ',.2~f' },
              { field: 'to', title: 'to (s)', format: ',.2~f' },
              { field: 'most', title: spans.length < bins.length ? 'largest bin (MiB/s)' : 'MiB/s', format: ',.1f' },
            ],
          },
        },
      ],
    },
  }
}

/** Rows of one stage, without saying which in every row. */
function atStage(source: Table, stage: string): Table {
  const stages = source.columns['stage'] ?? []
  const kept = Object.entries(source.columns)
    .filter(([name]) => name !== 'stage')
    .map(([name, cells]) => [name, cells.filter((_, i) => stages[i] === stage)] as const)
  return { ...source, title: `${source.title} at ${stage}`, columns: Object.fromEntries(kept) }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Seconds where a few count, else a unit that fits. */
function spanText(seconds: number): string {
  if (seconds < 1) return formatDuration(seconds * 1e9)
  return `${formatCount(seconds < 10 ? Math.round(seconds * 100) / 100 : Math.round(seconds * 10) / 10)} s`
}

function widthText(seconds: number): string {
  return seconds < 0.01 ? formatDuration(seconds * 1e9) : `${formatCount(seconds)} s`
}
