import type { Cell, Table } from '../core/result.ts'
import { STAGES, type Accesses } from '../traces/access.ts'
import type { GapCounts } from '../traces/gaps.ts'
import { checks } from './checks.ts'
import { bandwidth } from './bandwidth.ts'
import { basisOf, deviceLabel, stageOf, type IoFacts } from './facts.ts'
import { computeFileTables } from './file-tables.ts'
import { ratio } from './figure.ts'
import { gapShare, SECTOR_BYTES } from './io-figures.ts'
import { tableOf } from './table.ts'
import { latencyTable, queueDepthTable } from './latency.ts'

const GAP_RANGES: [keyof GapCounts, string][] = [
  ['sequential', '0'], ['small', '1–255'], ['medium', '256–2047'], ['large', '≥ 2048'], ['backward', '< 0'],
]

function summary(accesses: Accesses, recorded: number): Cell[] {
  if (recorded === 0) return [null, null, null, null, null]
  return [
    accesses.requests, accesses.sectors * SECTOR_BYTES, accesses.uniqueSectors * SECTOR_BYTES, ratio(accesses.sectors, accesses.uniqueSectors),
    gapShare(accesses, 'sequential'),
  ]
}

const SUMMARY = ['requests', 'bytes', 'uniqueBytes', 'rereadFactor', 'sequentialShare']
const SUMMARY_UNITS = { bytes: 'B', uniqueBytes: 'B', rereadFactor: '1', sequentialShare: '1' }

function stages(facts: IoFacts): Table {
  const rows = STAGES.filter((stage) => facts.device.recorded[stage] > 0).map((stage) => [stage, ...summary(facts.device.stages[stage], 1)])
  return tableOf(`Each recorded step of device ${deviceLabel(facts.device)} alone`, ['stage', ...SUMMARY], rows, SUMMARY_UNITS)
}

function devices(facts: IoFacts): Table {
  const rows = facts.trace.devices.map((device) => {
    const stage = stageOf(device, facts.settings.stage)
    return [deviceLabel(device), device === facts.device ? 'yes' : 'no', stage, ...summary(device.stages[stage], device.recorded[stage])]
  })
  return tableOf('Devices; their numbers are never added up', ['device', 'chosen', 'stage', ...SUMMARY], rows, SUMMARY_UNITS)
}

function gaps(facts: IoFacts): Table {
  const { counted, device } = facts
  const rows = GAP_RANGES.map(([name, range]) => [name, range, counted.gaps[name], gapShare(counted, name), device.everyLine.gaps[name], gapShare(device.everyLine, name)])
  return tableOf(`Gaps: ${basisOf(facts)}`, ['class', 'gapSectors', 'count', 'share', 'naiveCount', 'naiveShare'], rows, { share: '1', naiveShare: '1' })
}

function gapHistogram(facts: IoFacts): Table {
  const { gapHistogram: counts } = facts.counted
  const rows: Cell[][] = []
  for (let bits = 63; bits >= 1; bits--) {
    if (counts[64 + bits]! > 0) rows.push(['backward', 2 ** (bits - 1), 2 ** bits - 1, counts[64 + bits]!])
  }
  rows.push(['zero', 0, 0, counts[0]!])
  for (let bits = 1; bits < 64; bits++) {
    if (counts[bits]! > 0) rows.push(['forward', 2 ** (bits - 1), 2 ** bits - 1, counts[bits]!])
  }
  return tableOf('Gaps by magnitude, powers of two', ['direction', 'fromSectors', 'toSectors', 'count'], rows, { fromSectors: 'sectors', toSectors: 'sectors' })
}

function timeline(facts: IoFacts): Table {
  const stage = facts.stage
  const rows = facts.counted.timeline.windows.map((window): Cell[] => [stage, window.seconds, window.bytes, window.requests])
  return tableOf('Windows with I/O; the rest are zero', ['stage', 'seconds', 'bytes', 'requests'], rows, { seconds: 's', bytes: 'B' })
}

function sizes(facts: IoFacts): Table {
  const rows = facts.counted.sizes.map((size) => [size.sectors, size.sectors * SECTOR_BYTES, size.requests])
  return tableOf(`Request sizes: ${basisOf(facts)}`, ['sectors', 'bytes', 'requests'], rows, { bytes: 'B' })
}

/** Threads under their process name; completions are left out, since they carry whoever was interrupted. */
function processes(facts: IoFacts): Table {
  const byName = new Map<string, { threads: Set<number>; cells: number[] }>()
  for (const [i, stage] of (['queue', 'issue'] as const).entries()) {
    for (const thread of facts.device.stages[stage].threads) {
      const name = thread.process ?? '(no name)'
      const row = byName.get(name) ?? { threads: new Set(), cells: [0, 0, 0, 0] }
      byName.set(name, row)
      row.threads.add(thread.thread)
      row.cells[2 * i]! += thread.requests
      row.cells[2 * i + 1]! += thread.bytes
    }
  }
  const rows = [...byName].map(([name, { threads, cells }]): Cell[] => [name, threads.size, ...cells])
  rows.sort((a, b) => Number(b[5]) - Number(a[5]) || Number(b[3]) - Number(a[3]) || (String(a[0]) < String(b[0]) ? -1 : 1))
  const names = ['process', 'threads', 'queueRequests', 'queueBytes', 'issueRequests', 'issueBytes']
  return tableOf('Who queued and who issued; a completion names only whom it interrupted', names, rows, { queueBytes: 'B', issueBytes: 'B' })
}

function actions(facts: IoFacts): Table {
  const rows = facts.trace.census.map(({ action, rwbs, count }) => [action, rwbs, count])
  return tableOf('Every event by action and RWBS, before any filter', ['action', 'rwbs', 'count'], rows)
}

function forms(facts: IoFacts): Table {
  const rows = facts.forms.map((form): Cell[] => {
    const device = form.trace.devices.find((other) => other.id === facts.device.id)
    const accesses = device !== undefined && device.recorded[facts.stage] > 0 ? device.stages[facts.stage] : null
    const agrees = form.role === 'counted' ? null : accesses === null ? 'not recorded' : sameTotals(accesses, facts.counted) ? 'yes' : 'no'
    return [form.name, form.format, form.role, form.events, accesses?.requests ?? null, accesses === null ? null : accesses.sectors * SECTOR_BYTES, agrees]
  })
  return tableOf('Forms of this recording: one is counted, the others check it', ['input', 'format', 'role', 'events', 'requests', 'bytes', 'agrees'], rows, { bytes: 'B' })
}

/** Whether two forms of a recording hold the same requests: count, bytes and unique sectors; order may differ by ties of a coarse clock. */
export function sameTotals(a: Accesses, b: Accesses): boolean {
  return a.requests === b.requests && a.sectors === b.sectors && a.uniqueSectors === b.uniqueSectors
}

/** Every table of block I/O. */
export function computeIoTables(facts: IoFacts): Record<string, Table> {
  return {
    'io.stages': stages(facts),
    'io.gaps': gaps(facts),
    'io.gapHistogram': gapHistogram(facts),
    'io.bandwidth': bandwidth(facts),
    'io.timeline': timeline(facts),
    'io.latency': latencyTable(facts),
    'io.queueDepth': queueDepthTable(facts),
    'io.sizes': sizes(facts),
    'io.processes': processes(facts),
    'io.devices': devices(facts),
    'io.actions': actions(facts),
    'io.checks': checks(facts),
    'io.forms': forms(facts),
    ...computeFileTables(facts),
  }
}
