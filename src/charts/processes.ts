import { counted, namedTable, numbersOf } from './source.ts'
import { TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatBytes, formatCount, formatShare } from '../core/units.ts'

/** Most bars drawn; the table has all. */
const MOST = 15

/** Bytes by the process that was on the CPU at issue. */
export const processes: ChartOf = report => {
  const source = namedTable(report, 'io.processes', ['process', 'issueBytes'])
  if (source === null) return null
  const total = numbersOf(source, 'issueBytes').reduce((a, b) => a + b, 0)
  if (total === 0) return null
  const issued = numbersOf(source, 'issueBytes').map((bytes, i) => ({ process: String(source.columns['process']?.[i]), bytes }))
  const rows = issued.toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST).map(({ process, bytes }) => ({
    process,
    mib: bytes / 2 ** 20,
    label: formatBytes(bytes),
    share: formatShare(bytes / total),
  }))
  const first = rows[0]
  const count = source.columns['process']?.length ?? 0
  return {
    id: 'processes',
    title: `${first?.process ?? ''} issues ${formatShare((first?.mib ?? 0) * 2 ** 20 / total)} of the bytes; ${count === 1 ? 'nobody else does' : `${formatCount(count)} names in all`}`,
    description: `Bytes of ${counted(report)} by the process on the CPU at issue. A kernel worker may issue what a program asked for.${count > MOST ? ` The ${MOST} largest of ${formatCount(count)} are drawn.` : ''}`,
    table: source,
    spec: {
      ...frame,
      height: rows.length * 34,
      data: { values: rows },
      encoding: {
        y: { field: 'process', type: 'nominal', sort: null, axis: { title: null, labelLimit: 120, labelColor: 'var(--fg)', domain: false } },
        x: { field: 'mib', type: 'quantitative', scale: { domain: [0, Math.max(...rows.map(row => row.mib)) * 1.4] }, axis: { title: 'MiB at issue', grid: true, format: ',~f', tickCount: 4 } },
      },
      layer: [
        { mark: { type: 'bar', color: TRUE, height: { band: 0.62 } }, encoding: { tooltip: [{ field: 'process' }, { field: 'label', title: 'issued' }, { field: 'share' }] } },
        { mark: { type: 'text', align: 'left', dx: 6, color: 'var(--fg)', fontSize: 12, aria: false }, encoding: { text: { field: 'label' } } },
      ],
    },
  }
}
