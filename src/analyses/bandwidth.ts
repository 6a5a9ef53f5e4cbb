import type { Cell, Table } from '../core/result.ts'
import type { Stage } from '../traces/access.ts'
import type { IoFacts } from './facts.ts'
import { tableOf } from './table.ts'

/** Longest series that is filled with its empty seconds; a longer one has only the seconds with I/O. */
const DENSE_SECONDS = 100_000

/** The step at which bytes are submitted: issue, else queue; `null` where neither was recorded. */
function submission({ device }: IoFacts): Stage | null {
  if (device.recorded.issue > 0) return 'issue'
  return device.recorded.queue > 0 ? 'queue' : null
}

/** Bytes of each second at the counted step, at submission and at completion. A step that was not recorded is `null`, a second without I/O zero. */
export function bandwidth(facts: IoFacts): Table {
  const { counted, device } = facts
  const submitted = submission(facts)
  const series = [submitted === null ? null : device.stages[submitted].seconds, device.recorded.complete > 0 ? device.stages.complete.seconds : null]
  const zero = series.map((windows) => (windows === null ? null : 0))
  const rows = new Map<number, Cell[]>()
  const rowOf = (second: number): Cell[] => {
    const row = rows.get(second) ?? [second, 0, 0, ...zero]
    rows.set(second, row)
    return row
  }
  for (const { second, bytes, requests } of counted.seconds) rowOf(second).splice(1, 2, bytes, requests)
  for (const [i, windows] of series.entries()) for (const { second, bytes } of windows ?? []) rowOf(second)[3 + i] = bytes
  const seconds = [...rows.keys()].toSorted((a, b) => a - b)
  const first = seconds[0] ?? 0
  const span = (seconds.at(-1) ?? -1) - first + 1
  const dense = span <= DENSE_SECONDS
  if (dense) for (let second = first; second < first + span; second++) rowOf(second)
  const title = `Per second at ${facts.stage}, at submission (${submitted ?? 'not recorded'}) and at completion; seconds without I/O are ${dense ? 'zero' : 'left out'}`
  return tableOf(title, ['second', 'bytes', 'requests', 'submittedBytes', 'completedBytes'], [...rows.values()].toSorted((a, b) => Number(a[0]) - Number(b[0])), {
    bytes: 'B', submittedBytes: 'B', completedBytes: 'B',
  })
}
