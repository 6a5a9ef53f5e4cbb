import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildSite, filesOf } from '../site/build-site.ts'
import { axe, launch, missing, overflow, unfold } from './chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-site-'))
if (missing === null) await buildSite(folder)
const pages = missing === null ? filesOf(folder).filter(path => path.endsWith('.html')) : ['none']
/** Rows of a table that are looked at: the others are made alike, and axe would take a minute for the longest. */
const ROWS = 12
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
  let browser: Browser
  let contexts: BrowserContext[] = []
  beforeAll(async () => { browser = await launch() })
  afterEach(async () => {
    await Promise.all(contexts.map(context => context.close()))
    contexts = []
  })
  afterAll(() => browser.close())

  async function open(path: string): Promise<{ page: Page; said: string[]; asked: string[] }> {
    const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    contexts.push(context)
    const page = await context.newPage(), said: string[] = [], asked: string[] = []
    page.on('console', message => said.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', error => said.push(`error: ${error.message}`))
    page.on('request', request => asked.push(request.url()))
    await page.goto(pathToFileURL(join(folder, path)).href)
    if (isReport(path)) await page.waitForSelector('html[data-rendered]', { timeout: 30_000 })
    return { page, said, asked }
  }

  it.each(pages)('%s: axe finds nothing serious in light or dark, headings are in order, keyboard reaches all, nothing is loaded or said, it fits a telephone', async path => {
    const { page, said, asked } = await open(path)
    if (!isReport(path)) await tabThrough(page)
    await unfold(page)
    await page.evaluate(most => { for (const row of document.querySelectorAll(`tbody tr:nth-child(n + ${most + 1})`)) row.remove() }, ROWS)
    expect((await axe(page)).faults).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    const { faults, passed } = await axe(page, ['color-contrast'])
    expect([faults, passed]).toEqual([[], ['color-contrast']])
    const levels = await page.$$eval('h1, h2, h3, h4, h5, h6', list => list.filter(one => one.checkVisibility()).map(one => Number(one.tagName[1])))
    expect(levels[0]).toBe(1)
    expect(levels.filter(level => level === 1)).toHaveLength(1)
    expect(levels.filter((level, i) => i > 0 && level > levels[i - 1]! + 1)).toEqual([])
    await page.setViewportSize({ width: 400, height: 800 })
    if (!isReport(path)) expect(await overflow(page)).toBeLessThanOrEqual(0)
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
      await page.goto(pathToFileURL(join(folder, path)).href)
      expect(await colour()).toBe(dark)
    }
  })

  it('leads from a card to its report, and from a finding to its place in it', async () => {
    const { page, said } = await open('index.html')
    await page.click('#report-severe-frag h4 a')
    await page.waitForSelector('html[data-rendered]')
    expect(await page.textContent('h1')).toContain('re-read 7.47\u00d7')
    await page.goto(pathToFileURL(join(folder, 'findings/IO018.html')).href)
    await page.click('.fired a')
    await page.waitForSelector('html[data-rendered]')
    expect(page.url()).toMatch(/gallery\/severe-frag\.html#finding-IO018$/)
    expect(await page.locator('#finding-IO018').isVisible()).toBe(true)
    expect(said).toEqual([])
  })

  it('reads without JavaScript', async () => {
    const context = await browser.newContext({ offline: true, javaScriptEnabled: false })
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(pathToFileURL(join(folder, 'index.html')).href)
    expect(await page.locator('.card').count()).toBeGreaterThan(15)
    expect(await page.isVisible('#theme')).toBe(false)
  })
})
