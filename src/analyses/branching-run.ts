/** Several continuations of one prompt through the simulated allocators. */
import { paged } from '../allocators/paged.ts'
import type { Simulators } from '../core/simulators.ts'
import { oneByOne, together, type Branching } from '../workloads/branching.ts'

/** The three of the comparison, in the order of tables. */
export const STRATEGIES = ['naive', 'deepCopy', 'copyOnWrite'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** What each is called. */
export const STRATEGY_NAMES: Record<Strategy, string> = { naive: 'one by one', deepCopy: 'deep copies', copyOnWrite: 'copy on write' }

/** What one strategy took. */
export interface BranchingRun extends Branching {
  strategy: Strategy
  /** Tokens whose KV was computed, and how many of them more than a tree of shared paths needs. */
  computedTokens: number
  recomputedTokens: number
  /** Pages held at the peak and taken in all, and tokens that they are room for. */
  peakPages: number
  totalPages: number
  peakTokens: number
  /** Tokens whose KV was copied from page to page. */
  copiedTokens: number
  /** What sampling the current memory shows: after each path where one follows another, while they live where all are alive. */
  currentTokens: number
}

/** Runs each strategy over pages of so many tokens; `open` gives an empty instance of the module. */
export function runBranching(open: () => Simulators, tree: Branching, pageTokens: number): BranchingRun[] {
  const runs = STRATEGIES.map((strategy) => runOne(open(), tree, strategy, pageTokens))
  const least = Math.min(...runs.map(({ computedTokens }) => computedTokens))
  return runs.map((run) => ({ ...run, recomputedTokens: run.computedTokens - least }))
}

function runOne(core: Simulators, tree: Branching, strategy: Strategy, pageTokens: number): BranchingRun {
  const pool = tree.branches * Math.ceil((tree.prompt + tree.output) / pageTokens) * pageTokens
  const allocator = paged(core, pool, { pageTokens, deepCopy: strategy === 'deepCopy' })
  let held = 0, taken = 0, current = 0
  for (const operation of strategy === 'naive' ? oneByOne(tree) : together(tree)) {
    // The sampler of a tree runs while its paths live, the one of single paths once each has returned.
    if (strategy !== 'naive' && operation.kind === 'free' && operation.id === 0) current = held
    allocator.take([operation])
    const now = allocator.counts().held
    taken += Math.max(0, now - held)
    held = now
    if (strategy === 'naive' && operation.kind === 'free') current = Math.max(current, held)
  }
  const { lifetime, peakHeld, copied } = allocator.counts()
  return {
    ...tree, strategy, computedTokens: lifetime, recomputedTokens: 0, peakPages: peakHeld / pageTokens, totalPages: taken / pageTokens,
    peakTokens: peakHeld, copiedTokens: copied, currentTokens: current,
  }
}
