import { compile } from 'vega-lite'
import * as vega from 'vega'
import { describe, expect, it } from 'vitest'
import { charts, type Chart } from '../../src/charts/index.ts'
import { compileChart } from '../../src/report/compile.ts'
import { layoutOf } from '../../src/report/layouts.ts'
import type { Report } from '../../src/core/result.ts'
import { empty } from '../report/mock.ts'

interface Policy {
  name: string
  reach: number
  factor: number | null
  steps: number
  kind?: string
}

const MIB = 2 ** 20
const POLICIES: Policy[] = [
  { name: 'single', reach: 100, factor: 1, steps: 0.01, kind: 'bound' }, { name: 'chunks', reach: 100, factor: 1, steps: 90, kind: 'in pieces' },
  { name: 'bump', reach: 4000, factor: 40, steps: 1 }, { name: 'best-fit', reach: 104, factor: 1.04, steps: 3.4 }, { name: 'first-fit', reach: 104, factor: 1.04, steps: 2.8 },
  { name: 'buddy', reach: 180, factor: 1.8, steps: 3.3 },
]

function report(policies: readonly Policy[] = POLICIES, timed = false): Report {
  const column = <T>(of: (policy: Policy, i: number) => T): T[] => policies.flatMap((policy) => [0, 1, 2].map((i) => of(policy, i)))
  return {
    ...empty(), figures: { 'alloc.lowerBound': { value: 100 * MIB, unit: 'B', basis: '' }, 'alloc.events': { value: 30, unit: 'events', basis: '' } },
    tables: {
      'alloc.policies': { title: 'Policies', columns: { policy: policies.map(({ name }) => name), reach: policies.map(({ reach }) => reach * MIB) } },
      'alloc.timeline': {
        title: 'Levels', columns: {
          policy: column(({ name }) => name), event: column((_, i) => 10 * i + 5), ...(timed ? { seconds: column((_, i) => i / 2) } : {}),
          asked: column((_, i) => [60, 100, 20][i]! * MIB), reach: column(({ reach }, i) => (i === 0 ? Math.min(reach, 60) : reach) * MIB),
        },
      },
      'alloc.cost': { title: 'Cost', columns: { policy: policies.map(({ name }) => name), kind: policies.map(({ kind }) => kind ?? 'policy'), stepsPerAllocation: policies.map(({ steps }) => steps), boundFactor: policies.map(({ factor }) => factor) } },
    },
  }
}

function chartOf(from: Report, id: string): Chart | undefined {
  return charts.map((chart) => chart(from)).find((chart) => chart?.id === id) ?? undefined
}

const rowsOf = (chart: Chart): Record<string, number | string>[] => (chart.spec as { data: { values: Record<string, number | string>[] } }).data.values

describe.each(['scratch-waste', 'scratch-cost'])('%s', (id) => {
  it('compiles without a warning and draws', async () => {
    for (const timed of [false, true]) {
      const chart = chartOf(report(POLICIES, timed), id)!, warnings: string[] = []
      compileChart(chart, (message) => warnings.push(message))
      expect(warnings).toEqual([])
      const svg = await new vega.View(vega.parse(compile({ ...chart.spec, width: 600 } as typeof chart.spec).spec), { renderer: 'none' }).toSVG()
      expect(svg).toMatch(/<path[^>]* d="M/)
      for (const { name } of POLICIES) if (name !== 'single') expect(svg).toContain(name)
    }
  })

  it('draws nothing from nothing', () => {
    expect(chartOf(empty(), id)).toBeUndefined()
    expect(chartOf(report([]), id)).toBeUndefined()
  })
})

describe('waste over time', () => {
  it('says which policy takes most beyond what was ever needed', () => {
    expect(chartOf(report(), 'scratch-waste')!.title).toBe('bump sets aside 3.81 GiB that were never needed at once')
    expect(chartOf(report(POLICIES.slice(0, 2)), 'scratch-waste')!.title).toBe('No policy sets aside more than the most that is live at once')
  })

  it('keeps each policy in its row, and what is live below what was live below what is set aside', () => {
    const rows = rowsOf(chartOf(report(), 'scratch-waste')!)
    for (const { row, asked, needed, reach } of rows as Record<string, number>[]) {
      expect([asked! >= row!, needed! >= asked!, reach! >= needed!, reach! < row! + 0.7]).toEqual([true, true, true, true])
    }
    expect(rows.filter(({ policy }) => policy === 'best-fit').map(({ neededBytes }) => neededBytes)).toEqual(['60 MiB', '100 MiB', '100 MiB'])
    expect(JSON.stringify(chartOf(report(), 'scratch-waste')!.spec)).toContain('bump: 3.91 GiB, 40.00\u00d7 (cut off)')
  })
})

describe('steps against memory', () => {
  const front = (from: Report) => Object.fromEntries(rowsOf(chartOf(from, 'scratch-cost')!).map(({ policy, front: side }) => [policy, side]))

  it('tells what nothing beats from what is beaten, and leaves out the bound', () => {
    expect(front(report())).toEqual({ 'bump': 'unbeaten', 'first-fit': 'unbeaten', 'best-fit': 'beaten', 'buddy': 'beaten', 'chunks': 'in pieces' })
    expect(chartOf(report(), 'scratch-cost')!.title).toBe('Between bump and first-fit less memory costs more steps; each of the others is beaten by one of these')
  })

  it('beats nobody by being equal', () => {
    expect(front(report([{ name: 'a', reach: 2, factor: 2, steps: 2 }, { name: 'b', reach: 2, factor: 2, steps: 2 }]))).toEqual({ a: 'unbeaten', b: 'unbeaten' })
  })

  it('leaves out policies that refused something', () => {
    expect(front(report([{ name: 'a', reach: 2, factor: null, steps: 2 }, { name: 'b', reach: 2, factor: 2, steps: 2 }]))).toEqual({ b: 'unbeaten' })
  })

  it('keeps names apart: evenly spaced on the scale, in the order of their points', () => {
    const rows = rowsOf(chartOf(report(), 'scratch-cost')!) as unknown as { name: number; factor: number }[]
    const logs = rows.map(({ name }) => Math.log(name)), steps = logs.slice(1).map((value, i) => logs[i]! - value)
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 9)
    expect(rows.map(({ factor }) => factor)).toEqual(rows.map(({ factor }) => factor).toSorted((a, b) => b - a))
  })
})

it('the layout is that of scratch memory', () => {
  expect(layoutOf(report()).subject).toBe('Scratch memory')
})
