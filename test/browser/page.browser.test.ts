import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reportJson } from '../../src/report/json.ts'
import { hostile, NAMES } from '../report/hostile.ts'
import { calm, empty, severe } from '../report/mock.ts'
import { axe, charts, cutTexts, missing, overflow, Pages, unfold } from './chromium.ts'

const CHARTS = ['bandwidth-over-time', 'reread-factor', 'order-shares', 'gap-classes', 'gap-histogram', 'bandwidth-per-second', 'latency', 'queue-depth', 'request-sizes', 'processes']
const THEMES = ['light', 'dark'] as const

describe.skipIf(missing !== null)(`the page in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const pages = new Pages()
  beforeAll(() => pages.start({ severe: severe(), calm: calm(), empty: empty(), hostile: hostile() }))
  afterEach(() => pages.closePages())
  afterAll(() => pages.stop())

  describe.each(THEMES)('%s', colorScheme => {
    it.each([[1280, 800], [400, 800]])('draws every chart at %d px, says nothing, asks for nothing', async (width, height) => {
      const { page, said, asked } = await pages.open('severe', { colorScheme, viewport: { width, height } })
      expect(said).toEqual([])
      expect(asked).toHaveLength(1)
      const drawn = await charts(page)
      expect(drawn.map(chart => chart.id)).toEqual(CHARTS)
      for (const chart of drawn) {
        expect(chart.marks, chart.id).toBeGreaterThan(0)
        expect(chart.width, chart.id).toBeGreaterThan(chart.room * 0.9)
        expect(chart.width, chart.id).toBeLessThanOrEqual(chart.room)
      }
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await unfold(page)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
    })

    it('has no serious or critical fault for axe, contrast included', async () => {
      const { page } = await pages.open('severe', { colorScheme, bypassCSP: true })
      await unfold(page)
      const result = await axe(page)
      expect(result.faults).toEqual([])
      expect(result.passed).toContain('color-contrast')
    })

    it('looks its part: page and charts take their colours from the theme', async () => {
      const { page } = await pages.open('severe', { colorScheme })
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
    const { page } = await pages.open('severe')
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
      const { page } = await pages.open('severe', { viewport: { width, height: 800 } })
      const cut = await cutTexts(page)
      expect(cut, `${width} px`).toEqual([])
    }
  })

  it('fits a narrower window after a wider one', async () => {
    const { page } = await pages.open('severe')
    await page.setViewportSize({ width: 500, height: 800 })
    await page.waitForFunction(() => [...document.querySelectorAll('[data-chart] svg')].every(svg => svg.getBoundingClientRect().width < 500))
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('switches the theme, and remembers it', async () => {
    const { page, said } = await pages.open('severe', { colorScheme: 'light' })
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
    const { page, said } = await pages.open('severe')
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
    const { page } = await pages.open('hostile')
    await page.locator('[data-chart=processes] .mark-rect path').last().hover()
    await page.waitForSelector('#tip.shown')
    expect(await page.textContent('#tip')).toContain(NAMES[0] ?? '')
    expect(await page.$$('#tip img')).toHaveLength(0)
  })

  it('unfolds what a link points at', async () => {
    const { page } = await pages.open('severe')
    await page.evaluate(() => { for (const part of document.querySelectorAll<HTMLDetailsElement>('details.part')) part.open = false })
    await page.click('.menu summary')
    await page.click('.menu a[href="#sizes"]')
    await page.waitForFunction(() => document.querySelector<HTMLDetailsElement>('#sizes > details')?.open === true)
    expect(await page.isVisible('#sizes .chart svg')).toBe(true)
    expect(await page.isVisible('#stages table')).toBe(false)
  })

  it('gives the JSON byte for byte, and CSV that no spreadsheet runs', async () => {
    const { page, said, asked } = await pages.open('hostile')
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
    const { page, said } = await pages.open('hostile', { viewport: { width: 400, height: 800 } })
    expect(said).toEqual([])
    expect(await page.$$('main img, main b[onclick]')).toHaveLength(0)
    expect(await page.locator('#processes tbody th').allTextContents()).toEqual(NAMES)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('opens everything for the printer and folds it again', async () => {
    const { page } = await pages.open('severe')
    const closed = () => page.$$eval('main details:not([open])', list => list.length)
    const before = await closed()
    expect(before).toBeGreaterThan(10)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await closed()).toBe(0)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await closed()).toBe(before)
  })

  it('prints dark on white, whatever the theme', async () => {
    const { page } = await pages.open('severe', { colorScheme: 'dark' })
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
    const { page, said } = await pages.open('severe', { javaScriptEnabled: false })
    expect(await page.isVisible('noscript p, .noscript')).toBe(true)
    expect(await page.isVisible('#json')).toBe(false)
    expect(await page.locator('#stages tbody tr').count()).toBe(3)
    expect(await page.isVisible('#stages tbody')).toBe(true)
    expect(await page.isVisible('text=8.14 GiB')).toBe(true)
    expect(said).toEqual([])
  })

  it('draws what a calm recording has', async () => {
    const { page, said } = await pages.open('calm', { viewport: { width: 400, height: 800 } })
    expect(said).toEqual([])
    expect(await page.locator('[data-chart]').count()).toBe(7)
    expect(await page.locator('[data-chart] svg').count()).toBe(7)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  })

  it('stands when there is nothing to show', async () => {
    const { page, said } = await pages.open('empty')
    expect(said).toEqual([])
    expect(await page.isHidden('#trouble')).toBe(true)
    expect(await page.locator('.tile-value.none').count()).toBe(4)
  })
})
