import type { Table } from '../core/result.ts'
import { formatBytes, formatShare } from '../core/units.ts'
import { rowsBySide, scaleOf, sidesOf, type SideLook } from './compared-sides.ts'
import { namedTable, numbersOf } from './source.ts'
import { frame } from './theme.ts'
import type { Chart, ChartOf } from './types.ts'

const MIB = 2 ** 20

/** One bar: of which side, in which group, how long, what it says. */
interface Bar { side: string; letter: string; group: string; value: number; label: string; at: number }

const largest = (bars: readonly Bar[]): Bar => bars.reduce((most, bar) => (bar.value > most.value ? bar : most))

function barsOf(source: Table, sides: readonly SideLook[], group: string, value: (at: number) => number, label: (at: number) => string): Bar[] {
  const names = [...new Set((source.columns[group] ?? []).map(String))]
  return rowsBySide(source, sides).map(({ look, at }) => {
    const name = String(source.columns[group]![at])
    return { side: look.label, letter: look.letter, group: name, value: value(at), label: `${look.letter} ${label(at)}`, at: names.indexOf(name) }
  })
}

/** Bars of all sides beside each other, lying; each ends with the letter of its side and its number. */
function lying(bars: readonly Bar[], sides: readonly SideLook[], axis: string): Chart['spec'] {
  // Long names stand below each other.
  const legend = { columns: sides.reduce((sum, { label }) => sum + Math.min(label.length, 24) + 4, 0) > 48 ? 1 : 0, labelLimit: 150 }
  const groups = new Set(bars.map(({ group }) => group)).size, scale = scaleOf(sides)
  return {
    ...frame,
    height: Math.max(120, groups * (sides.length * 15 + 9)),
    data: { values: bars as unknown as Record<string, unknown>[] },
    encoding: {
      y: { field: 'group', type: 'nominal', sort: { field: 'at', op: 'min', order: 'ascending' }, axis: { title: null, labelLimit: 150, labelColor: 'var(--fg)', domain: false } },
      yOffset: { field: 'side', type: 'nominal', sort: scale.domain },
      x: { field: 'value', type: 'quantitative', scale: { domainMax: 1.42 * Math.max(...bars.map(({ value }) => value), 1e-9), nice: false }, axis: { title: axis, grid: true, format: ',~r', tickCount: 6 } },
    },
    layer: [
      { mark: { type: 'bar', cornerRadiusEnd: 0 }, encoding: { color: { field: 'side', type: 'nominal', sort: scale.domain, scale, legend }, tooltip: [{ field: 'side' }, { field: 'group' }, { field: 'label', title: axis }] } },
      { mark: { type: 'text', align: 'left', baseline: 'middle', dx: 4, fontSize: 11.5, color: 'var(--fg)', aria: false }, encoding: { text: { field: 'label' } } },
    ],
  }
}

/** Bytes of each phase and token on every side. */
export const comparePhases: ChartOf = (report) => {
  const source = namedTable(report, 'compare.phases', ['side', 'phase', 'bytes'])
  if (source === null) return null
  const sides = sidesOf(report), bytes = numbersOf(source, 'bytes')
  const bars = barsOf(source, sides, 'phase', (at) => bytes[at]! / MIB, (at) => formatBytes(bytes[at]!))
  const tokens = (side: string): Bar[] => bars.filter((bar) => bar.side === side && bar.group.startsWith('token'))
  const told = sides.filter(({ label }) => tokens(label).length > 0).map(({ label }) => ({ label, sum: tokens(label).reduce((sum, { value }) => sum + value, 0), count: tokens(label).length }))
  const quiet = told.filter(({ sum }) => sum === 0), loud = told.filter(({ sum }) => sum > 0)
  const most = largest(bars)
  return {
    id: 'compare-phases',
    title: loud.length > 0
      ? `${loud.map(({ label, sum, count }) => `A token of ${label} reads ${formatBytes((sum / count) * MIB)} on average`).join('; ')}${quiet.length > 0 ? `, of ${quiet.map(({ label }) => label).join(', ')} nothing` : ''}`
      : `Most bytes fall into ${most.group} of ${most.side}: ${formatBytes(most.value * MIB)}`,
    description: 'Bytes of load, prompt and each token. Bars of one phase stand together; each ends with the letter of its side.',
    table: source,
    spec: lying(bars, sides, 'MiB'),
  }
}

/** Bytes read again by kind of tensor on every side. */
export const compareKinds: ChartOf = (report) => {
  const source = namedTable(report, 'compare.kinds', ['side', 'kind', 'rereadBytes'])
  if (source === null) return null
  const sides = sidesOf(report), bytes = numbersOf(source, 'rereadBytes')
  if (Math.max(...bytes) === 0) return null
  const all = barsOf(source, sides, 'kind', (at) => bytes[at]! / MIB, (at) => formatBytes(bytes[at]!))
  const bars = all.map((bar) => ({ ...bar, at: -Math.max(...all.filter(({ group }) => group === bar.group).map(({ value }) => value)) }))
  const most = largest(bars), own = bars.filter(({ side }) => side === most.side).reduce((sum, { value }) => sum + value, 0)
  const none = sides.filter(({ label }) => bars.every((bar) => bar.side !== label || bar.value === 0)).map(({ label }) => label)
  return {
    id: 'compare-kinds',
    title: `${formatShare(most.value / own)} of what ${most.side} reads again is ${most.group}${none.length > 0 ? `; ${none.join(', ')} read${none.length === 1 ? 's' : ''} nothing again` : ''}`,
    description: 'Bytes of the tensors of each kind beyond their first reading.',
    table: source,
    spec: lying(bars, sides, 'MiB read again'),
  }
}

/** Shares of the gap classes on every side. */
export const compareGaps: ChartOf = (report) => {
  const source = namedTable(report, 'compare.gaps', ['side', 'class', 'share'])
  if (source === null) return null
  const sides = sidesOf(report), shares = numbersOf(source, 'share')
  const bars = barsOf(source, sides, 'class', (at) => shares[at]! * 100, (at) => formatShare(shares[at]!))
  const of = (group: string): string => sides.map(({ label }) => `${formatShare((bars.find((bar) => bar.side === label && bar.group === group)?.value ?? 0) / 100)} of ${label}`).join(' and ')
  return {
    id: 'compare-gaps',
    title: `Sequential are ${of('sequential')}; backward ${of('backward')}`,
    description: 'Gap: start of a request minus end of the one before it on the disk. Shares of all gaps of a side.',
    table: source,
    spec: lying(bars, sides, 'share of gaps (%)'),
  }
}
