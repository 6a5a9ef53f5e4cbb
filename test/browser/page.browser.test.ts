import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reportJson } from '../../src/report/json.ts'
import { renderPage } from '../../src/report/page.ts'
import { hostile, NAMES } from '../report/hostile.ts'
import { calm, empty, severe } from '../report/mock.ts'

const binary = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const missing = !existsSync(binary)
if (missing) console.warn(`Browser tests are skipped: there is no ${binary}. Set CHROMIUM to a Chromium binary.`)
const CHARTS = ['bandwidth-over-time', 'reread-factor', 'order-shares', 'gap-classes', 'gap-histogram', 'bandwidth-per-second', 'latency', 'queue-depth', 'request-sizes', 'processes']
const THEMES = ['light', 'dark'] as const

describe.skipIf(missing)(missing ? `the page in Chromium (skipped: there is no ${binary}; set CHROMIUM)` : 'the page in Chromium', () => {
  let browser: Browser, folder: string
  let contexts: BrowserContext[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidemark-page-'))
    await Promise.all(Object.entries({ severe, calm, empty, hostile }).map(async ([name, report]) => writeFile(join(folder, `${name}.html`), await renderPage(report()))))
    browser = await chromium.launch({
      executablePath: binary,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    })
  })
  afterEach(async () => {
    await Promise.all(contexts.map(context => context.close()))
    contexts = []
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Opens a page from disk with the network off, and keeps all it says and asks for. */
  async function open(name: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options })
    contexts.push(context)
    const page = await context.newPage()
    const said: string[] = [], asked: string[] = []
    page.on('console', message => said.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', error => said.push(`error: ${error.message}`))
    page.on('dialog', dialog => { said.push(`dialog: ${dialog.message()}`); void dialog.dismiss() })
    page.on('request', request => asked.push(request.url()))
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href)
    if (options.javaScriptEnabled !== false) await page.waitForSelector('html[data-rendered]', { timeout: 30_000 })
    return { page, said, asked }
  }

  const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

  describe.each(THEMES)('%s', colorScheme => {
    it.each([[1280, 800], [400, 800]])('draws every chart at %d px, says nothing, asks for nothing', async (width, height) => {
      const { page, said, asked } = await open('severe', { colorScheme, viewport: { width, height } })
      expect(said).toEqual([])
      expect(asked).toHaveLength(1)
      const drawn = await page.$$eval('[data-chart]', places => places.map(place => {
        const svg = place.querySelector('svg')
        const box = svg?.getBoundingClientRect()
        return { id: (place as HTMLElement).dataset['chart'], marks: svg?.querySelectorAll('.mark-rect path, .mark-area path, .mark-line path').length ?? 0, width: box?.width ?? 0, room: place.clientWidth }
      }))
      expect(drawn.map(chart => chart.id)).toEqual(CHARTS)
      for (const chart of drawn) {
        expect(chart.marks, chart.id).toBeGreaterThan(0)
        expect(chart.width, chart.id).toBeGreaterThan(chart.room * 0.9)
        expect(chart.width, chart.id).toBeLessThanOrEqual(chart.room)
      }
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await page.evaluate(() => { for (const details of document.querySelectorAll<HTMLDetailsElement>('main details')) details.open = true })
      expect(await overflow(page)).toBeLessThanOrEqual(0)
    })

    it('has no serious or critical fault for axe, contrast included', async () => {
      const { page } = await open('severe', { colorScheme, bypassCSP: true })
      await page.evaluate(() => { for (const details of document.querySelectorAll<HTMLDetailsElement>('main details')) details.open = true })
      await page.addScriptTag({ content: await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8') })
      const result = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string, impact: string, nodes: { html: string }[] }[], passes: { id: string }[] }> } }
        const { violations, passes } = await axe.run()
        return {
          passed: passes.map(rule => rule.id),
          faults: violations.filter(rule => rule.impact === 'serious' || rule.impact === 'critical').map(rule => `${rule.id}: ${rule.nodes.map(node => node.html.slice(0, 120)).join(' | ')}`),
        }
      })
      expect(result.faults).toEqual([])
      expect(result.passed).toContain('color-contrast')
    })

    it('looks its part: page and charts take their colours from the theme', async () => {
      const { page } = await open('severe', { colorScheme })
      const colours = await page.evaluate(() => ({
        page: getComputedStyle(document.body).backgroundColor,
        label: getComputedStyle(document.querySelector('[data-chart] svg text') as Element).fill,
      }))
      expect(colours).toEqual(colorScheme === 'light'
        ? { page: 'rgb(244, 246, 247)', label: 'rgb(82, 97, 108)' }
        : { page: 'rgb(14, 21, 26)', label: 'rgb(159, 175, 186)' })
    })
  })

  it('answers on the first screen: verdict to quality strip within 1280 x 800', async () => {
    const { page } = await open('severe')
    const boxes = await page.$$eval('.verdict, .tile, .main-chart, .quality', parts => parts.map(part => {
      const { top, bottom, height } = part.getBoundingClientRect()
      return { top, bottom, height }
    }))
    expect(boxes).toHaveLength(7)
    for (const box of boxes) expect(box.height).toBeGreaterThan(40)
    expect(Math.max(...boxes.map(box => box.bottom))).toBeLessThanOrEqual(800)
    const [grade, sentence, not] = await page.$$eval('.sentence, .not-shown, .not-shown strong', parts => parts.map(part => getComputedStyle(part).fontSize))
    expect(new Set([grade, sentence, not]).size).toBe(1)
  })

  it('writes no chart text outside its chart, wide or narrow', async () => {
    for (const width of [1280, 400]) {
      const { page } = await open('severe', { viewport: { width, height: 800 } })
      const cut = await page.$$eval('[data-chart]', places => places.flatMap(place => {
        const frame = place.getBoundingClientRect()
        return [...place.querySelectorAll('svg text')].filter(text => {
          const box = text.getBoundingClientRect()
          return text.textContent !== '' && getComputedStyle(text).opacity !== '0' && box.width > 0 && (box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1)
        }).map(text => `${(place as HTMLElement).dataset['chart']}: ${text.textContent}`)
      }))
      expect(cut, `${width} px`).toEqual([])
    }
  })

  it('fits a narrower window after a wider one', async () => {
    const { page } = await open('severe')
    await page.setViewportSize({ width: 500, height: 800 })
    await page.waitForFunction(() => [...document.querySelectorAll('[data-chart] svg')].every(svg => svg.getBoundingClientRect().width < 500))
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('switches the theme, and remembers it', async () => {
    const { page, said } = await open('severe', { colorScheme: 'light' })
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await colour()
    await page.click('#theme')
    const dark = await colour()
    expect(dark).not.toBe(light)
    await page.reload()
    await page.waitForSelector('html[data-rendered]')
    expect(await colour()).toBe(dark)
    await page.click('#theme')
    expect(await colour()).toBe(light)
    expect(said).toEqual([])
  })

  it('goes from finding to finding with ] and [, and helps with ?', async () => {
    const { page, said } = await open('severe')
    const focused = () => page.evaluate(() => document.activeElement?.id)
    await page.keyboard.press(']')
    expect(await focused()).toBe('finding-IO001')
    await page.keyboard.press(']')
    expect(await focused()).toBe('finding-IO004')
    await page.keyboard.press('[')
    await page.keyboard.press('[')
    expect(await focused()).toBe('finding-IO007')
    expect(await page.isVisible('#help')).toBe(false)
    await page.keyboard.press('?')
    expect(await page.isVisible('#help')).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.isVisible('#help')).toBe(false)
    await page.click('#help-open')
    await page.click('#help button')
    expect(await page.isVisible('#help')).toBe(false)
    expect(said).toEqual([])
  })

  it('shows a tooltip as text', async () => {
    const { page } = await open('hostile')
    await page.locator('[data-chart=processes] .mark-rect path').last().hover()
    await page.waitForSelector('#tip.shown')
    expect(await page.textContent('#tip')).toContain(NAMES[0] ?? '')
    expect(await page.$$('#tip img')).toHaveLength(0)
  })

  it('unfolds what a link points at', async () => {
    const { page } = await open('severe')
    await page.evaluate(() => { for (const part of document.querySelectorAll<HTMLDetailsElement>('details.part')) part.open = false })
    await page.click('.menu summary')
    await page.click('.menu a[href="#sizes"]')
    await page.waitForFunction(() => document.querySelector<HTMLDetailsElement>('#sizes > details')?.open === true)
    expect(await page.isVisible('#sizes .chart svg')).toBe(true)
    expect(await page.isVisible('#stages table')).toBe(false)
  })

  it('gives the JSON byte for byte, and CSV that no spreadsheet runs', async () => {
    const { page, said, asked } = await open('hostile')
    const save = async (click: () => Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), click()])
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
    }
    const json = await save(() => page.click('#json'))
    expect(json.name).toBe('tidemark-report.json')
    expect(json.text).toBe(reportJson(hostile()))
    await page.click('.menu.js summary')
    const csv = await save(() => page.locator('.menu [data-csv="io.processes"]').click())
    expect(csv.name).toBe('io.processes.csv')
    expect(csv.text.split('\r\n')[0]).toBe('process,threads,queueRequests,queueBytes,issueRequests,issueBytes')
    expect(csv.text).toContain("\r\n'=1+1,1,1,4096,1,24576\r\n")
    expect(csv.text).toContain('\r\n"""><b onclick=""x"">",1,')
    expect(csv.text.split('\r\n')).toHaveLength(NAMES.length + 2)
    expect(said).toEqual([])
    expect(asked.filter(url => !url.startsWith('blob:'))).toHaveLength(1)
  })

  it('shows hostile names as what they are', async () => {
    const { page, said } = await open('hostile', { viewport: { width: 400, height: 800 } })
    expect(said).toEqual([])
    expect(await page.$$('main img, main b[onclick]')).toHaveLength(0)
    expect(await page.locator('#processes tbody th').allTextContents()).toEqual(NAMES)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('opens everything for the printer and folds it again', async () => {
    const { page } = await open('severe')
    const closed = () => page.$$eval('main details:not([open])', list => list.length)
    const before = await closed()
    expect(before).toBeGreaterThan(10)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await closed()).toBe(0)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await closed()).toBe(before)
  })

  it('prints dark on white, whatever the theme', async () => {
    const { page } = await open('severe', { colorScheme: 'dark' })
    await page.evaluate(() => { document.documentElement.dataset['theme'] = 'dark' })
    await page.emulateMedia({ media: 'print' })
    const colours = await page.evaluate(() => [document.body, document.querySelector('.panel')].map(part => {
      const { color, backgroundColor } = getComputedStyle(part as Element)
      return [color, backgroundColor]
    }))
    expect(colours).toEqual([['rgb(21, 34, 44)', 'rgb(255, 255, 255)'], ['rgb(21, 34, 44)', 'rgb(255, 255, 255)']])
    expect(await page.isVisible('.tools')).toBe(false)
  })

  it('reads without JavaScript', async () => {
    const { page, said } = await open('severe', { javaScriptEnabled: false })
    expect(await page.isVisible('noscript p, .noscript')).toBe(true)
    expect(await page.isVisible('#json')).toBe(false)
    expect(await page.locator('#stages tbody tr').count()).toBe(3)
    expect(await page.isVisible('#stages tbody')).toBe(true)
    expect(await page.isVisible('text=8.14 GiB')).toBe(true)
    expect(said).toEqual([])
  })

  it('draws what a calm recording has', async () => {
    const { page, said } = await open('calm', { viewport: { width: 400, height: 800 } })
    expect(said).toEqual([])
    expect(await page.locator('[data-chart]').count()).toBe(7)
    expect(await page.locator('[data-chart] svg').count()).toBe(7)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('stands when there is nothing to show', async () => {
    const { page, said } = await open('empty')
    expect(said).toEqual([])
    expect(await page.isHidden('#trouble')).toBe(true)
    expect(await page.locator('.tile-value.none').count()).toBe(4)
  })
})
