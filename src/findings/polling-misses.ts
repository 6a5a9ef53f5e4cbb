import type { SampledPeakFacts } from '../analyses/sampled-peak.ts'
import { formatDuration, formatNumber, formatShare } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** A miss of less than this share of what the quantity swings is no finding. */
const WORTH = 0.05

const nameOf = ({ series: { name, of } }: SampledPeakFacts): string => (of === null ? name : `${name} of ${of}`)

/** A level that is read now and then. */
export const pollingMisses: Rule<SampledPeakFacts> = {
  id: 'AL006',
  severity: 'warning',
  name: 'Polling that misses the extreme',
  page: [
    `Whoever reads a level every few seconds sees the values at those moments. A dip of available memory, or a peak of a resident set, that is shorter than the interval is seen by luck. In one recording at 5 samples a second, available memory fell to 19.7 GiB; reading it every 5 s missed 0.4 GiB of that from the unluckiest moment to begin.`,
    `Tidemark tries every moment at which polling may begin, and draws none.`,
    `The rule fires where polling at the interval that is asked for (the shortest that the table has, if none is) misses more than 5 % of the way from the median sample to the extreme, from the unluckiest start.`,
  ].join('\n\n'),
  advice: 'Quote a high-water mark that the kernel keeps (VmHWM, memory.peak, maximum resident set size), or sample faster than the shortest spike that matters.',
  check(facts) {
    const { asked, extreme, typical, highest, series: { unit } } = facts
    if (asked === null || asked.worst === null || asked.median === null) return null
    const missed = Math.abs(asked.worst - extreme)
    if (!(missed > WORTH * Math.abs(extreme - typical))) return null
    const every = formatDuration(asked.interval * 1e9)
    return {
      title: `Read every ${every}, ${nameOf(facts)} may seem to ${highest ? 'rise' : 'fall'} to ${formatNumber(asked.worst, unit)}: it ${highest ? 'rose' : 'fell'} to ${formatNumber(extreme, unit)}`,
      evidence: { 'polled every': every, 'starts that see the extreme, share': asked.seenShare, [`extreme, ${unit}`]: extreme, [`median start, ${unit}`]: asked.median, [`unluckiest start, ${unit}`]: asked.worst },
    }
  },
}

/** What the recording itself did not see. */
export const samplesMiss: Rule<SampledPeakFacts> = {
  id: 'AL007',
  severity: 'warning',
  name: 'A peak between samples',
  page: [
    `Kernel and cgroups keep high-water marks of some levels by themselves: VmHWM and the maximum resident set size of a process, memory.peak of a cgroup. They need no sampler to be there at the right moment.`,
    `Where such a mark lies above the highest sample, the peak was between two samples: every figure of the samples is too low.`,
    `The rule fires where the mark is more than 1 % above the highest sample of the same quantity of the same owner.`,
  ].join('\n\n'),
  advice: 'Quote the mark as the peak, and the samples only for when and how long.',
  check(facts) {
    const { mark, extreme, interval, series: { unit } } = facts
    if (mark === null || !(mark.value > 1.01 * extreme)) return null
    return {
      title: `The samples miss ${formatNumber(mark.value - extreme, unit)} of the peak: ${mark.name} is ${formatNumber(mark.value, unit)}, the highest sample of ${nameOf(facts)} ${formatNumber(extreme, unit)} (${formatShare(extreme / mark.value)})`,
      evidence: { mark: mark.name, 'from': mark.source, [`mark, ${unit}`]: mark.value, [`highest sample, ${unit}`]: extreme, 'sampled every, seconds': interval },
    }
  },
}
