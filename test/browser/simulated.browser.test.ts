import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { axe, charts, cutTexts, missing, overflow, Pages, unfold } from './chromium.ts'

const REQUESTS = ['--synthetic', 'requests=200,rate=20,prompt=lognormal:300:0.9,output=lognormal:60:0.9,prefixes=5,prefix-tokens=128,part=16,seed=7']

/** Each kind of page with the charts that it must show. */
const KINDS: Record<string, { words: string[]; shown: string[] }> = {
  'kv, memory given': { words: ['simulate', 'kv', ...REQUESTS, '--memory', '256MiB,128MiB', '--max-length', '2048'], shown: ['kv-shares', 'kv-batch', 'kv-need', 'kv-waste', 'kv-cost'] },
  'kv, as much as wanted': { words: ['simulate', 'kv', ...REQUESTS, '--max-length', '2048'], shown: ['kv-need', 'kv-waste', 'kv-cost'] },
  paged: { words: ['simulate', 'paged', ...REQUESTS, '--page-size', '1,2,4,8,16', '--max-length', '2048'], shown: ['kv-pages', 'kv-need', 'kv-waste'] },
  prefix: { words: ['simulate', 'prefix', ...REQUESTS], shown: ['prefix-curve'] },
  branch: { words: ['simulate', 'branch'], shown: ['branching-trade'] },
  scratch: { words: ['simulate', 'scratch'], shown: ['scratch-waste', 'scratch-cost'] },
  size: { words: ['size'], shown: ['kv-growth'] },
  budget: { words: ['budget', 'docs/examples/plans/two-models.yaml'], shown: ['budget-waterfall', 'budget-pools', 'budget-what-ifs', 'budget-configurations'] },
  peak: { words: ['peak'], shown: ['level-over-time'] },
}

describe.skipIf(missing !== null)(`pages of simulations in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const pages = new Pages()
  beforeAll(async () => {
    const reports: Record<string, Report> = {}
    for (const [name, { words }] of Object.entries(KINDS)) {
      const { code, out, err } = await runRecorded(...words, '--json', '-')
      expect([name, code, err]).toEqual([name, 0, ''])
      reports[name] = JSON.parse(out) as Report
    }
    await pages.start(reports)
  })
  afterEach(() => pages.closePages())
  afterAll(() => pages.stop())

  describe.each(Object.entries(KINDS))('%s', (name, { shown }) => {
    it.each([[1280, 'light'], [1280, 'dark'], [400, 'light']] as const)('draws its charts at %d px, %s, says nothing, asks for nothing, cuts nothing', async (width, colorScheme) => {
      const { page, said, asked } = await pages.open(name, { colorScheme, viewport: { width, height: 800 } })
      expect(said).toEqual([])
      expect(asked).toHaveLength(1)
      const drawn = await charts(page)
      for (const id of shown) expect(drawn.map(chart => chart.id)).toContain(id)
      for (const chart of drawn) {
        expect(chart.marks, chart.id).toBeGreaterThan(0)
        expect(chart.width, chart.id).toBeLessThanOrEqual(chart.room)
      }
      expect(await cutTexts(page)).toEqual([])
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await unfold(page)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
    })

    it.each(['light', 'dark'] as const)('has no serious or critical fault for axe, %s', async (colorScheme) => {
      const { page } = await pages.open(name, { colorScheme, bypassCSP: true })
      await unfold(page)
      const { passed, faults } = await axe(page)
      expect(faults).toEqual([])
      expect(passed).toContain('color-contrast')
    })
  })
})
