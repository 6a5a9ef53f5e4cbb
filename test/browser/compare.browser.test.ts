import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { Report } from '../../src/core/result.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden, samples } from '../golden/read.ts'
import { axe, charts, cutTexts, missing, overflow, Pages, unfold } from './chromium.ts'

const SEED = golden('./synthetic-seed003'), NONE = `${samples}none-frag`
const LONG = `a name that is longer than any column <b>and</b> has no end, ${'x'.repeat(60)}`

/** What stands out of the window on the right, and is in no part that scrolls. */
const wide = (page: Page): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll('main *')]
  .filter(one => one.closest('.scroll, svg, .unseen') === null && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`))

/** Each kind of page with the charts that it must show. */
const KINDS: Record<string, { words: string[]; shown: string[] }> = {
  'two sides': { words: [NONE, golden('./severe-frag')], shown: ['compare-bandwidth', 'compare-phases', 'compare-gaps'] },
  'three sides': { words: [NONE, golden('./severe-frag'), SEED, '--name', 'a', '--name', 'b', '--name', LONG], shown: ['compare-bandwidth', 'compare-phases', 'compare-gaps'] },
  'published numbers': { words: [golden('./published/seed003-15gb.json'), SEED, golden('./published/seed003-23gb.json'), '--process', '4242'], shown: [] },
}

describe.skipIf(missing !== null)(`pages of comparisons in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const pages = new Pages()
  beforeAll(async () => {
    const reports: Record<string, Report> = {}
    for (const [name, { words }] of Object.entries(KINDS)) {
      const { code, out, err } = await runRecorded('compare', ...words, '--json', '-')
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
      expect([await overflow(page), await wide(page)]).toEqual([0, []])
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

  it('tells sides apart by more than colour: lines by their dashes, bars by letters', async () => {
    const { page } = await pages.open('two sides')
    const dashes = await page.$$eval('[data-chart="compare-bandwidth"] .mark-line path', paths => paths.map(path => path.getAttribute('stroke-dasharray')))
    expect(new Set(dashes).size).toBe(2)
    const letters = await page.$$eval('[data-chart="compare-phases"] .mark-text text', texts => texts.map(text => text.textContent).filter(text => /^[A-Z] \d/.test(text)).map(text => text.slice(0, 2)))
    expect(new Set(letters)).toEqual(new Set(['A ', 'B ']))
  })
})
