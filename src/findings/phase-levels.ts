import type { Comparison, PhaseFacts } from '../analyses/phases/facts.ts'
import { formatBytes, formatCount, formatShare } from '../core/units.ts'
import { isAvailable, primaryFirst } from './phase-order.ts'
import type { Rule } from './rule.ts'

const totalOf = ({ trace }: PhaseFacts): number | null => trace.series.find(({ name, of, unit }) => of === null && unit === 'B' && /^(MemTotal|total|kbmemtotal)$/i.test(name))?.values[0] ?? null

/** Mean of what is compared, in the reference and in the phase. */
function meansOf({ values }: PhaseFacts, { quantity, reference, phase, cycles, method }: Comparison): [number, number] | null {
  if (method === 'cycles') {
    const whole = cycles.filter(({ reference: before, compared }) => before !== null && compared !== null)
    return whole.length === 0 ? null : [whole.reduce((sum, cycle) => sum + cycle.reference!, 0) / whole.length, whole.reduce((sum, cycle) => sum + cycle.compared!, 0) / whole.length]
  }
  const mean = (name: string): number | null => values.find((one) => one.quantity === quantity && one.phase.name === name)?.moments?.mean ?? null
  const before = mean(reference), now = mean(phase)
  return before === null || now === null ? null : [before, now]
}

/** The same change is 0.2 % of a large machine's available memory and 12 % of what a small one uses. */
export const availableShare: Rule<PhaseFacts> = {
  id: 'PH002',
  severity: 'info',
  name: 'A ratio of available memory',
  page: [
    `Retention of available memory divides by what the machine happens to have left. The same 0.75 GB less in use reads as 101.0 % of available memory; of used memory it is 87.9 % on a host of 80 GB and 99.8 % on one of 512 GB. Without the total, nobody can tell which.`,
    `Say all three: total, used in both phases with the definition of "used", and the change in bytes. Used is taken here as total - available.`,
    `The rule fires where available memory is compared and no total was recorded, or where the ratio of used memory lies further from 100 % than that of available memory by more than the margin.`,
  ].join('\n\n'),
  advice: 'State MemTotal and used memory beside the ratio, or compare bytes.',
  check(facts) {
    const total = totalOf(facts)
    for (const one of primaryFirst(facts).filter(isAvailable)) {
      if (one.ratio === null) continue
      if (total === null) {
        return { severity: 'warning', title: `${formatShare(one.ratio)} of available memory cannot be judged: the total was not recorded`, evidence: { phase: one.phase, 'available, retention share': one.ratio, 'MemTotal': 'not recorded' } }
      }
      const means = meansOf(facts, one)
      if (means === null || !(total - means[0] > 0)) continue
      const before = total - means[0], now = total - means[1], used = now / before
      if (Math.abs(used - 1) - Math.abs(one.ratio - 1) <= facts.margin) continue
      return {
        title: `${formatShare(one.ratio)} of available memory in ${one.phase} is ${formatShare(used)} of used memory: ${formatBytes(before)} became ${formatBytes(now)}`,
        evidence: { phase: one.phase, 'available, retention share': one.ratio, 'used, ratio share': used, totalBytes: total, usedInReferenceBytes: before, usedInPhaseBytes: now, 'used is': 'total - available' },
      }
    }
    return null
  },
}

/** More free memory than before is a difference, not a success. */
export const aboveHundred: Rule<PhaseFacts> = {
  id: 'PH006',
  severity: 'info',
  name: 'Retention above 100 %',
  page: [
    `A level of memory above its reference says that less was in use at that time, for whatever reason: a build finished, a cache was dropped, the reference caught a peak. It is not an improvement, nothing was protected by it, and it says nothing of speed.`,
    `A report that calls 101 % excellent and would have called 95 % fine could not have failed: state a margin before looking, and what outcome would count against the claim.`,
    `The rule fires where the retention of a level of memory is above 100 % in a compared phase, whatever its verdict.`,
  ].join('\n\n'),
  advice: 'Report it as "no loss beyond the margin" where the interval allows that, else as no verdict; look for what the reference was doing when it used more.',
  check(facts) {
    const above = primaryFirst(facts).filter(({ quantity: { series, unit, of }, ratio }) => of === null && series.kind === 'level' && unit === 'B' && /avail|free/i.test(series.name) && ratio !== null && ratio > 1)
    const first = above.find(isAvailable) ?? above[0]
    if (first === undefined) return null
    return {
      title: `${first.quantity.metric} at ${formatShare(first.ratio!)} of its reference in ${first.phase} is a level, not an improvement`,
      evidence: { phase: first.phase, 'retention share': first.ratio, verdict: first.word, 'margin share': facts.margin, 'comparisons above 100 %': above.length },
    }
  },
}

/** Three tools, three numbers called "used". */
export const severalDefinitions: Rule<PhaseFacts> = {
  id: 'PH010',
  severity: 'warning',
  name: 'Several definitions of used memory',
  page: [
    `Three tools call three numbers "used". In the same second of one recording: free said 1,320,120 KiB (total - available), sar 839,748 KiB (total - free - buffers - cached - slab), and total - free was 6,718,124 KiB. A phase taken with one and its reference with another differ by gigabytes in which nothing happened.`,
    `Tidemark keeps what each source wrote, under the name that the source gives it, and compares each only with itself.`,
    `The rule fires where used memory of the host stands in the comparison under two definitions or more.`,
  ].join('\n\n'),
  advice: 'Quote one of them, with its definition; never set a number of one tool against a number of another.',
  check({ quantities, values }) {
    const used = quantities.filter(({ of, series, unit }) => of === null && unit === 'B' && series.kind === 'level' && /used/i.test(series.name) && !/swap|huge|vmused/i.test(series.name))
    const byDefinition = new Map(used.map((quantity) => [quantity.series.definition, quantity] as const))
    if (byDefinition.size < 2) return null
    const means = [...byDefinition.values()].map((quantity) => ({ name: `${quantity.metric} (${quantity.series.source})`, mean: values.find((one) => one.quantity === quantity && one.moments !== null)?.moments?.mean ?? null }))
    return {
      title: `Used memory stands here under ${formatCount(byDefinition.size)} definitions: ${means.map(({ name, mean }) => (mean === null ? name : `${name} ${formatBytes(mean)}`)).join(', ')}`,
      evidence: Object.fromEntries([...byDefinition].map(([definition, { metric }]) => [metric, definition])),
    }
  },
}
