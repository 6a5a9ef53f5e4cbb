import { deviceLabel, stageOf } from '../analyses/facts.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Several devices in one trace. */
export const severalDevices: Rule<IoFacts> = {
  id: 'IO010',
  severity: 'info',
  name: 'Several devices in one trace',
  page: [
    `A trace may hold several disks, and partitions, volumes and the disks below them. Gaps between requests of different devices mean nothing, and unique sectors of two devices are different sectors with the same numbers.`,
    `Every figure is per device. The plain names belong to the device asked for with --device, else to the one with most requests; ties go to the lowest number.`,
  ].join('\n\n'),
  advice: `Name the device that holds the model with --device.`,
  check({ trace, device, settings }) {
    if (trace.devices.length < 2) return null
    const requests = trace.devices.map((other): [string, number] => [`requests on ${deviceLabel(other)}`, other.stages[stageOf(other, settings.stage)].requests])
    const why = settings.device === null ? 'it has most requests' : 'it was asked for'
    return { title: `The figures are those of device ${deviceLabel(device)} of ${trace.devices.length}: ${why}`, evidence: Object.fromEntries(requests) }
  },
}
