import type { Comparison, PhaseFacts } from '../analyses/phases/facts.ts'
import { floorOf, LEAST_EFFECTIVE } from '../analyses/phases/verdict-words.ts'
import { formatAbout, formatShare } from '../core/units.ts'
import { primaryFirst } from './phase-order.ts'
import type { Rule } from './rule.ts'

const nameOf = ({ quantity: { metric, of } }: Comparison): string => (of === null ? metric : `${metric} of ${of}`)
const pText = (p: number): string => (p < 0.0001 ? p.toExponential(1) : p.toFixed(4))

/** A difference that the reference makes with itself. */
export const insideOwnDrift: Rule<PhaseFacts> = {
  id: 'PH003',
  severity: 'warning',
  name: 'An effect inside the drift of the reference',
  page: [
    `Split the reference into two halves: between them nothing was changed, so that any difference is drift, load of others, or luck. A difference between phases that is smaller than this one cannot be laid at the door of the phase. In one recording the halves of an unchanged baseline differed by 5.4 %; the effect that was to be shown was 0.9 %.`,
    `A published retention of 101.0 % without such a check rests on less than that.`,
    `The rule fires where |retention - 1| is smaller than |ratio of the halves - 1|. Cycles are not judged by it: pairing takes slow drift out.`,
  ].join('\n\n'),
  advice: 'Alternate reference and compared phases in at least 6 cycles, or keep the machine quiet for long enough that the halves agree.',
  check(facts) {
    const inside = primaryFirst(facts).filter(({ method, ratio, halves }) => method !== 'cycles' && ratio !== null && halves !== null && Math.abs(ratio - 1) < floorOf(halves))
    const first = inside[0]
    if (first === undefined) return null
    const { interval } = first.halves!
    return {
      title: `${nameOf(first)} differs by ${formatShare(Math.abs(first.ratio! - 1))} in ${first.phase}, and by ${formatShare(floorOf(first.halves))} between the halves of ${first.reference}`,
      evidence: { metric: nameOf(first), phase: first.phase, 'retention share': first.ratio, 'halves, ratio share': interval.ratio, 'halves, low share': interval.low, 'halves, high share': interval.high, 'comparisons like it': inside.length },
    }
  },
}

/** Samples that repeat each other. */
export const fewEffective: Rule<PhaseFacts> = {
  id: 'PH004',
  severity: 'warning',
  name: 'Many samples, few independent ones',
  page: [
    `Memory taken five times a second hardly moves between samples: with a correlation of 0.98 from one to the next, 175 samples carry about 4 independent ones. A test that counts each sample as new evidence calls anything significant. On the two halves of one unchanged baseline a Mann-Whitney test said p = 1.3e-23.`,
    `The effective number is n / tau with tau from Geyer's initial positive sequence of autocorrelations; under 10 no interval holds what it promises, and no verdict is given. Sampling faster does not help: recording longer, or in cycles, does.`,
    `The rule fires where an effective number is under 10 and a test that takes every sample as independent says p < 0.05 of the comparison, or of the two halves of the reference.`,
  ].join('\n\n'),
  advice: 'Record for longer or, better, alternate the phases: 6 cycles are the least that can tell, 8 to 10 are recommended.',
  check(facts) {
    const certain = (p: number | null | undefined): boolean => p !== null && p !== undefined && p < 0.05
    const few = primaryFirst(facts).filter(({ method, effectiveReference, effectivePhase, halves, naiveP }) =>
      method !== 'cycles' && effectiveReference !== null && effectivePhase !== null && Math.min(effectiveReference, effectivePhase) < LEAST_EFFECTIVE && (certain(halves?.naiveP) || certain(naiveP)))
    const first = few[0]
    if (first === undefined) return null
    const p = first.halves?.naiveP ?? null, split = certain(p)
    return {
      title: `${split ? `A test that counts all ${first.nReference} samples calls the two halves of ${first.reference} different` : `A test that counts all samples calls ${nameOf(first)} different in ${first.phase}`} (p = ${pText(split ? p! : first.naiveP!)}); they carry about ${formatAbout(Math.min(first.effectiveReference!, first.effectivePhase!))} independent ones`,
      evidence: {
        metric: nameOf(first), phase: first.phase, 'samples in the reference': first.nReference, 'effective samples': first.effectiveReference, 'samples in the phase': first.nPhase, 'effective samples there': first.effectivePhase,
        'naive p of the halves': p === null ? null : pText(p), 'naive p of the comparison': first.naiveP === null ? null : pText(first.naiveP), 'comparisons like it': few.length,
      },
    }
  },
}
