import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildSite, filesOf } from '../site/build-site.ts'
import { axe, COLOUR_RULES, dropAlikeRows, missing, overflow, RENDERED, Tabs, unfold, type Open } from './chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-site-'))
if (missing === null) await buildSite(folder)
const pages = missing === null ? filesOf(folder).filter(path => path.endsWith('.html')) : ['none']
const isReport = (path: string): boolean => path.startsWith('gallery/')
afterAll(() => rmSync(folder, { recursive: true }))

/** Tab goes to every link, button and field, in the order of the page, and the place shows. */
async function tabThrough(page: Page): Promise<void> {
  const wanted = await page.$$eval('a[href], button, input, select, summary, [tabindex="0"]', list => list.filter(one => one.checkVisibility()).map((one, i) => { (one as HTMLElement).dataset['stop'] = String(i); return i }))
  const reached: number[] = []
  for (const _ of wanted) {
    await page.keyboard.press('Tab')
    const { stop, outline } = await page.evaluate(() => ({ stop: (document.activeElement as HTMLElement).dataset['stop'], outline: getComputedStyle(document.activeElement!).outlineStyle }))
    reached.push(Number(stop))
    expect(outline).not.toBe('none')
  }
  expect(reached.length).toBeGreaterThan(5)
  expect(reached).toEqual(wanted)
}

describe.skipIf(missing !== null)(`the site in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const tabs = new Tabs()
  beforeAll(() => tabs.launch())
  afterEach(() => tabs.closePages())
  afterAll(() => tabs.stop())

  const urlOf = (path: string): string => pathToFileURL(join(folder, path)).href
  const open = (path: string): Promise<Open> => tabs.visit(urlOf(path), isReport(path) ? RENDERED : null)

  it.each(pages)('%s: axe finds nothing serious in light or dark, headings are in order, keyboard reaches all, nothing is loaded or said, it fits a telephone', async path => {
    const { page, said, asked } = await open(path)
    if (!isReport(path)) await tabThrough(page)
    await unfold(page)
    await dropAlikeRows(page)
    expect((await axe(page)).faults).toEqual([])
    const colour = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await colour()
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await colour()).not.toBe(light)
    const { faults, passed } = await axe(page, COLOUR_RULES)
    expect([faults, passed]).toEqual([[], expect.arrayContaining(['color-contrast'])])
    const levels = await page.$$eval('h1, h2, h3, h4, h5, h6', list => list.filter(one => one.checkVisibility()).map(one => Number(one.tagName[1])))
    expect(levels[0]).toBe(1)
    expect(levels.filter(level => level === 1)).toHaveLength(1)
    expect(levels.filter((level, i) => i > 0 && level > levels[i - 1]! + 1)).toEqual([])
    await page.setViewportSize({ width: 400, height: 800 })
    if (!isReport(path)) {
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      const lines = await page.$$eval('.places a', links => links.map(link => link.getBoundingClientRect().top))
      expect([lines.length, new Set(lines).size]).toEqual([5, 1])
    }
    expect(said).toEqual([])
    expect(asked).toHaveLength(1)
  }, 240_000)

  it('says what Tidemark is on the first screen: words, example, set-up, ways on', async () => {
    const { page } = await open('index.html')
    const bottoms = await page.$$eval('.pitch, .setup, .ways, .example, .fights', list => list.map(one => one.getBoundingClientRect().bottom))
    expect(bottoms).toHaveLength(5)
    expect(Math.max(...bottoms)).toBeLessThanOrEqual(800)
    expect(await page.textContent('.setup pre')).toBe('npm ci\nnpm run report -- capture/')
    expect(await page.$$eval('.run', runs => runs.map(run => [...run.querySelectorAll('strong, s')].map(one => one.textContent)))).toEqual([['1.00\u00d7', '4.00\u00d7', '0.7 %', '62.6 %'], ['7.47\u00d7', '29.87\u00d7', '8.9 %', '66.6 %']])
    expect(await page.$$eval('.ways a, .places a', links => links.map(link => link.getAttribute('href')))).toEqual(expect.arrayContaining(['#gallery', 'try.html', 'findings/index.html', 'api/index.html', 'readme.html']))
  })

  it('keeps the theme from page to page, a report included', async () => {
    const { page } = await open('index.html')
    const colour = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await colour()
    await page.click('#theme')
    const dark = await colour()
    expect(dark).not.toBe(light)
    for (const path of ['findings/IO001.html', 'gallery/claims-zero.html']) {
      await page.goto(urlOf(path))
      expect(await colour()).toBe(dark)
    }
  })

  it('leads from a card to its report, and from a finding to its place in it', async () => {
    const { page, said } = await open('index.html')
    await page.click('#report-severe-frag h4 a')
    await page.waitForSelector(RENDERED)
    expect(await page.textContent('h1')).toContain('re-read 7.47\u00d7')
    await page.goto(urlOf('findings/IO018.html'))
    await page.click('.fired a')
    await page.waitForSelector(RENDERED)
    expect(page.url()).toMatch(/gallery\/severe-frag\.html#finding-IO018$/)
    expect(await page.locator('#finding-IO018').isVisible()).toBe(true)
    expect(said).toEqual([])
  })

  it('reads without JavaScript', async () => {
    const { page } = await tabs.visit(urlOf('index.html'), null, { javaScriptEnabled: false })
    expect(await page.locator('.card').count()).toBeGreaterThan(15)
    expect(await page.isVisible('#theme')).toBe(false)
  })
})
