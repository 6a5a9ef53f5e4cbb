import type { Cell, Table } from '../core/result.ts'
import { ratio } from './io-figures.ts'
import type { BenchRun, PolicyRun, ScratchFacts } from './scratch.ts'
import { boundFactor } from './scratch-figures.ts'
import { tableOf } from './table.ts'
import { touchTable } from './touch.ts'

const SIZES = { peakAsked: 'B', peakHeld: 'B', reach: 'B', lifetime: 'B', copied: 'B', boundFactor: 'factor' }

/** Every policy beside the lower bound. */
function policies(facts: ScratchFacts): Table {
  const names = ['policy', 'peakAsked', 'peakHeld', 'reach', 'wasteShare', 'boundFactor', 'failures', 'allocs', 'lifetime', 'copied', 'steps', 'stepsPerAllocation', 'rule']
  return tableOf('Policies beside the lower bound', names, facts.runs.map((run) => {
    const { policy, rule, end } = run
    return [
      policy, end.peakAsked, end.peakHeld, end.reach, end.reach > 0 ? 1 - end.peakAsked / end.reach : null, boundFactor(run, facts), end.failures, end.allocs, end.lifetime,
      end.copied, end.steps, ratio(end.steps, end.allocs), rule,
    ]
  }), SIZES)
}

/** Levels over the stream, where most is live in each part of it. */
function timeline({ runs, times }: ScratchFacts): Table {
  const rows = runs.flatMap(({ policy, samples }) => samples.map(({ event, counts }): Cell[] => [
    policy, event, ...(times === null ? [] : [times[event - 1]! - times[0]!]), counts.asked, counts.held, counts.reach, counts.reach > 0 ? 1 - counts.asked / counts.reach : null,
  ]))
  return tableOf('Bytes asked for, held and set aside so far, at the fullest moment of each part of the stream', ['policy', 'event', ...(times === null ? [] : ['seconds']), 'asked', 'held', 'reach', 'wasteShare'], rows, {
    seconds: 's', asked: 'B', held: 'B', reach: 'B',
  })
}

/** Steps beside waste. */
function cost(facts: ScratchFacts): Table {
  const { stream, runs } = facts
  return tableOf('What each allocation cost in operations beside what it wasted', ['policy', 'calls', 'steps', 'stepsPerAllocation', 'copied', 'bytesOverBound', 'bytesOverBoundPerAllocation', 'boundFactor'], runs.map((run) => {
    const factor = boundFactor(run, facts), over = factor === null ? null : run.end.reach - stream.maxLive
    return [run.policy, stream.events, run.end.steps, ratio(run.end.steps, run.end.allocs), run.end.copied, over, over === null ? null : ratio(over, stream.allocs), factor]
  }), { ...SIZES, bytesOverBound: 'B', bytesOverBoundPerAllocation: 'B' })
}

/** Least and most of the policies, or the one value. */
function range(runs: readonly PolicyRun[], of: (run: PolicyRun) => number): [number, number] {
  const values = runs.filter(({ end }) => end.failures === 0).map(of)
  return [Math.min(...values), Math.max(...values)]
}

/** The benchmarks of seed document 002. */
function benches(all: readonly BenchRun[]): Table {
  const rows = all.map(({ name, stream, runs }): Cell[] => {
    const done = runs.some(({ end }) => end.failures === 0)
    const [leastReach, mostReach] = range(runs, ({ end }) => end.reach), [leastSteps, mostSteps] = range(runs, ({ end }) => end.steps)
    return [name, stream.events, stream.maxLive, stream.lifetime, ...(done ? [leastReach, mostReach, leastSteps, mostSteps] : [null, null, null, null])]
  })
  return tableOf('The scratch benchmarks of seed document 002 under every policy', ['benchmark', 'calls', 'lowerBound', 'lifetime', 'leastReach', 'mostReach', 'leastSteps', 'mostSteps'], rows, {
    lowerBound: 'B', lifetime: 'B', leastReach: 'B', mostReach: 'B',
  })
}

/** Sizes of the made workload. */
function buffers(facts: ScratchFacts): Table | null {
  if (facts.buffers === null) return null
  return tableOf('Buffers of a forward pass where they are largest (assumed: formulas of the shape)', ['buffer', 'bytes', 'formula', 'step', 'lives'], facts.buffers.map(({ buffer, bytes, formula, step, lives }) => [buffer, bytes, formula, step, lives]))
}

/** All tables by name. */
export function scratchTables(facts: ScratchFacts): Record<string, Table> {
  const made = buffers(facts)
  return {
    'alloc.policies': policies(facts), 'alloc.timeline': timeline(facts), 'alloc.cost': cost(facts), 'alloc.benches': benches(facts.benches),
    ...(made === null ? {} : { 'alloc.buffers': made }),
    ...(facts.touch === null ? {} : { 'alloc.touch': touchTable(facts.touch) }),
  }
}
