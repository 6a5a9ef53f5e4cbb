import { describe, expect, it } from 'vitest'
import { armsTable, judgeArms, type Arms } from '../../../src/analyses/phases/arms.ts'
import { Random } from '../../../src/workloads/random.ts'

/** Cycles with speeds around these shares of 100; one cycle slows all its arms alike. */
function cycles(n: number, off: number, on: number, noise: number, random: Random): Arms {
  const alone: number[] = [], offs: number[] = [], ons: number[] = []
  for (let i = 0; i < n; i++) {
    const level = 100 * Math.exp(0.2 * random.normal())
    alone.push(level * Math.exp(noise * random.normal()))
    offs.push(level * off * Math.exp(noise * random.normal()))
    ons.push(level * on * Math.exp(noise * random.normal()))
  }
  return { metric: 'speed', alone, off: offs, on: ons, level: false }
}

const exact: Arms = { metric: 'speed', alone: [10, 20, 10, 20, 10, 20], off: [5, 10, 5, 10, 5, 10], on: [8, 16, 8, 16, 8, 16], level: false }

describe('the three-arm rule', () => {
  it('gives back three fifths of a loss of one half', () => {
    const { off, on, protection, protects } = judgeArms(exact)
    expect([off!.value, on!.value, protection!.value].map((value) => Number(value.toFixed(12)))).toEqual([0.5, 0.8, 0.6])
    expect(protects).toBe(true)
  })

  it('says nothing about QoS of a level, of two arms, of few cycles', () => {
    for (const [arms, why] of [[{ ...exact, level: true }, 'a level of memory'], [{ ...exact, on: null }, '2 were run'], [{ ...exact, off: null, on: null }, '1 was run'], [{ ...exact, alone: [1, 1], off: [1, 1], on: [1, 1] }, '6 are needed'], [{ ...exact, on: [0, 1, 1, 1, 1, 1] }, 'not above zero']] as [Arms, string][]) {
      const { protects, sentence } = judgeArms(arms)
      expect(protects).toBeNull()
      expect(sentence).toMatch(/^No statement about QoS: /)
      expect(sentence).toContain(why)
    }
  })

  it('says nothing where contention takes nothing for certain', () => {
    const judged = judgeArms(cycles(8, 0.99, 1, 0.1, new Random(1, 0)))
    expect(judged.protects).toBeNull()
    expect(judged.protection).toBeNull()
    expect(judged.sentence).toContain('nothing was lost for certain')
  })

  it('shows no protection where the setting changes nothing', () => {
    const judged = judgeArms(cycles(8, 0.5, 0.5, 0.05, new Random(2, 0)))
    expect(judged.protects).toBe(false)
    expect(judged.sentence).toMatch(/^No protection is shown/)
  })

  it('has the interval of the slope that small changes show: a naive twin', () => {
    const arms = cycles(9, 0.55, 0.8, 0.1, new Random(3, 0)), { protection } = judgeArms(arms)
    const a = arms.off!.map((off, i) => Math.log(off / arms.alone[i]!)), b = arms.on!.map((on, i) => Math.log(on / arms.alone[i]!))
    const mean = (list: number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length
    const share = (x: number, y: number): number => (Math.exp(y) - Math.exp(x)) / (1 - Math.exp(x))
    const step = 1e-6, [x, y] = [mean(a), mean(b)]
    const slopes = [(share(x + step, y) - share(x - step, y)) / (2 * step), (share(x, y + step) - share(x, y - step)) / (2 * step)]
    const cov = (u: number[], v: number[]): number => u.reduce((sum, one, i) => sum + (one - mean(u)) * (v[i]! - mean(v)), 0) / (u.length - 1)
    const error = Math.sqrt((slopes[0]! ** 2 * cov(a, a) + slopes[1]! ** 2 * cov(b, b) + 2 * slopes[0]! * slopes[1]! * cov(a, b)) / 9)
    // t of 8 degrees of freedom, from a table.
    expect([protection!.value, protection!.low, protection!.high]).toEqual([share(x, y), share(x, y) - 2.306004 * error, share(x, y) + 2.306004 * error].map((value) => expect.closeTo(value, 5) as number))
  })

  it.each([[0.587, 0.85, 0.1], [0.7, 0.7, 0.05], [0.5, 0.95, 0.2]])('holds the truth about 95 times of 100: off %d, on %d, noise %d', (off, on, noise) => {
    const random = new Random(11, 0), truth = (on - off) / (1 - off)
    let judged = 0, held = 0
    for (let i = 0; i < 600; i++) {
      const { protection } = judgeArms(cycles(8, off, on, noise, random))
      if (protection === null) continue
      judged++
      if (protection.low <= truth && truth <= protection.high) held++
    }
    expect(judged).toBeGreaterThan(550)
    expect(held / judged).toBeGreaterThan(0.92)
    expect(held / judged).toBeLessThan(0.98)
  })

  it('makes a table of three rows a metric', () => {
    const { columns } = armsTable([judgeArms(exact)])
    expect(columns['arm']).toEqual(['contended, protection off', 'contended, protection on', 'share of the loss given back'])
    expect(columns['cycles']).toEqual([6, 6, 6])
  })
})
