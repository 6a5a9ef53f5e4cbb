/** One stream of allocations through every scratch policy: what each needs, wastes and does for it. */
import { replay, streamFacts, type Replay, type StreamFacts } from '../allocators/replay.ts'
import type { ScratchPolicy, ScratchSettings } from '../allocators/scratch.ts'
import type { Simulators } from '../core/simulators.ts'
import type { Cell, Input, LedgerEntry, Report } from '../core/result.ts'
import type { Allocations } from '../traces/allocations.ts'
import type { LargestBuffer } from '../workloads/scratch.ts'
import { seedBenches } from '../workloads/seed-benches.ts'
import { computeScratchFigures } from './scratch-figures.ts'
import { scratchTables } from './scratch-tables.ts'
import { scratchVerdict } from './scratch-verdict.ts'
import { sumsDisagree, type TouchPass } from './touch.ts'

/** One policy and what it did. */
export interface PolicyRun extends Replay {
  policy: string
  rule: string
  /** What its steps count. */
  stepsAre: string
}

/** One seed benchmark under every policy. */
export interface BenchRun {
  name: string
  stream: StreamFacts
  /** In the order of the policies; none refuses anything. */
  runs: PolicyRun[]
}

/** Everything that the scratch analysis computes from. */
export interface ScratchFacts {
  /** What the stream is, in a few words. */
  name: string
  times: Float64Array | null
  startBytes: number
  stream: StreamFacts
  runs: PolicyRun[]
  benches: BenchRun[]
  /** Bytes of the pool, and whether it was asked for; else it is large enough. */
  pool: number
  limited: boolean
  settings: ScratchSettings
  /** Sizes of the made workload; `null` for a recorded stream. */
  buffers: LargestBuffer[] | null
  touch: TouchPass[] | null
}

/** Parts of the stream that the timeline has. */
const PARTS = 300
/** Placers number units in 31 bits. */
const MOST_UNITS = 2 ** 30

/**
 * A pool that no policy can use up, as far as there is one: everything ever asked for, rounded up, twice. A power of two of units, since a
 * buddy allocator begins another one with the small rest at its end, and its highest address would say nothing.
 */
function enough(stream: StreamFacts, { alignment, chunkBytes }: ScratchSettings): number {
  const units = 2 * (stream.lifetime + stream.allocs * Math.max(alignment, chunkBytes)) / alignment
  return Math.min(2 ** Math.ceil(Math.log2(Math.max(1, units))), MOST_UNITS) * alignment
}

/** Runs a stream through the policies, and the seed's benchmarks in a pool that is large enough, each on an instance of the module of its own, which is dropped after it. */
export function simulateScratch(allocations: Allocations, policies: readonly ScratchPolicy[], settings: ScratchSettings, pool: number | null, openSimulators: () => Simulators, onPolicy?: (name: string) => void): Pick<ScratchFacts, 'stream' | 'runs' | 'benches' | 'pool' | 'limited'> {
  const stream = streamFacts(allocations, PARTS), poolBytes = pool ?? enough(stream, settings)
  const run = (of: Allocations, facts: StreamFacts, policy: ScratchPolicy, poolBytes: number): PolicyRun => ({
    policy: policy.name, rule: policy.rule, stepsAre: policy.steps, ...replay(of, facts.moments, policy.make(openSimulators(), poolBytes, settings)),
  })
  const runs = policies.map((policy) => {
    onPolicy?.(policy.name)
    return run(allocations, stream, policy, poolBytes)
  })
  const benches = seedBenches.map(({ name, allocations: bench }) => {
    const facts = streamFacts(bench, 1)
    return { name, stream: facts, runs: policies.map((policy) => run(bench, facts, policy, enough(facts, settings))) }
  })
  return { stream, runs, benches, pool: poolBytes, limited: pool !== null }
}

function ledgerOf(facts: ScratchFacts, read: readonly LedgerEntry[]): LedgerEntry[] {
  const entries = [...read]
  const add = (kind: LedgerEntry['kind'], reason: string, count: number, advice: string): void => {
    if (count > 0) entries.push({ kind, reason, count, advice })
  }
  for (const { policy, end } of facts.runs) add(facts.limited ? 'skipped' : 'lost', `requests that ${policy} refused for lack of room; its figures are of the rest`, end.failures, facts.limited ? 'Give a larger --memory, or choose a policy that refuses none.' : 'Give a larger --alignment: a pool has so many units at most.')
  const wrong = sumsDisagree(facts.touch ?? [])
  add('doubted', `orders of touching real memory whose passes do not agree on the sum of the words: ${wrong.join(', ')}`, wrong.length, 'A pass left words out: trust none of its times, and report it.')
  return entries
}

/** The record. `asked`: the settings as the user gave them. */
export function scratchReport(facts: ScratchFacts, read: { inputs: Input[]; ledger: LedgerEntry[] }, asked: Record<string, Cell>, version: string): Report {
  return {
    schema: 'tidemark.report/1', version, settings: asked, inputs: read.inputs, verdict: scratchVerdict(facts, read.ledger.reduce((sum, { kind, count }) => kind === 'lost' ? sum + count : sum, 0)),
    figures: computeScratchFigures(facts), tables: scratchTables(facts), findings: [], ledger: ledgerOf(facts, read.ledger),
  }
}
