import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reportJson } from '../../src/index.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { golden } from '../golden/read.ts'
import { axe, COLOUR_RULES, missing, overflow } from './chromium.ts'
import { drop, DropPage, reached, reportFrame, saved } from './drop-page.ts'

describe.skipIf(missing !== null)(`what the drop page shows in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const drops = new DropPage()
  beforeAll(() => drops.start())
  afterEach(() => drops.closePages())
  afterAll(() => drops.stop())

  it('shows the report inside, where charts, downloads and print work', async () => {
    const { page, said } = await drops.open()
    await drop(page, [golden('./zoo')])
    await reached(page, 'done')
    const frame = await reportFrame(page)
    expect(await frame.locator('[data-chart] svg').count()).toBeGreaterThan(3)
    expect((await saved(page, '#json', frame)).text).toBe(reportJson(await readRecording([golden('./zoo')])))
    await frame.click('#print')
    await frame.click('#theme')
    expect(await frame.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    const [tab] = await Promise.all([page.context().waitForEvent('page'), page.click('#open-page')])
    await tab.waitForSelector('html[data-rendered]')
    expect(await tab.title()).toMatch(/Block I\/O, .* Tidemark$/)
    expect(said).toEqual([])
  })

  it('dresses the report in the theme that was chosen', async () => {
    const { page } = await drops.open()
    await page.click('#theme')
    await drop(page, [golden('./zoo/blk.txt.gz')])
    await reached(page, 'done')
    expect(await (await reportFrame(page)).evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(14, 21, 26)')
  })

  it('makes no request from a server either, and is not allowed to: page and worker', async () => {
    const requests: string[] = []
    const server = createServer((request, response) => {
      requests.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'text/html' }).end(readFileSync(drops.path))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const { page, said } = await drops.open({}, `${url}/try.html`)
      await drop(page, [golden('./zoo')])
      await reached(page, 'done')
      await reportFrame(page)
      expect(said).toEqual([])
      expect(requests).toEqual(['/try.html'])
      const tried = await page.evaluate(async address => {
        const work = `addEventListener('securitypolicyviolation', event => postMessage(event.effectiveDirective)); fetch('${address}/worker').catch(() => {})`
        const own = new Promise<string>(resolve => addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), { once: true }))
        fetch(`${address}/page`).catch(() => {})
        const worker = new Promise<string>(resolve => { new Worker(URL.createObjectURL(new Blob([work]))).addEventListener('message', event => resolve(event.data as string)) })
        return [await own, await worker]
      }, url)
      expect(tried).toEqual(['connect-src', 'connect-src'])
      expect(requests).toEqual(['/try.html'])
    } finally {
      server.close()
    }
  })

  it('is worked by the keyboard alone', async () => {
    const { page } = await drops.open()
    const focus = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '')
    const reach = async (id: string): Promise<void> => {
      for (let i = 0; i < 20 && await focus() !== id; i++) await page.keyboard.press('Tab')
      expect(await focus()).toBe(id)
    }
    await reach('files')
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')])
    await chooser.setFiles(golden('./zoo/blk.txt.gz'))
    await reached(page, 'done')
    expect(await focus()).toBe('verdict')
    await reach('save-json')
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(download.suggestedFilename()).toBe('blk.txt.json')
  })

  describe.each(['light', 'dark'] as const)('%s', colorScheme => {
    it.each([1280, 400])('fits %d px and is clean for axe: idle, refused, working, done', async width => {
      const { page } = await drops.open({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true })
      const clean = async (state: string): Promise<void> => {
        const { faults, passed } = await axe(page, colorScheme === 'light' ? null : COLOUR_RULES)
        expect([state, faults]).toEqual([state, []])
        expect(passed).toContain('color-contrast')
        expect([state, await overflow(page)]).toEqual([state, 0])
      }
      await page.click('#options-fold summary')
      await clean('idle')
      await drop(page, [golden('./zoo')], 'dragOver')
      expect(await page.isVisible('.drag-words')).toBe(true)
      await clean('dragging')
      await page.fill('#option-from', 'x')
      await drop(page, [golden('./zoo')])
      await reached(page, 'failed')
      expect(await page.isVisible('.calm-words')).toBe(true)
      await clean('failed')
      await page.evaluate(() => { document.body.dataset['state'] = 'working'; document.getElementById('working')!.hidden = false; document.getElementById('failed')!.hidden = true })
      await clean('working')
      await page.fill('#option-from', '')
      await page.click('#again')
      await reached(page, 'done')
      await reportFrame(page)
      await clean('done')
    })
  })
})
