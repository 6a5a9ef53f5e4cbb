import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reportJson } from '../../src/index.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { golden, samples } from '../golden/read.ts'
import { missing } from './chromium.ts'
import { drop, DropPage, reached, saved } from './drop-page.ts'

describe.skipIf(missing !== null)(`turns of the drop page in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const drops = new DropPage()
  const long = (): string => drops.made('long.txt', Buffer.concat(Array.from({ length: 60 }, () => gunzipSync(readFileSync(join(samples, 'none-frag/blk.txt.gz'))))))
  beforeAll(() => drops.start())
  afterEach(() => drops.closePages())
  afterAll(() => drops.stop())

  it('is cancelled in the middle, and ready for the next trace at once', async () => {
    const { page, said } = await drops.open()
    await drop(page, [long()])
    await page.waitForFunction(() => (document.getElementById('bar') as HTMLProgressElement).value > 0)
    const part = await page.$eval('#bar', bar => (bar as HTMLProgressElement).value)
    expect(part).toBeLessThan(1)
    expect(page.workers()).toHaveLength(1)
    await page.click('#cancel')
    await reached(page, 'idle')
    await expect.poll(() => page.workers().length).toBe(0)
    expect(await page.textContent('#status')).toBe('Cancelled. Ready for the next trace.')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('files')
    await drop(page, [golden('./zoo/blk.txt.gz')])
    await reached(page, 'done')
    expect(said).toEqual([])
  })

  it('takes the later of two drops, and a third after it, and keeps no worker', async () => {
    const { page, said } = await drops.open()
    await drop(page, [long()])
    await reached(page, 'working')
    for (const name of ['zoo/blk.bin.gz', 'none-frag/blk.bin.gz']) {
      await drop(page, [golden(`./${name}`)])
      await page.waitForFunction(bytes => document.body.dataset['state'] === 'done' && document.querySelector('.recognised span')?.textContent?.includes(bytes), name.startsWith('zoo') ? '9.05 KiB' : '157 KiB')
      expect((await saved(page, '#save-json')).text).toBe(reportJson(await readRecording([golden(`./${name}`)])))
    }
    await expect.poll(() => page.workers().length).toBe(0)
    expect(said).toEqual([])
  })

  describe('while a dropped folder is being listed', () => {
    /** Drops a folder whose listing ends, or fails, when `window.listed` is called. */
    const dropSlowFolder = (page: Page): Promise<void> => page.evaluate(() => {
      const entry = {
        isDirectory: true, name: 'old-folder',
        createReader() {
          let asked = 0
          return {
            readEntries(give: (entries: unknown[]) => void, refuse: (error: Error) => void) {
              if (asked++ > 0) return give([])
              Object.assign(window, { listed: (fails: boolean) => (fails ? refuse(new Error('gone')) : give([{ isFile: true, file: (take: (file: File) => void) => take(new File(['x'], 'old.txt')) }])) })
            },
          }
        },
      }
      const event = new Event('drop', { bubbles: true, cancelable: true })
      Object.defineProperty(event, 'dataTransfer', { value: { items: [{ kind: 'file', webkitGetAsEntry: () => entry }], files: [], types: ['Files'] } })
      dispatchEvent(event)
    })
    /** Lets the listing end, and what follows from it happen. */
    const listed = (page: Page, fails = false): Promise<unknown> => page.evaluate(async fails => {
      (window as unknown as { listed(fails: boolean): void }).listed(fails)
      await new Promise(resolve => setTimeout(resolve, 300))
    }, fails)

    it('says so, then reads what it holds', async () => {
      const { page, said } = await drops.open()
      await dropSlowFolder(page)
      await reached(page, 'working')
      expect(await page.textContent('#status')).toBe('Listing the files of the folder')
      expect(await page.isVisible('#cancel')).toBe(true)
      await listed(page)
      await reached(page, 'failed')
      expect(await page.textContent('#failure')).toMatch(/^no format claims old\.txt/)
      expect(said).toEqual([])
    })

    it.each([false, true])('a later drop keeps its report, whatever the listing ends with (fails: %s)', async fails => {
      const { page } = await drops.open()
      await dropSlowFolder(page)
      await reached(page, 'working')
      await drop(page, [golden('./zoo/blk.txt.gz')])
      await reached(page, 'done')
      await listed(page, fails)
      expect(await page.getAttribute('body', 'data-state')).toBe('done')
      expect(await page.textContent('.recognised b')).toBe('blk.txt.gz')
      expect(page.workers()).toHaveLength(0)
    })

    it('can be cancelled', async () => {
      const { page } = await drops.open()
      await dropSlowFolder(page)
      await reached(page, 'working')
      await page.click('#cancel')
      await reached(page, 'idle')
      await listed(page)
      expect(await page.getAttribute('body', 'data-state')).toBe('idle')
    })
  })
})
