import type { Comparison, PhaseFacts } from '../analyses/phases/facts.ts'
import { stemOf } from '../analyses/phases/pairs.ts'
import { formatBytes, formatShare } from '../core/units.ts'
import { isAvailable, primaryFirst } from './phase-order.ts'
import type { Rule } from './rule.ts'

const isSpeed = ({ quantity: { statistic, unit } }: Comparison): boolean => statistic !== 'mean' || unit !== 'B' && unit !== '1' && unit.endsWith('/s')
const LOST = new Set(['LOSS', 'SMALL LOSS'])

/** Mean of a series of the host over all stretches of a phase; `null` where it has no sample there. */
function levelIn({ trace }: PhaseFacts, wanted: RegExp, phase: string): number | null {
  // Of several files the one with most samples.
  const [series] = trace.series.filter(({ name, of, kind }) => of === null && kind === 'level' && wanted.test(name)).toSorted((a, b) => b.values.length - a.values.length)
  if (series === undefined) return null
  const stretches = trace.phases.filter(({ name }) => name === phase || stemOf(name) === phase)
  let sum = 0, n = 0
  for (let i = 0; i < series.times.length; i++) {
    if (!stretches.some(({ from, to }) => series.times[i]! >= from && series.times[i]! < to)) continue
    sum += series.values[i]!
    n++
  }
  return n === 0 ? null : sum / n
}

/** Free memory must fall by this share of all, and by this many times the fall of the available one, to be worth telling. */
const WORTH = 0.02, TIMES = 2

/** Available memory stays where files are mapped and where bandwidth is short. */
export const metricCannotSee: Rule<PhaseFacts> = {
  id: 'PH001',
  severity: 'warning',
  name: 'A metric that cannot see the claim',
  page: [
    `MemAvailable is free memory, most of the file cache and reclaimable slab. The weights of a model that is mapped from its file are file pages: they count as available by construction, before and after they are read. In one recording a contender streamed a mapped file of 1.2 GB: free memory fell by 2.6 GiB on average, the page cache grew by as much, and MemAvailable kept 100.9 %.`,
    `Nor does it see bandwidth, latency or CPU: in the same recording the protected job fell to half its speed. "Available memory stayed" is therefore no evidence that models are cheap, or that anything was protected.`,
    `The rule fires where available memory keeps its level within the margin while free memory falls by more than 2 % of all memory (and by more than twice as much as the available one) and the page cache grows, or while a latency or a throughput of the same phases loses for certain.`,
  ].join('\n\n'),
  advice: 'Record what the claim is about: latency or throughput of the protected job for speed, RSS or PSS with the file pages (smaps_rollup) for a mapped model, mbm_total_bytes of resctrl for bandwidth.',
  check(facts) {
    for (const one of primaryFirst(facts).filter(isAvailable)) {
      if (one.ratio === null || one.ratio < 1 - facts.margin) continue
      const change = (wanted: RegExp): number | null => {
        const before = levelIn(facts, wanted, one.reference), now = levelIn(facts, wanted, one.phase)
        return before === null || now === null ? null : now - before
      }
      const available = change(new RegExp(`^${one.quantity.metric.replace(/[^\w]/g, '.')}$`)), free = change(/^(MemFree|kbmemfree|free)$/), cached = change(/^(Cached|kbcached|cache|buff\/cache)$/)
      const total = levelIn(facts, /^(MemTotal|total)$/, one.phase)
      const moved = free !== null && available !== null && cached !== null && cached > 0 && free < -TIMES * Math.abs(available) && (total === null || -free > WORTH * total)
      const speed = primaryFirst(facts).find((other) => other.phase === one.phase && isSpeed(other) && LOST.has(other.word))
      if (!moved && speed === undefined) continue
      const unseen = [...(moved ? [`free memory falls by ${formatBytes(-free)} and page cache grows by ${formatBytes(cached)}`] : []), ...(speed === undefined ? [] : [`${speed.quantity.metric} falls to ${formatShare(speed.ratio!)}`])]
      return {
        title: `${one.quantity.metric} keeps ${formatShare(one.ratio)} in ${one.phase} while ${unseen.join(', and ')}: it cannot see that`,
        evidence: {
          phase: one.phase, 'available, retention share': one.ratio,
          ...(available === null ? {} : { availableChangeBytes: available }), ...(free === null ? {} : { freeChangeBytes: free }), ...(cached === null ? {} : { pageCacheChangeBytes: cached }),
          ...(speed === undefined ? {} : { 'speed, retention share': speed.ratio }),
        },
      }
    }
    return null
  },
}

/** PSI of memory above the reference by less than this says nothing. */
const PRESSED = 0.01

/** Waiting for bandwidth is no stall that PSI counts. */
export const pressureCannotSee: Rule<PhaseFacts> = {
  id: 'PH005',
  severity: 'warning',
  name: 'No pressure at lower speed',
  page: [
    `PSI counts the time in which tasks stand still for want of memory: reclaim, refaults, swapping. A task whose loads wait for a busy memory bus, or for a cache that another has filled, is running as far as the kernel knows. In one recording PSI memory was exactly 0 through all phases while the protected job ran at half its speed; in another it was higher at rest (1.5 % of the time) than under contention (0.5 %).`,
    `"No memory pressure" is therefore not "no interference by memory".`,
    `The rule fires where the PSI share "some" of memory in a compared phase is less than one point above that in the reference while a latency or throughput of the same phases keeps less than 1 - margin.`,
  ].join('\n\n'),
  advice: 'Record memory bandwidth (resctrl mbm_total_bytes, or uncore counters) and the speed of the protected job; read PSI as a sign of reclaim only.',
  check(facts) {
    const share = (phase: string): number | null => facts.beside.signals.find((one) => one.signal === 'PSI memory some' && one.of === null && one.phase === phase)?.value ?? null
    for (const speed of primaryFirst(facts)) {
      if (!isSpeed(speed) || speed.ratio === null || speed.ratio >= 1 - facts.margin) continue
      const now = share(speed.phase), before = share(speed.reference)
      if (now === null || before === null || now - before >= PRESSED) continue
      return {
        title: `${speed.quantity.metric} keeps ${formatShare(speed.ratio)} in ${speed.phase} with PSI memory at ${formatShare(now)}: contention for bandwidth is invisible to it`,
        evidence: { phase: speed.phase, 'speed, retention share': speed.ratio, 'verdict on the speed': speed.word, 'PSI memory some, reference share': before, 'PSI memory some, compared share': now },
      }
    }
    return null
  },
}
