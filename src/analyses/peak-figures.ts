/** Figures of `tidemark peak`. */
import type { Figure } from '../core/result.ts'
import { computeFigures, ratio, type FigureRule } from './figure.ts'
import type { PeakFacts } from './peak.ts'

/** Every figure, in the order of the report. */
export const peakFigures: readonly FigureRule<PeakFacts>[] = [
  { name: 'peak.level', unit: 'B', formula: 'highest sum of live bytes, what was live at the start included', compute: ({ counter, start }) => start + counter.peak },
  { name: 'peak.start', unit: 'B', formula: 'bytes live before the first event, as far as the stream tells', compute: ({ start }) => start },
  { name: 'peak.overStart', unit: 'B', formula: 'peak.level - peak.start', compute: ({ counter }) => counter.peak },
  { name: 'peak.end', unit: 'B', formula: 'bytes live after the last event', compute: ({ counter, start }) => start + counter.level },
  { name: 'peak.endOverStart', unit: 'B', formula: 'peak.end - peak.start; negative if less is live than at the start', compute: ({ counter }) => counter.level },
  { name: 'peak.atEvent', unit: '1', formula: 'number of the event, from 1, after which peak.level was first reached; 0: at the start', compute: ({ counter }) => counter.peakEvent },
  { name: 'peak.atSeconds', unit: 's', formula: 'time of that event since the first; none where the stream has no times', compute: ({ counter }) => (counter.peakEvent === 0 ? null : counter.peakSeconds) },
  { name: 'peak.sampled', unit: 'B', formula: 'highest reading of the current level at the moments of settings.sampler - peak.start', compute: ({ sampler }) => sampler.overStart },
  { name: 'peak.missedShare', unit: '1', formula: '1 - max(0, peak.sampled) / peak.overStart', compute: ({ sampler }) => sampler.missedShare },
  { name: 'peak.sampledFactor', unit: '1', formula: 'peak.overStart / peak.sampled; none where that is 0', compute: ({ counter, sampler }) => (sampler.overStart === null ? null : ratio(counter.peak, sampler.overStart)) },
  { name: 'peak.steps', unit: '1', formula: 'times at which everything allocated since the start had been freed', compute: ({ counter }) => counter.afterSteps.samples },
  { name: 'peak.allocations', unit: '1', formula: 'allocations since the start', compute: ({ counter }) => counter.allocations },
  { name: 'peak.frees', unit: '1', formula: 'frees since the start', compute: ({ counter }) => counter.frees },
  { name: 'peak.liveAtEnd', unit: '1', formula: 'blocks live after the last event', compute: ({ liveAtEnd }) => liveAtEnd },
  { name: 'peak.lifetime', unit: 'B', formula: 'sum of bytes of allocations and growths: cumulative, never resident', compute: ({ counter }) => counter.lifetime },
  { name: 'peak.pendingFrees', unit: 'B', formula: 'highest sum of bytes whose free was asked for and not done yet (free_requested without free_completed)', compute: ({ counter }) => counter.peakPending },
  { name: 'peak.levels.width', unit: '1', formula: 'width of a bin of peak.levels, in seconds, or in events where the stream has no times', compute: ({ counter }) => counter.bins?.width ?? null },
]

/** All of them by name. */
export function computePeakFigures(facts: PeakFacts): Record<string, Figure> {
  return computeFigures(peakFigures, facts, facts.basis)
}
