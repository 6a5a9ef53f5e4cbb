import { table } from 'arquero'
import { counted, rowsOf, valueOf } from './source.ts'
import { NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'
import { formatShare } from '../core/units.ts'

const COUNTING = ['each request once', 'every line']

/** Sequential and backward shares, once per request and once per line. */
export const orderShares: ChartOf = report => {
  const sequential = valueOf(report, 'io.sequentialShare'), naiveSequential = valueOf(report, 'io.naive.sequentialShare')
  const backward = valueOf(report, 'io.backwardShare'), naiveBackward = valueOf(report, 'io.naive.backwardShare')
  if (sequential === null || naiveSequential === null || backward === null || naiveBackward === null) return null
  const order = ['sequential', 'sequential', 'backward', 'backward']
  const share = [sequential, naiveSequential, backward, naiveBackward]
  const counting = [...COUNTING, ...COUNTING]
  return {
    id: 'order-shares',
    title: `${formatShare(backward)} of ${counted(report)} go backward, where counting lines says ${formatShare(naiveBackward)}`,
    description: 'Sequential: starts where the previous request ended. Backward: starts before it. The steps of one request repeat its address, so between lines nearly every step looks like a jump back.',
    table: {
      title: 'Order shares by way of counting',
      units: { share: 'share' },
      columns: { order, counting, share },
    },
    spec: {
      ...frame,
      height: 100,
      data: { values: rowsOf(table({ order, counting, share, label: share.map(formatShare) })) },
      encoding: {
        y: { field: 'order', type: 'nominal', sort: null, axis: { title: null, domain: false, ticks: false } },
        yOffset: { field: 'counting', type: 'nominal', sort: COUNTING },
        x: { field: 'share', type: 'quantitative', scale: { domain: [0, 1.12] }, axis: { title: 'share of gaps (%)', grid: true, values: [0, 0.25, 0.5, 0.75, 1], labelExpr: 'round(datum.value * 100)' } },
      },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            color: { field: 'counting', type: 'nominal', sort: COUNTING, scale: { domain: COUNTING, range: [TRUE, NAIVE] } },
            tooltip: [{ field: 'order' }, { field: 'counting' }, { field: 'label', title: 'share' }],
          },
        },
        { mark: { type: 'text', align: 'left', dx: 6, color: 'var(--fg)', fontSize: 12, aria: false }, encoding: { text: { field: 'label' } } },
      ],
    },
  }
}
