import { namedTable, numbersOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes } from '../core/units.ts'

const MIB = 2 ** 20
const PARTS = ['new', 'read before']

/** Bytes of each phase that is about the run, split into new ones and those that an earlier phase had read. */
export const phaseBytes: ChartOf = (report) => {
  const source = namedTable(report, 'io.phases', ['phase', 'kind', 'bytes'])
  if (source === null) return null
  const kinds = (source.columns['kind'] ?? []).map(String), bytes = numbersOf(source, 'bytes'), reread = numbersOf(source, 'rereadBytes')
  let token = 0
  const shown = kinds.flatMap((kind, i) => (kind === 'other' && !bytes[i] ? [] : [{ i, name: kind === 'token' ? `token ${token++}` : kind === 'other' ? String(source.columns['phase']![i]).replace(/:\d+/g, '').replace('->', ' \u2192 ') : kind }]))
  if (shown.length === 0) return null
  const values = shown.flatMap(({ i, name }) => {
    const known = Math.min(reread[i]!, bytes[i]!)
    return [
      { name, at: i, part: PARTS[0], order: 0, mib: (bytes[i]! - known) / MIB, label: formatBytes(bytes[i]! - known) },
      { name, at: i, part: PARTS[1], order: 1, mib: known / MIB, label: formatBytes(known) },
    ]
  })
  const most = shown.toSorted((a, b) => bytes[b.i]! - bytes[a.i]!)[0]!
  return {
    id: 'phase-bytes',
    title: `Most bytes fall into ${most.name}: ${formatBytes(bytes[most.i]!)}`,
    description: 'Bytes of each phase. Blue was read before, in this phase or an earlier one; grey is new.',
    table: source,
    spec: {
      ...frame,
      height: Math.max(120, shown.length * 24),
      data: { values },
      mark: { type: 'bar', cornerRadiusEnd: 0, height: { band: 0.66 } },
      encoding: {
        y: { field: 'name', type: 'nominal', sort: { field: 'at', op: 'min', order: 'ascending' }, axis: { title: null, labelLimit: 190, labelColor: 'var(--fg)', domain: false } },
        x: { field: 'mib', type: 'quantitative', axis: { title: 'MiB', grid: true, format: ',d', tickCount: 8 } },
        order: { field: 'order', type: 'quantitative' },
        color: { field: 'part', type: 'nominal', sort: PARTS, scale: { domain: PARTS, range: [NAIVE, TRUE] } },
        tooltip: [{ field: 'name', title: 'phase' }, { field: 'part' }, { field: 'label', title: 'bytes' }],
      },
    },
  }
}
