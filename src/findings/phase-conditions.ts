import type { PhaseFacts } from '../analyses/phases/facts.ts'
import { formatCount, formatShare } from '../core/units.ts'
import type { Rule } from './rule.ts'

/** A reference in which tasks wait for a CPU, or for memory, for more than this share of the time is not quiet. */
const BUSY_CPU = 0.2, BUSY_MEMORY = 0.01

/** A baseline that others were using as well. */
export const backgroundLoad: Rule<PhaseFacts> = {
  id: 'PH007',
  severity: 'warning',
  name: 'A reference under load',
  page: [
    `A reference is meant to show the machine before something is done to it. Where other work ran at that time, retention compares one load with another: a loss may be hidden, or be that of the neighbour's leaving.`,
    `Pressure tells of it: tasks that wait for a CPU, or that stall on memory, while nothing should compete. In one recording the baseline had tasks waiting for a CPU for 71 % of the time; in another, PSI memory was 1.5 % at rest and 0.5 % under contention.`,
    `The rule fires where the PSI share "some" of CPU is above 20 % of the reference (a guess), or that of memory above 1 % and higher than in a compared phase.`,
  ].join('\n\n'),
  advice: 'Stop what else runs, pin the protected job, or alternate phases so that the background falls on both; say what ran.',
  check({ beside, reference, comparisons }) {
    const share = (signal: string, phase: string): number | null => beside.signals.find((one) => one.signal === signal && one.of === null && one.phase === phase)?.value ?? null
    const cpu = share('PSI cpu some', reference), memory = share('PSI memory some', reference)
    const lower = memory === null || memory <= BUSY_MEMORY ? undefined : [...new Set(comparisons.map(({ phase }) => phase))].find((phase) => (share('PSI memory some', phase) ?? Infinity) < memory)
    const waited = cpu !== null && cpu > BUSY_CPU
    if (!waited && lower === undefined) return null
    return {
      title: lower === undefined ? `Tasks waited for a CPU for ${formatShare(cpu!)} of ${reference}: it was not quiet` : `Tasks stalled on memory for ${formatShare(memory!)} of ${reference}, more than in ${lower}: it was not quiet`,
      evidence: { phase: reference, 'PSI cpu some share': cpu, 'PSI memory some share': memory, ...(lower === undefined ? {} : { [`PSI memory some in ${lower}, share`]: share('PSI memory some', lower) }) },
    }
  },
}

/** Stretches without samples are not filled in. */
export const sampleGaps: Rule<PhaseFacts> = {
  id: 'PH008',
  severity: 'warning',
  name: 'Gaps between samples',
  page: [
    `A sampler that is a process like any other stops when the machine is short of what it needs: the seconds that matter most are the ones that it misses. A mean over what was sampled is then too good, and an interval too narrow.`,
    `Tidemark does not interpolate. A gap is a step longer than three times the median step of the series in that phase.`,
    `The rule fires where a compared metric has such a gap.`,
  ].join('\n\n'),
  advice: 'Give the sampler a real-time priority and locked memory, or sample counters (PSI totals, memory.events), whose differences span a gap.',
  check({ values, quantities }) {
    // A latency comes when work ends: its steps are the work's, not a sampler's.
    const gaps = values.filter(({ gaps: count, quantity }) => count > 0 && quantities.includes(quantity) && quantity.series.kind !== 'event')
    const longest = gaps.toSorted((a, b) => (b.longestGap ?? 0) - (a.longestGap ?? 0))[0]
    if (longest === undefined) return null
    const inPhase = `${longest.quantity.metric} in ${longest.phase.name}`
    return {
      title: `${inPhase} has a gap of ${formatCount(Number((longest.longestGap ?? 0).toPrecision(3)))} s without a sample`,
      evidence: { metric: longest.quantity.metric, phase: longest.phase.name, 'gaps there': longest.gaps, 'longest, seconds': longest.longestGap, 'series and phases with gaps': gaps.length },
    }
  },
}

/** Two arms show interference, three show protection. */
export const noStatement: Rule<PhaseFacts> = {
  id: 'PH009',
  severity: 'info',
  name: 'No statement about QoS',
  page: [
    `Whether a protection works takes three arms: the job alone, the job contended with the protection off, the job contended with it on. Off tells what there was to protect, R_off; on tells what was kept, R_on; the share given back is P = (R_on - R_off) / (1 - R_off). It protects where the 95 % interval of R_off lies below 1 and that of P above 0.`,
    `With two arms nothing separates a protection that works from a contender that is harmless. A level of memory has no such arms at all: it is not what the job loses. The setting is not the effect either: threads held to 50 % of a bandwidth have been seen to take all of it.`,
    `The rule fires unless a speed was measured in all three arms, in 6 cycles or more. Phases are taken for the arms by name: one with "off" and one with "on" beside the reference.`,
  ].join('\n\n'),
  advice: 'Run at least 6 cycles of baseline, contended-off, contended-on, and record a latency or throughput of the protected job.',
  check({ beside, primary }) {
    if (primary === null || beside.protections.some(({ protects }) => protects !== null)) return null
    const why = beside.protections[0]?.sentence.replace(/^No statement about QoS: /, '').replace(/\.$/, '') ?? 'no metric has all three arms'
    return { title: 'These phases say nothing about QoS', evidence: { why, 'arms needed': 'alone; contended, protection off; contended, protection on' } }
  },
}
