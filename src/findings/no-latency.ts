import { formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Latencies that the recording cannot give. */
export const noLatency: Rule<IoFacts> = {
  id: 'IO020',
  severity: 'info',
  name: 'Latencies cannot be had',
  page: [
    `A latency needs both of its ends. A recording of issues alone shows what was asked of the device, never how long the device took; one of completions alone shows when answers came. Bandwidth or gaps between issues are no substitute: they depend on how many requests were open at once.`,
    `Tidemark pairs queue, issue and completion by device and first sector, and prints no latency where an end was not recorded or no pair was found.`,
  ].join('\n\n'),
  advice: `Record with a mask that holds queue, issue and complete, on the disk itself rather than on a stacked device.`,
  check({ device, trace, settings }) {
    if (trace.devices.length === 0 || settings.countsOnly === true) return null
    const { recorded, pairing } = device
    const evidence = { 'lines at queue': recorded.queue, 'lines at issue': recorded.issue, 'lines at complete': recorded.complete, 'completed pairs': pairing.pairs }
    const missing = (['issue', 'complete'] as const).filter((stage) => recorded[stage] === 0)
    if (missing.length > 0) return { title: `No latency can be had on device ${device.id}: ${missing.join(' and ')} ${missing.length > 1 ? 'were' : 'was'} not recorded`, evidence }
    if (pairing.pairs === 0) return { title: `No latency can be had on device ${device.id}: no completion belongs to an issue`, evidence }
    if (recorded.queue === 0) return { title: `Only the latency from issue to completion can be had, for ${formatCount(pairing.pairs)} requests: queue was not recorded`, evidence }
    return null
  },
}
