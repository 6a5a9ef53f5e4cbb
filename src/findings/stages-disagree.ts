import { SECTOR_BYTES } from '../analyses/io-figures.ts'
import { STAGES } from '../traces/access.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Steps disagree in bytes. */
export const stagesDisagree: Rule<IoFacts> = {
  id: 'IO014',
  severity: 'warning',
  name: 'Steps disagree in bytes',
  page: [
    `In a whole trace the bytes queued, issued and completed are the same, and so are the sectors they cover: merges and splits change the number of requests, not what they move. This held to the byte in every capture without loss.`,
    `A difference means events lost at one step, requests cut by the ends of the recording, a filter that a step does not understand, or requests issued twice.`,
  ].join('\n\n'),
  advice: `Look at the losses first; then compare with the sectors of /proc/diskstats over the same time.`,
  check({ device, settings }) {
    if (settings.process !== null || settings.from !== null || settings.to !== null) return null
    const recorded = STAGES.filter((stage) => device.recorded[stage] > 0)
    const bytes = recorded.map((stage) => device.stages[stage].sectors * SECTOR_BYTES)
    if (new Set(bytes).size < 2) return null
    return {
      title: `Bytes differ from step to step: ${recorded.map((stage, i) => `${stage} ${bytes[i]}`).join(', ')}`,
      evidence: Object.fromEntries(recorded.map((stage, i) => [`bytes at ${stage}`, bytes[i]!])),
    }
  },
}
