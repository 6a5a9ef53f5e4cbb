import { describe, expect, it } from 'vitest'
import { decideNoisy, type NoisyWord } from '../../src/statistics/decision.ts'
import { Random } from '../../src/workloads/random.ts'

const METRICS = 5

/** Seeded comparisons of METRICS metrics, the first slowed by `factor`: verdicts of each. */
function comparisons(count: number, runs: number, noise: number, factor: number, kind: 'independent' | 'outliers' | 'following'): NoisyWord[][] {
  const random = new Random(20, runs)
  const side = (by: number): number[] => {
    let last = random.normal()
    return Array.from({ length: runs }, () => {
      last = kind === 'following' ? 0.5 * last + Math.sqrt(0.75) * random.normal() : random.normal()
      return 1000 * by * Math.exp(noise * last) * (kind === 'outliers' && random.unit() < 0.05 ? 1 + random.unit() : 1)
    })
  }
  return Array.from({ length: count }, () => {
    const pairs = Array.from({ length: METRICS }, (_, i) => ({ before: side(1), now: side(i === 0 ? factor : 1), better: 'lower' as const }))
    return decideNoisy(pairs, 0.05).map(({ word }) => word)
  })
}

const share = (all: readonly NoisyWord[][], holds: (words: readonly NoisyWord[]) => boolean): number => all.filter(holds).length / all.length
const alarm = (words: readonly NoisyWord[]): boolean => words.includes('REGRESSION')

describe('runs that differ in nothing', () => {
  it.each([
    ['lognormal', 6, 0.03, 'independent'], ['lognormal', 10, 0.03, 'independent'], ['lognormal', 20, 0.03, 'independent'],
    ['with outliers', 10, 0.03, 'outliers'], ['AR(1) of 0.5', 10, 0.03, 'following'], ['noise far above the margin', 10, 0.25, 'independent'], ['noise far above the margin', 6, 0.25, 'independent'],
  ] as const)('%s, %i a side, noise %d: under 5 of 100 comparisons raise an alarm', (_, runs, noise, kind) => {
    expect(share(comparisons(200, runs, noise, 1, kind), alarm)).toBeLessThan(0.05)
  })
})

describe('a run that was slowed', () => {
  it('by 20 % is caught nearly always, by 10 % mostly, by 5 %, the margin itself, hardly ever', () => {
    const caught = (factor: number): number => share(comparisons(100, 10, 0.03, factor, 'independent'), ([first]) => first === 'REGRESSION')
    expect(caught(1.2)).toBeGreaterThan(0.97)
    expect(caught(1.1)).toBeGreaterThan(0.7)
    expect(caught(1.05)).toBeLessThan(0.06)
  })
})

it('Holm counts the metrics that can be judged only', () => {
  const few = { before: [1, 2], now: [3, 4], better: 'lower' as const }, many = { before: [3, 5, 1, 6, 2, 4], now: [14, 12, 16, 11, 15, 13], better: 'lower' as const }
  const [first, second] = decideNoisy([many, few, few], 0.05)
  expect([first!.word, first!.adjustedP, second!.word, second!.p]).toEqual(['REGRESSION', first!.p, 'INSUFFICIENT', null])
})
