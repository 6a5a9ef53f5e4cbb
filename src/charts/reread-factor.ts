import { table } from 'arquero'
import { rowsOf, valueOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatFactor } from '../core/units.ts'

/** Re-read factor, once per request and once per line. */
export const rereadFactor: ChartOf = report => {
  const honest = valueOf(report, 'io.rereadFactor'), naive = valueOf(report, 'io.naive.rereadFactor')
  if (honest === null || naive === null) return null
  const counting = ['each request once', 'every line']
  const factor = [honest, naive]
  const times = honest > 0 ? naive / honest : 1
  return {
    id: 'reread-factor',
    title: times > 1.005
      ? `Every byte was read ${timesOf(honest)}, not ${formatFactor(naive)}`
      : `Both ways of counting agree: every byte was read ${timesOf(honest)}`,
    description: 'Re-read factor: bytes read divided by distinct bytes read. 1.00\u00d7 means that nothing was read twice.',
    table: {
      title: 'Re-read factor by way of counting',
      units: { 're-read factor': 'factor' },
      columns: { counting, 're-read factor': factor },
    },
    spec: {
      ...frame,
      height: 88,
      data: { values: rowsOf(table({ counting, factor, label: factor.map(formatFactor) })) },
      encoding: {
        y: { field: 'counting', type: 'nominal', sort: null, axis: { title: null, labelLimit: 140, domain: false } },
        x: { field: 'factor', type: 'quantitative', scale: { domain: [0, Math.max(honest, naive, 1) * 1.35] }, axis: { title: 're-read factor (\u00d7)', grid: true, tickCount: 5 } },
      },
      layer: [
        {
          mark: { type: 'bar', height: { band: 0.62 } },
          encoding: {
            color: { field: 'counting', type: 'nominal', scale: { domain: counting, range: [TRUE, NAIVE] }, legend: null },
            tooltip: [{ field: 'counting' }, { field: 'label', title: 're-read factor' }],
          },
        },
        { mark: { type: 'text', align: 'left', dx: 6, color: 'var(--fg)', fontSize: 13, fontWeight: 600, aria: false }, encoding: { text: { field: 'label' } } },
      ],
    },
  }
}

function timesOf(factor: number): string {
  return Math.abs(factor - 1) < 0.005 ? 'once' : formatFactor(factor)
}
