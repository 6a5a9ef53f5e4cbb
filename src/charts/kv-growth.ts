import { table } from 'arquero'
import { namedTable, numbersOf, rowsOf } from './source.ts'
import { ALERT, NAIVE, QUIET, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatCount } from '../core/units.ts'

const UNITS: [size: number, name: string][] = [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']]
/** The chosen type first. */
const COLOURS = [TRUE, ALERT, QUIET, 'var(--fg)', NAIVE]
const DASHES = [[1, 0], [7, 3], [2, 3], [10, 3, 2, 3], [1, 0]]

/** KV bytes of one sequence against its length, a line for each type. */
export const kvGrowth: ChartOf = report => {
  const source = namedTable(report, 'kv.growth', ['type', 'tokens', 'bytes'])
  if (source === null) return null
  const types = (source.columns['type'] ?? []).map(String), tokens = numbersOf(source, 'tokens'), bytes = numbersOf(source, 'bytes')
  const names = [...new Set(types)], most = Math.max(...bytes), longest = Math.max(...tokens)
  const [size, unit] = UNITS.find(([one]) => most >= one) ?? [1, 'B']
  const ends = names.map(name => bytes[types.lastIndexOf(name)] ?? 0)
  const said = names.map((name, i) => `${formatBytes(ends[i] ?? 0)} in ${name}`)
  // A curve of the chosen type as if no layer slid comes last.
  const unbounded = names.at(-1)?.startsWith(`${names[0]} `) === true ? ` (${said.pop()})` : ''
  const label = bytes.map(formatBytes)
  return {
    id: 'kv-growth',
    title: most > 0 && Math.min(...bytes) === most ? `One sequence keeps ${formatBytes(most)}, whatever its length` : most === 0 ? 'This model keeps no KV' : `One sequence of ${formatCount(longest)} tokens takes ${said[0]}${unbounded}${said.slice(1).map(other => `, ${other}`).join('')}`,
    description: `KV bytes of one sequence by its length, nothing rounded up by an engine. ${names.length > 1 ? 'A line for each type of K and V. ' : ''}Both scales are linear.`,
    table: source,
    spec: {
      ...frame,
      height: 240,
      data: { values: rowsOf(table({ type: types, tokens, value: bytes.map(one => one / size), label })) },
      mark: { type: 'line', strokeWidth: 2, aria: false, clip: false },
      encoding: {
        x: { field: 'tokens', type: 'quantitative', scale: { nice: false, domain: [0, Math.max(1, longest)] }, axis: { title: 'tokens in the sequence', format: ',d', tickCount: 8 } },
        y: { field: 'value', type: 'quantitative', axis: { title: unit, format: ',~r' } },
        color: { field: 'type', type: 'nominal', sort: names, scale: { domain: names, range: COLOURS.slice(0, names.length) }, legend: { symbolType: 'stroke', symbolSize: 400, columns: 2 } },
        strokeDash: { field: 'type', type: 'nominal', sort: names, scale: { domain: names, range: DASHES.slice(0, names.length) } },
        tooltip: [{ field: 'type' }, { field: 'tokens', format: ',d' }, { field: 'label', title: 'bytes' }],
      },
    },
  }
}
