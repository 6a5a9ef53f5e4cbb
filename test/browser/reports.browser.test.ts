import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { axe, charts, COLOUR_RULES, cutTexts, dropAlikeRows, missing, overflow, Pages, unfold, wide } from './chromium.ts'
import { folder, makeInputs, ROWS } from './report-rows.ts'

/** That a page draws what it must, and cuts nothing. */
async function drawsAll(page: Page, shown: string[]): Promise<void> {
  const drawn = await charts(page)
  expect(drawn.map(({ id }) => id)).toEqual(shown)
  for (const chart of drawn) {
    expect(chart.marks, chart.id).toBeGreaterThan(0)
    expect(chart.width, chart.id).toBeLessThanOrEqual(chart.room)
  }
  expect([await cutTexts(page), await overflow(page), await wide(page)]).toEqual([[], 0, []])
}

async function shoot(page: Page, name: string): Promise<void> {
  if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: join(process.env['SHOTS'], `${name}.png`) })
}

describe.skipIf(missing !== null)(`pages of reports in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const pages = new Pages()
  beforeAll(async () => {
    await makeInputs()
    const reports: Record<string, Report> = {}
    for (const [name, { words, code: wanted = 0 }] of Object.entries(ROWS)) {
      const { code, out, err } = await runRecorded(...words, '--json', '-')
      expect([name, code, err]).toEqual([name, wanted, ''])
      reports[name] = JSON.parse(out) as Report
    }
    await pages.start(reports)
  }, 120_000)
  afterEach(() => pages.closePages())
  afterAll(async () => {
    await pages.stop()
    rmSync(folder, { recursive: true })
  })

  describe.each(Object.entries(ROWS))('%s', (name, { shown }) => {
    it('draws its charts at 1280 px, light and dark, says nothing, asks for nothing, cuts nothing, and is clean for axe', async () => {
      const { page, said, asked } = await pages.open(name, { colorScheme: 'light' })
      const colour = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      const light = await colour()
      await drawsAll(page, shown)
      await shoot(page, `${name}-1280-light`)
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await colour()).not.toBe(light)
      await drawsAll(page, shown)
      await shoot(page, `${name}-1280-dark`)
      await unfold(page)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      expect([said, asked.length]).toEqual([[], 1])
      await dropAlikeRows(page)
      const dark = await axe(page, COLOUR_RULES)
      expect([dark.faults, dark.passed]).toEqual([[], expect.arrayContaining(['color-contrast'])])
      await page.emulateMedia({ colorScheme: 'light' })
      const all = await axe(page)
      expect([all.faults, all.passed]).toEqual([[], expect.arrayContaining(['color-contrast'])])
    })

    it('draws its charts at 400 px, says nothing, asks for nothing, cuts nothing', async () => {
      const { page, said, asked } = await pages.open(name, { colorScheme: 'light', viewport: { width: 400, height: 800 } })
      await drawsAll(page, shown)
      await shoot(page, `${name}-400-light`)
      await unfold(page)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      expect([said, asked.length]).toEqual([[], 1])
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
