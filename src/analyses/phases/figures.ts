/** Figures of `tidemark phases`: of the primary metric in the primary phase. */
import type { FigureRule } from '../figure.ts'
import type { Comparison, PhaseFacts } from './facts.ts'

/** The value of the primary comparison. */
const of = (value: (primary: Comparison) => number | null | undefined) => ({ primary }: PhaseFacts): number | null => (primary === null ? null : value(primary) ?? null)

/** Every figure, in the order of the report. */
export const phaseFigures: readonly FigureRule<PhaseFacts>[] = [
  { name: 'phase.retention', unit: 'share', formula: 'compared / reference, turned so that more is better: of means, of speeds 1 / latency, of median speeds; over cycles their geometric mean', compute: of(({ ratio }) => ratio) },
  { name: 'phase.retention.low', unit: 'share', formula: 'lower end of the 95 % interval of phase.retention: delta method on its logarithm with effective counts, Welch; t over cycles; block bootstrap of medians', compute: of(({ low }) => low) },
  { name: 'phase.retention.high', unit: 'share', formula: 'upper end of that interval', compute: of(({ high }) => high) },
  { name: 'phase.retention.low90', unit: 'share', formula: 'lower end of the 90 % interval, by which "no loss beyond the margin" is judged', compute: of(({ low90 }) => low90) },
  { name: 'phase.retention.high90', unit: 'share', formula: 'upper end of that interval', compute: of(({ high90 }) => high90) },
  { name: 'phase.samplesReference', unit: '1', formula: 'samples in the reference', compute: of(({ nReference }) => nReference) },
  { name: 'phase.samplesPhase', unit: '1', formula: 'samples in the compared phase', compute: of(({ nPhase }) => nPhase) },
  { name: 'phase.effectiveReference', unit: '1', formula: 'independent samples that tell as much of the mean of the reference: n / tau, Geyer\'s initial positive sequence; none where cycles are compared', compute: of(({ effectiveReference }) => effectiveReference) },
  { name: 'phase.effectivePhase', unit: '1', formula: 'the same of the compared phase', compute: of(({ effectivePhase }) => effectivePhase) },
  { name: 'phase.halves', unit: 'share', formula: 'second half of the reference / its first half, turned alike; none where cycles are compared', compute: of(({ halves }) => halves?.interval.ratio) },
  { name: 'phase.halves.low', unit: 'share', formula: 'lower end of its 95 % interval', compute: of(({ halves }) => halves?.interval.low) },
  { name: 'phase.halves.high', unit: 'share', formula: 'upper end of that interval', compute: of(({ halves }) => halves?.interval.high) },
  { name: 'phase.detectable', unit: 'share', formula: 'smallest change that is seen 8 times of 10: (t.975 + t.8) x CV x sqrt(1 / n + 1 / n) with effective counts, over cycles with their standard error', compute: of(({ detectable }) => detectable) },
  { name: 'phase.cycles', unit: '1', formula: 'cycles whose reference and compared phase both have samples', compute: of(({ method, cycles }) => (method === 'cycles' ? cycles.filter(({ ratio }) => ratio !== null).length : null)) },
  { name: 'phase.signFlipP', unit: '1', formula: 'share of the 2^n patterns of signs of log ratios whose mean lies as far from 0 (10,000 drawn ones above 16 cycles)', compute: of(({ paired }) => paired?.signFlipP) },
  { name: 'phase.hodgesLehmann', unit: 'share', formula: 'exp of the median of the means of all pairs of log ratios', compute: of(({ paired }) => paired?.hodgesLehmann) },
  { name: 'phase.protection', unit: 'share', formula: '(R_on - R_off) / (1 - R_off), R the speed kept in cycles with the protection on and off; none without three arms', compute: ({ beside }) => beside.protections[0]?.protection?.value ?? null },
  { name: 'phase.protection.low', unit: 'share', formula: 'lower end of its 95 % interval over cycles', compute: ({ beside }) => beside.protections[0]?.protection?.low ?? null },
  { name: 'phase.protection.high', unit: 'share', formula: 'upper end of that interval', compute: ({ beside }) => beside.protections[0]?.protection?.high ?? null },
  { name: 'phase.naive.p', unit: '1', formula: 'Mann-Whitney of reference and compared phase as if every sample were independent', compute: of(({ naiveP }) => naiveP) },
  { name: 'phase.naive.halvesP', unit: '1', formula: 'the same of the two halves of the reference, between which nothing was changed', compute: of(({ halves }) => halves?.naiveP) },
  { name: 'phase.gaps', unit: '1', formula: 'steps between samples of all compared metrics, within phases, of more than 3 usual ones', compute: ({ values }) => values.reduce((sum, { gaps }) => sum + gaps, 0) },
  { name: 'phase.comparisons', unit: '1', formula: 'metrics x compared phases', compute: ({ comparisons }) => comparisons.length },
]
