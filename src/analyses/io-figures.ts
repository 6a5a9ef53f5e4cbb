import type { Figure } from '../core/result.ts'
import type { NaiveAccesses } from '../traces/access.ts'
import { gapTotal, type GapCounts } from '../traces/gaps.ts'
import { basisOf, type IoFacts } from './facts.ts'
import { ratio, type FigureRule } from './figure.ts'
import { fileFigures } from './file-figures.ts'
import { latencyFigures } from './latency.ts'
import { lostEvents } from './losses.ts'

/** A published figure of block I/O. */
export interface IoFigureRule extends FigureRule<IoFacts> {
  /** Words for what was counted, where it is not the chosen step. */
  basis?(facts: IoFacts): string
}

export const SECTOR_BYTES = 512

/** Share of gaps in a class. */
export function gapShare(accesses: Pick<NaiveAccesses, 'gaps'>, which: keyof GapCounts): number | null {
  return ratio(accesses.gaps[which], gapTotal(accesses.gaps))
}

/** A count is known only where the step was recorded. */
function recorded(facts: IoFacts, value: number): number | null {
  return facts.device.recorded[facts.stage] > 0 ? value : null
}

const GAP_CLASSES: [keyof GapCounts, string][] = [
  ['sequential', 'gap = 0 sectors'], ['small', '1 to 255 sectors'], ['medium', '256 to 2047 sectors'], ['large', '2048 sectors or more'], ['backward', 'below 0'],
]

const every = (facts: IoFacts): string => basisOf(facts, 'every line')

/** What naive counting would have said; `null` where the other lines were left out. */
const naive = (compute: (everyLine: NaiveAccesses, facts: IoFacts) => number | null) => (facts: IoFacts): number | null => (facts.evidence !== null ? null : compute(facts.device.everyLine, facts))

/** Every figure of block I/O, in the order of the report. */
export const ioFigures: readonly IoFigureRule[] = [
  { name: 'io.requests', unit: 'requests', formula: 'sized lines of the chosen step, operation and device', compute: (f) => recorded(f, f.counted.requests) },
  { name: 'io.bytes', unit: 'B', formula: 'sum of sectors x 512 over io.requests', compute: (f) => recorded(f, f.counted.sectors * SECTOR_BYTES) },
  { name: 'io.uniqueSectors', unit: 'sectors', formula: 'size of the union of [sector, sector + n) over io.requests', compute: (f) => recorded(f, f.counted.uniqueSectors) },
  { name: 'io.uniqueBytes', unit: 'B', formula: 'io.uniqueSectors x 512', compute: (f) => recorded(f, f.counted.uniqueSectors * SECTOR_BYTES) },
  { name: 'io.rereadFactor', unit: '1', formula: 'io.bytes / io.uniqueBytes', compute: (f) => ratio(f.counted.sectors, f.counted.uniqueSectors) },
  ...GAP_CLASSES.map(([name, range]): IoFigureRule => ({
    name: `io.gaps.${name}`, unit: 'gaps', formula: `start minus end of the request before, in stream order: ${range}`, compute: (f) => recorded(f, f.counted.gaps[name]),
  })),
  { name: 'io.sequentialShare', unit: '1', formula: 'io.gaps.sequential / all gaps', compute: (f) => gapShare(f.counted, 'sequential') },
  { name: 'io.backwardShare', unit: '1', formula: 'io.gaps.backward / all gaps', compute: (f) => gapShare(f.counted, 'backward') },
  {
    name: 'io.bandwidth.peak', unit: 'B/s', formula: 'largest sum of bytes over one-second buckets, floor((t - origin) / 1 s)',
    compute: (f) => (f.counted.seconds.length > 0 ? f.counted.seconds.reduce((most, window) => Math.max(most, window.bytes), 0) : null),
    basis: (f) => `${basisOf(f)}; buckets start at ${f.origin === 'given' ? 'the given origin' : f.origin === 'recording' ? "the recording's own start" : 'the first event'}`,
  },
  {
    name: 'io.timeline.width', unit: 's', formula: '1 ms, doubled until at most 512 windows hold a request', compute: (f) => f.counted.timeline.width,
    basis: () => 'width of the windows of table io.timeline',
  },
  ...latencyFigures,
  {
    name: 'io.lost.events', unit: 'events', formula: 'losses told by the recorder + missing sequence numbers + unreadable events',
    compute: lostEvents, basis: () => 'whole trace, all devices and operations; a lower bound: kernel drops take no sequence number',
  },
  {
    name: 'io.linesPerRequest', unit: '1', formula: 'io.naive.requests / io.requests', compute: naive((all, f) => ratio(all.requests, f.counted.requests)),
    basis: (f) => `${every(f)}, over ${basisOf(f)}`,
  },
  { name: 'io.naive.requests', unit: 'lines', formula: 'every sized line of the chosen operation and device, whatever its action', compute: naive((all) => all.requests), basis: every },
  { name: 'io.naive.bytes', unit: 'B', formula: 'sum of sectors x 512 over io.naive.requests', compute: naive((all) => all.sectors * SECTOR_BYTES), basis: every },
  {
    name: 'io.naive.rereadFactor', unit: '1', formula: 'io.naive.bytes / bytes of the union over io.naive.requests',
    compute: naive((all) => ratio(all.sectors, all.uniqueSectors)), basis: every,
  },
  ...GAP_CLASSES.map(([name, range]): IoFigureRule => ({
    name: `io.naive.gaps.${name}`, unit: 'gaps', formula: `as io.gaps.${name} (${range}), between every sized line and the line before`,
    compute: naive((all) => all.gaps[name]), basis: every,
  })),
  { name: 'io.naive.sequentialShare', unit: '1', formula: 'io.naive.gaps.sequential / all naive gaps', compute: naive((all) => gapShare(all, 'sequential')), basis: every },
  { name: 'io.naive.backwardShare', unit: '1', formula: 'io.naive.gaps.backward / all naive gaps', compute: naive((all) => gapShare(all, 'backward')), basis: every },
  ...fileFigures,
]

/** All figures of block I/O by name. */
export function computeIoFigures(facts: IoFacts): Record<string, Figure> {
  return Object.fromEntries(
    ioFigures.map((rule) => [rule.name, { value: rule.compute(facts), unit: rule.unit, basis: rule.basis?.(facts) ?? basisOf(facts) }]),
  )
}
