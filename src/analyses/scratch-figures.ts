import type { Figure } from '../core/result.ts'
import { computeFigures, ratio, type FigureRule, type FigurePage } from './figure.ts'
import type { PolicyRun, ScratchFacts } from './scratch.ts'

interface PolicyFigure extends FigurePage {
  compute(run: PolicyRun, facts: ScratchFacts): number | null
}

/** What a policy has to set aside: the end of the highest address it handed out. `null` where it refused something, since then it is no answer. */
export function needed({ end }: PolicyRun): number | null {
  return end.failures > 0 || end.reach === 0 ? null : end.reach
}

/** Memory that a policy needs over the lower bound. */
export function boundFactor(run: PolicyRun, facts: ScratchFacts): number | null {
  const bytes = needed(run)
  return bytes === null ? null : ratio(bytes, facts.stream.maxLive)
}

/** Of the stream, whatever the policy. */
const STREAM: readonly FigureRule<ScratchFacts>[] = [
  { name: 'alloc.lowerBound', unit: 'B', formula: 'most bytes live at once, as asked for: no policy can do with less', compute: ({ stream }) => stream.maxLive },
  { name: 'alloc.startBytes', unit: 'B', formula: 'bytes live before the first event, as far as the stream tells; no policy holds them', compute: ({ startBytes }) => startBytes },
  { name: 'alloc.lifetime', unit: 'B', formula: 'sum of all bytes ever asked for', compute: ({ stream }) => stream.lifetime },
  { name: 'alloc.events', unit: 'events', formula: 'allocations, growths and frees of the stream', compute: ({ stream }) => stream.events },
  { name: 'alloc.allocs', unit: 'allocations', formula: 'allocations of the stream', compute: ({ stream }) => stream.allocs },
  { name: 'alloc.rate', unit: 'allocations/s', formula: 'alloc.allocs / seconds from the first event to the last; none where the stream has no times', compute: ({ stream }) => (stream.seconds === null ? null : ratio(stream.allocs, stream.seconds)) },
  { name: 'alloc.byteRate', unit: 'B/s', formula: 'alloc.lifetime / seconds from the first event to the last: bytes asked for, not bytes moved', compute: ({ stream }) => (stream.seconds === null ? null : ratio(stream.lifetime, stream.seconds)) },
]

/** Of each policy; `<policy>` stands for its name. */
const POLICY: readonly PolicyFigure[] = [
  { name: 'peakAsked', unit: 'B', formula: 'most bytes asked for and not yet freed, among what was not refused', compute: ({ end }) => end.peakAsked },
  { name: 'peakHeld', unit: 'B', formula: 'most bytes taken at once, rounding and what is not given back yet included', compute: ({ end }) => end.peakHeld },
  { name: 'reach', unit: 'B', formula: 'end of the highest address handed out: what an arena must set aside', compute: ({ end }) => end.reach },
  { name: 'wasteShare', unit: '1', formula: '1 - peakAsked / reach', compute: ({ end }) => (end.reach > 0 ? 1 - end.peakAsked / end.reach : null) },
  { name: 'boundFactor', unit: '1', formula: 'reach / alloc.lowerBound; none where something was refused', compute: boundFactor },
  { name: 'lifetime', unit: 'B', formula: 'bytes ever asked for and not refused', compute: ({ end }) => end.lifetime },
  { name: 'allocs', unit: 'allocations', formula: 'allocations that were done', compute: ({ end }) => end.allocs },
  { name: 'frees', unit: 'frees', formula: 'frees that were done', compute: ({ end }) => end.frees },
  { name: 'failures', unit: 'requests', formula: 'requests refused for lack of room', compute: ({ end }) => end.failures },
  { name: 'copied', unit: 'B', formula: 'bytes moved because a growing block had no room where it was', compute: ({ end }) => end.copied },
  { name: 'steps', unit: 'steps', formula: 'free-list entries looked at, blocks split and merged: each policy says which', compute: ({ end }) => end.steps },
  { name: 'stepsPerAllocation', unit: '1', formula: 'steps / allocs; the steps of its free included', compute: ({ end }) => ratio(end.steps, end.allocs) },
]

/** Every figure of scratch memory; those of a policy once. */
export const scratchFigures: readonly FigurePage[] = [...STREAM, ...POLICY.map((figure) => ({ ...figure, name: `alloc.<policy>.${figure.name}` }))]

/** All figures by name. */
export function computeScratchFigures(facts: ScratchFacts): Record<string, Figure> {
  const pool = facts.limited ? `a pool of ${facts.pool} B` : 'a pool that is large enough'
  const basis = `${facts.name}; simulated in ${pool}, sizes rounded up to ${facts.settings.alignment} B`
  const ofRuns = facts.runs.flatMap((run) => POLICY.map(({ name, unit, compute }): [string, Figure] => [`alloc.${run.policy}.${name}`, { value: compute(run, facts), unit, basis }]))
  return { ...computeFigures(STREAM, facts, facts.name), ...Object.fromEntries(ofRuns) }
}
