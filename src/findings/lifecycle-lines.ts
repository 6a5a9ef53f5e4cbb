import { ratio } from '../analyses/figure.ts'
import { gapShare, SECTOR_BYTES } from '../analyses/io-figures.ts'
import { factorInWords, shareInWords } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Lifecycle lines counted as requests. */
export const lifecycleLines: Rule<IoFacts> = {
  id: 'IO001',
  severity: 'warning',
  name: 'Lifecycle lines counted as requests',
  page: [
    `A block trace logs each I/O once per step of its life: queued (Q), perhaps remapped (A), given a request (G), inserted (I), issued (D), completed (C). Each of these lines prints the same sector and length.`,
    `Adding up all lines multiplies requests and bytes by the number of lines a request leaves, and fakes backward seeks: k lines at one sector make one step that may be sequential and k - 1 steps back to the start of the same request. So k lines per request read as a k-fold re-read and (k - 1)/k backward. A partition adds A, an I/O scheduler adds I, a filter by process drops C.`,
    `Tidemark counts one step. The naive figures beside the true ones are what every sized line of the same device and operation would have given.`,
  ].join('\n\n'),
  advice: `Count one step and name it: issue (D) for what reached the driver, complete (C) for throughput, queue (Q) for intent.`,
  check({ device, counted, stage }) {
    const every = device.everyLine
    if (counted.requests === 0 || every.requests === counted.requests) return null
    const lines = [...device.sizedLines].map(([action, count]) => `${action} ${count}`).join(', ')
    const trueFactor = ratio(counted.sectors, counted.uniqueSectors)
    const naiveFactor = ratio(every.sectors, every.uniqueSectors)
    return {
      title: `Every request left ${(every.requests / counted.requests).toFixed(2)} lines: counted as requests they say ${factorInWords(naiveFactor)} re-read for a true ${factorInWords(trueFactor)}`,
      evidence: {
        'counted step': stage,
        requests: counted.requests,
        'sized lines': every.requests,
        'lines by action, all operations': lines,
        'bytes, true': counted.sectors * SECTOR_BYTES,
        'bytes, every line': every.sectors * SECTOR_BYTES,
        're-read, true': trueFactor,
        're-read, every line': naiveFactor,
        'sequential, true': shareInWords(gapShare(counted, 'sequential')),
        'sequential, every line': shareInWords(gapShare(every, 'sequential')),
        'backward, true': shareInWords(gapShare(counted, 'backward')),
        'backward, every line': shareInWords(gapShare(every, 'backward')),
      },
    }
  },
}
