import { namedTable, numbersOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatFactor } from '../core/units.ts'

const MIB = 2 ** 20
const PARTS = ['read once', 'read again']

/** Bytes of each layer: the first reading and every further one. */
export const tensorRereads: ChartOf = (report) => {
  const source = namedTable(report, 'io.layers', ['layer', 'covered', 'read'])
  if (source === null) return null
  const covered = numbersOf(source, 'covered'), read = numbersOf(source, 'read')
  const layers = (source.columns['layer'] ?? []).map(Number)
  const values = layers.flatMap((layer, i) => [
    { layer, part: PARTS[0], order: 0, mib: covered[i]! / MIB, label: formatBytes(covered[i]!) },
    { layer, part: PARTS[1], order: 1, mib: (read[i]! - covered[i]!) / MIB, label: formatBytes(read[i]! - covered[i]!) },
  ])
  const factors = layers.map((_, i) => (covered[i]! > 0 ? read[i]! / covered[i]! : 0))
  const most = factors.indexOf(Math.max(...factors)), least = factors.indexOf(Math.min(...factors))
  return {
    id: 'tensor-rereads',
    title: factors[most]! - factors[least]! < 0.05
      ? `Every layer is read ${formatFactor(factors[most]!)}`
      : `Layer ${layers[most]} is read ${formatFactor(factors[most]!)}, layer ${layers[least]} ${formatFactor(factors[least]!)}`,
    description: 'Bytes of the tensors of each layer: what was read at all, and what was read again. Table io.tensors has every tensor.',
    table: source,
    spec: {
      ...frame,
      height: 220,
      data: { values },
      mark: { type: 'bar', cornerRadiusEnd: 0 },
      encoding: {
        x: { field: 'layer', type: 'ordinal', axis: { title: 'layer', labelAngle: 0 } },
        y: { field: 'mib', type: 'quantitative', axis: { title: 'MiB', format: ',d' } },
        order: { field: 'order', type: 'quantitative' },
        color: { field: 'part', type: 'nominal', sort: PARTS, scale: { domain: PARTS, range: [NAIVE, TRUE] } },
        tooltip: [{ field: 'layer' }, { field: 'part' }, { field: 'label', title: 'bytes' }],
      },
    },
  }
}
