import { fragmentation } from '../allocators/fragmentation.ts'
import type { Cell, Table } from '../core/result.ts'
import { ratio } from './figure.ts'
import type { BenchRun, PolicyRun, ScratchFacts } from './scratch.ts'
import { boundFactor } from './scratch-figures.ts'
import { choose, kindOf } from './scratch-verdict.ts'
import { tableOf } from './table.ts'
import { proofTable, touchTable } from './touch.ts'

const SIZES = { peakAsked: 'B', peakHeld: 'B', reach: 'B', lifetime: 'B', copied: 'B', boundFactor: 'factor' }

/** Every policy beside the lower bound. */
function policies(facts: ScratchFacts): Table {
  const names = ['policy', 'peakAsked', 'peakHeld', 'reach', 'wasteShare', 'boundFactor', 'failures', 'allocs', 'lifetime', 'copied', 'steps', 'stepsPerAllocation']
  return tableOf('Policies beside the lower bound', names, facts.runs.map((run) => {
    const { policy, end } = run
    return [
      policy, end.peakAsked, end.peakHeld, end.reach, end.reach > 0 ? 1 - end.peakAsked / end.reach : null, boundFactor(run, facts), end.failures, end.allocs, end.lifetime,
      end.copied, end.steps, ratio(end.steps, end.allocs),
    ]
  }), SIZES)
}

/** Levels over the stream, where most is live in each part of it. */
function timeline({ runs, times }: ScratchFacts): Table {
  const rows = runs.flatMap(({ policy, samples }) => samples.map(({ event, asked, held, reach }): Cell[] => [
    policy, event, ...(times === null ? [] : [times[event - 1]! - times[0]!]), asked, held, reach, reach > 0 ? 1 - asked / reach : null,
  ]))
  return tableOf('Bytes asked for, held and set aside so far, at the fullest moment of each part of the stream', ['policy', 'event', ...(times === null ? [] : ['seconds']), 'asked', 'held', 'reach', 'wasteShare'], rows, {
    seconds: 's', asked: 'B', held: 'B', reach: 'B',
  })
}

/** Steps beside waste. */
function cost(facts: ScratchFacts): Table {
  const { stream, runs } = facts
  return tableOf('What each allocation cost in operations beside what it wasted', ['policy', 'kind', 'calls', 'steps', 'stepsPerAllocation', 'copied', 'bytesOverBound', 'bytesOverBoundPerAllocation', 'boundFactor'], runs.map((run) => {
    const factor = boundFactor(run, facts), over = factor === null ? null : run.end.reach - stream.maxLive
    return [run.policy, kindOf(run.policy), stream.events, run.end.steps, ratio(run.end.steps, run.end.allocs), run.end.copied, over, over === null ? null : ratio(over, stream.allocs), factor]
  }), { ...SIZES, bytesOverBound: 'B', bytesOverBoundPerAllocation: 'B' })
}

const INSTANTS = { peakRequested: 'peak asked', peakReserved: 'peak reserved', end: 'end' } as const
const DEFINITIONS = ['F1', 'F2', 'F3', 'F4', 'F6', 'F7'] as const

/** Every definition of fragmentation at its instant. F6 is of the whole stream and stands at its end; F5 is left out, since only PyTorch's segments have it. */
function fragments({ runs }: ScratchFacts): Table {
  const rows = runs.flatMap(({ policy, end, instants }) => {
    const set = fragmentation(instants, end.peakHeld)
    return (Object.keys(INSTANTS) as (keyof typeof INSTANTS)[]).map((instant): Cell[] => [
      policy, INSTANTS[instant], instants[instant].operation,
      ...DEFINITIONS.map((id) => set.find((one) => one.id === id && (one.instant === instant || one.instant === 'run' && instant === 'end'))?.value ?? null),
    ])
  })
  return tableOf('Fragmentation by every definition in use, at three instants', ['policy', 'instant', 'event', ...DEFINITIONS], rows, Object.fromEntries(DEFINITIONS.map((id) => [id, 'share'])))
}

/** What the definitions are. */
function definitions({ runs }: ScratchFacts): Table {
  const [run] = runs, set = run === undefined ? [] : fragmentation(run.instants, run.end.peakHeld)
  return tableOf('Definitions of fragmentation', ['definition', 'name', 'formula', 'usedBy'], DEFINITIONS.flatMap((id) => set.filter((one) => one.id === id).slice(0, 1).map(({ name, formula, usedBy }): Cell[] => [id, name, formula, usedBy])))
}

/** What each policy does, and what its steps count. */
function rules({ runs }: ScratchFacts): Table {
  return tableOf('What each policy does', ['policy', 'rule', 'stepsAre'], runs.map(({ policy, rule, stepsAre }) => [policy, rule, stepsAre]))
}

/** The benchmarks of seed document 002. */
function benches(all: readonly BenchRun[]): Table {
  const least = (runs: readonly PolicyRun[], of: 'reach' | 'steps'): number => Math.min(...runs.map(({ end }) => end[of]))
  const most = (runs: readonly PolicyRun[], of: 'reach' | 'steps'): number => Math.max(...runs.map(({ end }) => end[of]))
  return tableOf('The scratch benchmarks of seed document 002 under every policy', ['benchmark', 'calls', 'lowerBound', 'lifetime', 'leastReach', 'mostReach', 'leastSteps', 'mostSteps'], all.map(({ name, stream, runs }) => [
    name, stream.events, stream.maxLive, stream.lifetime, least(runs, 'reach'), most(runs, 'reach'), least(runs, 'steps'), most(runs, 'steps'),
  ]), { lowerBound: 'B', lifetime: 'B', leastReach: 'B', mostReach: 'B' })
}

/** Sizes of the made workload. */
function buffers(facts: ScratchFacts): Table | null {
  if (facts.buffers === null) return null
  return tableOf('Buffers of a forward pass where they are largest (assumed: formulas of the shape)', ['buffer', 'bytes', 'formula', 'step', 'lives'], facts.buffers.map(({ buffer, bytes, formula, step, lives }) => [buffer, bytes, formula, step, lives]))
}

/** The policies that the verdict names. */
function choice(facts: ScratchFacts): Table {
  const chosen = choose(facts), rows = chosen === null ? [] : (['best', 'quickest', 'worst'] as const).map((role): Cell[] => {
    const run = chosen[role]
    return [role, run.policy, run.end.reach, boundFactor(run, facts), ratio(run.end.steps, run.end.allocs)]
  })
  return tableOf('Best (least memory within 1 %, then fewest steps), quickest (fewest steps) and worst (most memory) policy', ['role', 'policy', 'reach', 'boundFactor', 'stepsPerAllocation'], rows, SIZES)
}

/** All tables by name. */
export function scratchTables(facts: ScratchFacts): Record<string, Table> {
  const made = buffers(facts)
  return {
    'alloc.policies': policies(facts), 'alloc.choice': choice(facts), 'alloc.rules': rules(facts), 'alloc.fragmentation': fragments(facts), 'alloc.definitions': definitions(facts), 'alloc.timeline': timeline(facts), 'alloc.cost': cost(facts), 'alloc.benches': benches(facts.benches),
    ...(made === null ? {} : { 'alloc.buffers': made }),
    ...(facts.touch === null ? {} : { 'alloc.touch': touchTable(facts.touch), 'alloc.touchProof': proofTable(facts.touch) }),
  }
}
