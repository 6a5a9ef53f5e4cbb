import { formatBytes } from '../core/units.ts'
import { shortName, stepsOf, TAG_DASH, TAG_FILL, TAGS, unitFor, type Step } from './budget-steps.ts'
import { valueOf } from './source.ts'
import { ALERT, NAIVE, QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

const ROW = 40

/** From the memory that there is down to what is left: one bar for each thing that takes of it. */
export const budgetWaterfall: ChartOf = (report) => {
  const found = stepsOf(report), capacity = valueOf(report, 'budget.capacity'), headroom = valueOf(report, 'budget.headroom')
  if (found === null || found.steps.length === 0 || capacity === null || headroom === null) return null
  const { name, size } = unitFor(capacity), low = valueOf(report, 'budget.headroomLow'), high = valueOf(report, 'budget.headroomHigh')
  let level = capacity
  const parts: Record<string, string | number>[] = [], names: Record<string, string | number>[] = [], whiskers: Record<string, string | number>[] = []
  const put = (step: Step, at: number): void => {
    const top = level
    level -= step.bytes
    let end = level
    for (const tag of TAGS) {
      const bytes = step.tags[tag]
      if (bytes === 0) continue
      parts.push({ at, step: step.label, tag, from: end / size, to: (end + bytes) / size, bytes: formatBytes(bytes) })
      end += bytes
    }
    if (step.high > step.low) whiskers.push({ at, from: (top - step.high) / size, to: (top - step.low) / size, interval: `${formatBytes(step.low)} to ${formatBytes(step.high)}` })
    names.push({ at, text: `${shortName(step.label)}  ${formatBytes(step.bytes)}` })
  }
  names.push({ at: 0, text: `Memory  ${formatBytes(capacity)}` })
  found.steps.forEach((step, i) => put(step, i + 1))
  const last = found.steps.length + 1
  names.push({ at: last, text: headroom < 0 ? `Too much  ${formatBytes(-headroom)}` : `Headroom  ${formatBytes(headroom)}` })
  if (low !== null && high !== null && high > low) whiskers.push({ at: last, from: low / size, to: high / size, interval: `${formatBytes(low)} to ${formatBytes(high)}` })
  const ends = [{ at: 0, from: 0, to: capacity / size, colour: QUIET, text: formatBytes(capacity) }, { at: last, from: 0, to: headroom / size, colour: headroom < 0 ? ALERT : NAIVE, text: formatBytes(headroom) }]
  const lowest = Math.min(0, headroom, low ?? 0, ...whiskers.map(({ from }) => Number(from) * size)) / size
  const y = { field: 'at', type: 'ordinal' as const, axis: null, scale: { domain: names.map((_, i) => i), padding: 0 } }
  const x = { type: 'quantitative' as const, scale: { domain: [lowest, capacity / size * 1.01], nice: false }, axis: { title: `memory (${name})`, grid: true, tickCount: 6, format: ',~f' } }
  const largest = found.steps.toSorted((a, b) => b.bytes - a.bytes)[0]
  const most = largest === undefined ? '' : `; ${largest.label} takes ${formatBytes(largest.bytes)}`
  const where = new Set(report.tables['budget.places']?.columns['place']).size > 1 ? `The memory of ${String(report.settings['place'])}, which has the least headroom for its size. ` : ''
  return {
    id: 'budget-waterfall',
    title: headroom < 0 ? `${formatBytes(-headroom)} more than the memory are committed${most}` : headroom === 0 ? `All of the memory is committed, nothing is left${most}` : `${formatBytes(headroom)} of ${formatBytes(capacity)} are left${most}`,
    description: `${where}From the top: the memory, what takes of it, and the headroom. Filled: measured; half filled: computed; dashed outline: assumed. A line across the end of a bar is the interval that its rows state: sums of lows and of highs, a bound.`,
    table: found.source,
    spec: {
      ...frame,
      height: ROW * names.length,
      layer: [
        { data: { values: ends }, mark: { type: 'bar', height: 12, yOffset: 8, cornerRadiusEnd: 0 }, encoding: { y, x: { ...x, field: 'from' }, x2: { field: 'to' }, color: { field: 'colour', type: 'nominal', scale: null, legend: null }, tooltip: [{ field: 'text', title: 'bytes' }] } },
        {
          data: { values: parts },
          mark: { type: 'bar', height: 12, yOffset: 8, stroke: TRUE, strokeWidth: 1, fillOpacity: 1, cornerRadiusEnd: 0 },
          encoding: {
            y, x: { ...x, field: 'from' }, x2: { field: 'to' },
            fill: { field: 'tag', type: 'nominal', scale: TAG_FILL, legend: { symbolStrokeColor: TRUE, symbolStrokeWidth: 1, symbolOpacity: 1 } },
            strokeDash: { field: 'tag', type: 'nominal', scale: TAG_DASH, legend: null },
            tooltip: [{ field: 'step' }, { field: 'tag' }, { field: 'bytes' }],
          },
        },
        ...(whiskers.length === 0 ? [] : [{ data: { values: whiskers }, mark: { type: 'rule' as const, yOffset: 8, strokeWidth: 2, color: 'var(--fg)' }, encoding: { y, x: { ...x, field: 'from' }, x2: { field: 'to' }, tooltip: [{ field: 'interval' }] } }]),
        { data: { values: names }, mark: { type: 'text', align: 'left', dx: 2, dy: -8, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { y, x: { value: 0 }, text: { field: 'text' } } },
      ],
    },
  }
}
