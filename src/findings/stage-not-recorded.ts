import { formatCount } from '../core/units.ts'
import { deviceLabel } from '../analyses/facts.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** A stage was not recorded. */
export const stageNotRecorded: Rule<IoFacts> = {
  id: 'IO004',
  severity: 'warning',
  name: 'A stage was not recorded',
  page: [
    `Which steps a trace holds depends on the recorder's mask and on the device: the mask issue gives D only, a RAM disk or device-mapper volume has Q and perhaps C but no D.`,
    `Counts at different steps mean different things: a queued bio may be merged or split before it is issued, so the number of requests differs though the bytes agree. A comparison of two traces must use a step that both have.`,
    `Without --stage, Tidemark counts issue, else completions, else queue, per device, and says so.`,
  ].join('\n\n'),
  advice: `Compare only at a step that both traces recorded; record with a mask that holds issue and complete.`,
  check({ trace, device, stage, settings }) {
    if (trace.devices.length === 0) return null // a trace of the page cache alone
    const { queue, issue, complete } = device.recorded
    const evidence = { 'lines at queue': queue, 'lines at issue': issue, 'lines at complete': complete }
    if (device.recorded[stage] === 0) {
      return { severity: 'error', title: `The ${stage} step of device ${deviceLabel(device)} was not recorded, so nothing is counted there`, evidence }
    }
    if (settings.stage !== null || stage === 'issue') return null
    return { title: `Issue was not recorded on device ${deviceLabel(device)}: its ${formatCount(device.recorded[stage])} lines at ${stage} are counted instead`, evidence }
  },
}
