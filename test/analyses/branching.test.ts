import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runBranching, type BranchingRun, type Strategy } from '../../src/analyses/branching-run.ts'
import { segmentsOf } from '../../src/workloads/branching.ts'
import { openSimulators } from '../core/open-core.ts'
import { closedForms, distinctTokens, pathsOf, sharedPages } from '../oracles/branching.ts'

const byStrategy = (runs: BranchingRun[]): Record<Strategy, BranchingRun> => Object.fromEntries(runs.map((run) => [run.strategy, run])) as Record<Strategy, BranchingRun>

describe('branching through the simulated allocators', () => {
  const shape = fc.record({ prompt: fc.nat(70), branches: fc.integer({ min: 1, max: 9 }), output: fc.integer({ min: 1, max: 40 }), page: fc.integer({ min: 1, max: 17 }) })

  it('agrees with the closed forms where all paths branch at the prompt', () => {
    fc.assert(fc.property(shape, (one) => {
      const wanted = closedForms(one)
      for (const run of runBranching(openSimulators, { ...one, depth: 1 }, one.page)) {
        expect({ peak: run.peakPages, total: run.totalPages, computed: run.computedTokens, copied: run.copiedTokens }, run.strategy).toEqual(wanted[run.strategy])
      }
    }), { numRuns: 150 })
  })

  it('agrees with pages counted as sets where paths branch at several depths', () => {
    fc.assert(fc.property(shape, fc.integer({ min: 1, max: 5 }), (one, depth) => {
      const tree = { prompt: one.prompt, branches: one.branches, output: one.output, depth }
      const paths = pathsOf(one.prompt, segmentsOf(tree))
      const { naive, deepCopy, copyOnWrite } = byStrategy(runBranching(openSimulators, tree, one.page))
      const whole = Math.ceil((one.prompt + one.output) / one.page)
      expect(paths.every((path) => path.length === one.prompt + one.output) && paths.length === one.branches).toBe(true)
      expect([copyOnWrite.computedTokens, deepCopy.computedTokens]).toEqual([distinctTokens(paths), distinctTokens(paths)])
      expect([naive.peakPages, deepCopy.peakPages]).toEqual([whole, one.branches * whole])
      expect([naive.computedTokens, naive.recomputedTokens]).toEqual([one.branches * (one.prompt + one.output), one.branches * (one.prompt + one.output) - distinctTokens(paths)])
      expect(copyOnWrite.peakPages).toBe(sharedPages(paths, one.page))
    }), { numRuns: 150 })
  })

  it('PagedAttention Fig 8: three pages, four without sharing', () => {
    const { copyOnWrite, deepCopy } = byStrategy(runBranching(openSimulators, { prompt: 7, branches: 2, output: 1, depth: 1 }, 4))
    expect([copyOnWrite.peakPages, deepCopy.peakPages]).toEqual([3, 4])
  })

  it('current memory after each path is nothing, whatever the peak', () => {
    const { naive, deepCopy } = byStrategy(runBranching(openSimulators, { prompt: 512, branches: 20, output: 64, depth: 1 }, 16))
    expect([naive.currentTokens, naive.peakTokens, deepCopy.currentTokens]).toEqual([0, 576, 20 * 576])
  })

  it('widens from one path to all, by whole roots', () => {
    expect(segmentsOf({ prompt: 0, branches: 8, output: 10, depth: 3 })).toEqual([{ paths: 2, tokens: 3 }, { paths: 4, tokens: 3 }, { paths: 8, tokens: 4 }])
    expect(segmentsOf({ prompt: 0, branches: 1, output: 1, depth: 2 })).toEqual([{ paths: 1, tokens: 0 }, { paths: 1, tokens: 1 }])
  })
})
