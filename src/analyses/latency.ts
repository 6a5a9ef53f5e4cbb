import type { Cell, Table } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { LATENCY_OPERATIONS, SPANS, type Latency, type Span } from '../traces/latency.ts'
import type { IoFacts } from './facts.ts'
import type { IoFigureRule } from './io-figures.ts'
import { tableOf } from './table.ts'

const WORDS: Record<Span, string> = {
  issueToComplete: 'last issue to completion', queueToIssue: 'queue to last issue', queueToComplete: 'queue to completion',
}

function latencyOf({ device, settings }: IoFacts, span: Span): Latency | null {
  return device.latencies[span][settings.op]
}

/** What the latencies were taken over, and what is left out. */
function basis(facts: IoFacts, span: Span): string {
  const { device, settings } = facts
  const { pairs, unqueued, backward } = device.pairing
  const op = settings.op === 'all' ? 'all operations' : `${settings.op}s`
  const parts = [`${op} that complete, from ${WORDS[span]}, device ${device.id}, every process, whole recording`]
  if (span !== 'issueToComplete' && pairs > 0) parts.push(`${formatCount(unqueued)} of ${formatCount(pairs)} completed requests have no queue line of their own and are left out`)
  if (backward > 0) parts.push(`${formatCount(backward)} left out because the clock went back`)
  const latency = latencyOf(facts, span)
  if (latency !== null) parts.push(latency.exact ? 'percentiles exact' : 'percentiles from a histogram, within 1/512')
  return parts.join('; ')
}

const VALUES = [
  ['p50', 'value of rank floor(0.5 x (n - 1)), from 0, in order'], ['p90', 'value of rank floor(0.9 x (n - 1)), from 0, in order'],
  ['p99', 'value of rank floor(0.99 x (n - 1)), from 0, in order'], ['max', 'largest'], ['min', 'least'], ['mean', 'sum / requests'],
] as const

const depthBasis = ({ device }: IoFacts): string =>
  `all operations of device ${device.id} between issue and completion, every process, whole recording; ${formatCount(device.pairing.unfinished)} that never complete count to the end`

/** Figures of latency and queue depth. Nanoseconds. */
export const latencyFigures: readonly IoFigureRule[] = [
  ...SPANS.flatMap((span): IoFigureRule[] => [
    {
      name: `io.latency.${span}.requests`, unit: 'requests', formula: `completed requests whose ${WORDS[span]} is known`,
      compute: (f) => latencyOf(f, span)?.requests ?? (f.device.pairing.pairs > 0 && f.settings.countsOnly !== true ? 0 : null), basis: (f) => basis(f, span),
    },
    ...VALUES.map(([value, formula]): IoFigureRule => ({
      name: `io.latency.${span}.${value}`, unit: 'ns', formula: `${formula}, over io.latency.${span}.requests`,
      compute: (f) => latencyOf(f, span)?.[value] ?? null, basis: (f) => basis(f, span),
    })),
  ]),
  ...(['requests', 'min', 'max', 'mean'] as const).map((value): IoFigureRule => ({
    name: `io.latency.queueToQueue.${value}`, unit: value === 'requests' ? 'requests' : 'ns',
    formula: `${value === 'requests' ? 'times' : `${value} of the times`} between one queue line and the next in stream order`,
    compute: ({ device }) => device.queueGaps?.[value] ?? null, basis: ({ device }) => `all operations queued on device ${device.id}, every process, whole recording`,
  })),
  { name: 'io.queueDepth.max', unit: 'requests', formula: 'most requests issued and not yet completed at once', compute: (f) => depthOf(f)?.max ?? null, basis: depthBasis },
  {
    name: 'io.queueDepth.mean', unit: 'requests', formula: 'integral of the open requests / time, from the first issue or completion to the last',
    compute: (f) => depthOf(f)?.mean ?? null, basis: depthBasis,
  },
  {
    name: 'io.queueDepth.width', unit: 's', formula: '1 ms, doubled until the recording spans at most 1,024 windows', compute: (f) => depthOf(f)?.width ?? null,
    basis: () => 'width of the windows of table io.queueDepth',
  },
]

/** Open requests, where both ends were recorded. */
function depthOf({ device }: IoFacts): IoFacts['device']['queueDepth'] {
  return device.recorded.issue > 0 && device.recorded.complete > 0 ? device.queueDepth : null
}

/** Latencies by step and operation: what took part in none is left out. */
export function latencyTable({ device }: IoFacts): Table {
  const rows: Cell[][] = []
  for (const span of SPANS) {
    for (const op of LATENCY_OPERATIONS) {
      const latency = device.latencies[span][op]
      if (latency === null) continue
      const { requests, min, p50, p90, p99, max, mean, exact } = latency
      rows.push([span, op, requests, min, p50, p90, p99, max, mean, exact ? 'exact' : 'within 1/512'])
    }
  }
  const names = ['stage', 'op', 'requests', 'min', 'p50', 'p90', 'p99', 'max', 'mean', 'percentiles']
  const units = Object.fromEntries(['min', 'p50', 'p90', 'p99', 'max', 'mean'].map((name) => [name, 'ns']))
  return tableOf(`Latency in ns of completed requests of device ${device.id}, before any filter`, names, rows, units)
}

/** Open requests by window. */
export function queueDepthTable(facts: IoFacts): Table {
  const rows = (depthOf(facts)?.windows ?? []).map(({ seconds, mean, max }): Cell[] => [seconds, mean, max])
  return tableOf(`Requests of device ${facts.device.id} between issue and completion, by window`, ['seconds', 'mean', 'max'], rows, { seconds: 's' })
}
