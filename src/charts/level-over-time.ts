import { table } from 'arquero'
import { namedTable, numbersOf, rowsOf, valueOf } from './source.ts'
import { NAIVE, QUIET, TRUE, frame } from './theme.ts'
import { labelledLevels } from './labelled-levels.ts'
import type { ChartOf } from './types.ts'
import { formatBytes } from '../core/units.ts'

/** Levels nearer than this share of the axis share one label. */
const NEAR = 0.06

/** Live bytes over time, with the level at the start, the peak, and the highest reading of the current level. */
export const levelOverTime: ChartOf = report => {
  const timed = report.tables['peak.levels']?.columns['seconds'] !== undefined
  const place = timed ? 'seconds' : 'event'
  const source = namedTable(report, 'peak.levels', [place, 'lowestBytes', 'highestBytes'])
  const peak = valueOf(report, 'peak.level'), start = valueOf(report, 'peak.start'), over = valueOf(report, 'peak.overStart'), sampled = valueOf(report, 'peak.sampled')
  if (source === null || peak === null || start === null || over === null) return null
  const [unit, name] = peak >= 10 * 2 ** 30 ? [2 ** 30, 'GiB'] as const : peak >= 2 ** 21 ? [2 ** 20, 'MiB'] as const : peak >= 2 ** 11 ? [2 ** 10, 'KiB'] as const : [1, 'B'] as const
  const places = numbersOf(source, place), lowest = numbersOf(source, 'lowestBytes'), highest = numbersOf(source, 'highestBytes')
  // The last bin has a width as well: its level is drawn to its end.
  const width = valueOf(report, 'peak.levels.width') ?? 0
  const last = places.length - 1
  const rows = table({
    at: [...places, places[last]! + width],
    low: [...lowest, lowest[last]!].map(bytes => bytes / unit),
    high: [...highest, highest[last]!].map(bytes => bytes / unit),
    label: [...highest, highest[last]!].map(formatBytes),
  })
  const sampler = String(report.settings['sampler'])
  const bottom = Math.min(...lowest, start), span = Math.max(peak - bottom, 1)
  const same = sampled !== null && Math.abs(sampled) < NEAR * span, all = sampled !== null && !same && Math.abs(sampled - over) < NEAR * span
  const reading = `read ${sampler}: ${(sampled ?? 0) < 0 ? '' : '+'}${formatBytes(sampled ?? 0)}`
  const lines = [
    { level: peak, label: `peak ${formatBytes(peak)}${all ? `, ${reading}` : ''}`, colour: TRUE, dy: -7 },
    { level: start, label: `start ${formatBytes(start)}${same ? `, ${reading}` : ''}`, colour: same ? NAIVE : QUIET, dy: 12 },
    ...(sampled === null || same || all ? [] : [{ level: start + sampled, label: reading, colour: NAIVE, dy: -7 }]),
  ].map(line => ({ ...line, level: line.level / unit }))
  const margin = 0.12 * span
  const y = { type: 'quantitative' as const, scale: { zero: false, nice: false, domain: [Math.max(bottom - margin, bottom < margin ? -margin : 0) / unit, (peak + margin) / unit] }, axis: { title: `live (${name})`, format: ',~f' } }
  const x = { field: 'at', type: 'quantitative' as const, scale: { nice: false }, axis: { title: timed ? 'seconds since the first event' : 'events', format: ',~f' } }
  return {
    id: 'level-over-time',
    title: over === 0
      ? `The level never rises above the ${formatBytes(start)} at the start`
      : sampled === null
        ? `The level peaks ${formatBytes(over)} above its start`
        : `The level peaks ${formatBytes(over)} above its start; read ${sampler} it says ${formatBytes(sampled)}`,
    description: `Live bytes, the lowest and the highest in each bin of equal width; the axis need not begin at zero. Lines: the peak, the level at the start, and the highest reading of the current level.`,
    table: source,
    spec: {
      ...frame,
      height: 260,
      data: { values: rowsOf(rows) },
      layer: [
        { mark: { type: 'area', color: TRUE, opacity: 0.35, interpolate: 'step-after', aria: false }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } } },
        {
          mark: { type: 'line', color: TRUE, strokeWidth: 1.25, interpolate: 'step-after', aria: false },
          encoding: { x, y: { ...y, field: 'high' }, tooltip: [{ field: 'at', title: timed ? 'from (s)' : 'from event', format: ',.6~f' }, { field: 'label', title: 'highest' }] },
        },
        ...labelledLevels(lines, y),
      ],
    },
  }
}
