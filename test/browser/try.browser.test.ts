import { createServer } from 'node:http'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { renderPage, reportJson } from '../../src/index.ts'
import { deflate } from '../../src/report/pack.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden, samples } from '../golden/read.ts'
import { axe, missing, overflow } from './chromium.ts'
import { drop, DropPage, reached, reportFrame, saved } from './drop-page.ts'

const local = (urls: string[]): boolean => urls.every(url => /^(file|blob|data):/.test(url))

describe.skipIf(missing !== null)(`the drop page in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const drops = new DropPage()
  /** A file of its own in a folder of its own. */
  const made = (name: string, bytes: Uint8Array | string): string => {
    const folder = join(drops.folder, `${name}.in`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  const long = (): string => made('long.txt', Buffer.concat(Array.from({ length: 60 }, () => gunzipSync(readFileSync(join(samples, 'none-frag/blk.txt.gz'))))))
  beforeAll(() => drops.start())
  afterEach(() => drops.closePages())
  afterAll(() => drops.stop())

  describe('gives the bytes of the command line, numbers and page', () => {
    const same = async (dropped: string[], named: string, stem: string): Promise<void> => {
      const { page, said, asked } = await drops.open()
      await drop(page, dropped)
      await reached(page, 'done')
      const report = await readRecording([named])
      const json = await saved(page, '#save-json'), html = await saved(page, '#save-page')
      expect(json.name).toBe(`${stem}.json`)
      expect(html.name).toBe(`${stem}.html`)
      expect(JSON.parse(json.text).inputs).toEqual(report.inputs)
      expect(json.text === reportJson(report)).toBe(true)
      expect(html.text === await renderPage(report)).toBe(true)
      expect(await page.textContent('#verdict .sentence')).toBe(report.verdict.sentence)
      expect(await page.textContent('#verdict .grade')).toBe(report.verdict.grade)
      expect(said).toEqual([])
      expect(local(asked)).toBe(true)
    }

    it.each(['none-frag', 'severe-frag', 'zoo', 'synthetic-seed003'])('of the folder %s', name => same([golden(`./${name}`)], golden(`./${name}`), name))

    it.each(['none-frag/blk.bin.gz', 'none-frag/events.txt.zst', 'severe-frag/blk.bin.gz', 'zoo/blk.bin.gz', 'zoo/blk.txt.gz', 'fio/iolog_v3.txt'])('of the file %s', name => {
      const path = made(basename(name), readFileSync(golden(`./${name}`))) // alone: the command line reads a meta.json beside a trace
      return same([path], path, basename(path).replace(/\.(gz|zst)$/, ''))
    })

    it.each(['blk.bin', 'blk.txt'])('of %s unpacked', name => {
      const path = made(name, gunzipSync(readFileSync(golden(`./zoo/${name}.gz`))))
      return same([path], path, name)
    })

    it('of per-CPU files dropped together, and of one that is left alone', async () => {
      const paths = [0, 1].map(cpu => join(drops.folder, `pair/trace.blktrace.${cpu}.gz`))
      mkdirSync(join(drops.folder, 'pair'))
      paths.forEach((path, cpu) => copyFileSync(golden(`./zoo/trace.blktrace.${cpu}.gz`), path))
      await same(paths, paths[0]!, 'trace.blktrace.0')
      const alone = made('trace.blktrace.1.gz', readFileSync(paths[1]!))
      await same([alone], alone, 'trace.blktrace.1')
    })

    it('of gzip that is cut short: what came before the cut, and its line in the ledger', async () => {
      const whole = readFileSync(golden('./zoo/blk.txt.gz'))
      const cut = made('cut.txt.gz', whole.subarray(0, whole.length - 500))
      await same([cut], cut, 'cut.txt')
    })

    it('of its own recording, which `tidemark report` reads without a path', async () => {
      const { page, asked } = await drops.open()
      await page.click('#sample')
      await reached(page, 'done')
      expect((await saved(page, '#save-json')).text).toBe(reportJson(await readRecording([join(samples, 'none-frag')])))
      expect(await page.textContent('#command')).toBe('tidemark report')
      expect(local(asked)).toBe(true)
    })

    it('of a folder that was chosen, without what lies in folders inside it', async () => {
      const folder = join(drops.folder, 'chosen')
      mkdirSync(join(folder, 'inner'), { recursive: true })
      for (const name of ['blk.bin.gz', 'filefrag_a.txt']) copyFileSync(golden(`./zoo/${name}`), join(folder, name))
      copyFileSync(golden('./zoo/blk.bin.gz'), join(folder, 'inner/blk.bin.gz'))
      const { page } = await drops.open()
      await page.setInputFiles('#folder', folder)
      await reached(page, 'done')
      expect((await saved(page, '#save-json')).text).toBe(reportJson(await readRecording([folder])))
      expect(await page.textContent('#command')).toBe('tidemark report chosen/')
    })

    it('with options, and shows the command that gives the same', async () => {
      const { page } = await drops.open()
      await page.click('#options-fold summary')
      await page.selectOption('#option-stage', 'complete')
      await page.selectOption('#option-op', 'all')
      await page.fill('#option-from', '0.5')
      await page.fill('#option-device', '7,7')
      await drop(page, [golden('./zoo/blk.txt.gz')])
      await reached(page, 'done')
      const command = await page.textContent('#command')
      expect(command).toBe('tidemark report blk.txt.gz --stage complete --op all --device 7,7 --from 0.5')
      const words = command!.split(' ').slice(1).map(word => word.replace(/^blk/, golden('./zoo/blk')))
      const { code, out, err } = await runRecorded(...words, '--json', '-')
      expect([code, err]).toEqual([0, ''])
      expect((await saved(page, '#save-json')).text).toBe(out)
    })
  })

  describe('says what is wrong', () => {
    const failure = async (path: string): Promise<string> => {
      const { page, said } = await drops.open()
      await drop(page, [path])
      await reached(page, 'failed')
      expect(said).toEqual([])
      expect(await page.isHidden('#bug')).toBe(true)
      return await page.textContent('#failure') ?? ''
    }

    it('of an empty file, what is no trace, a foreign packing', async () => {
      expect(await failure(made('empty.txt', ''))).toBe('empty.txt is empty: nothing was recorded, or the copy failed')
      expect(await failure(made('hello.txt', 'hello\n'))).toMatch(/^no format claims hello\.txt; it starts with "hello"/)
      expect(await failure(made('a.xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)))).toBe('a.xz is packed with xz; unpack it first, or pack it as .gz or .zst')
    })

    it('of traces that other commands read', async () => {
      expect(await failure(made('requests.csv', 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n'))).toMatch(/LLM requests .* tidemark simulate kv reads it/)
      expect(await failure(made('allocations.csv', 'op,id,size,time\nalloc,1,4096,0\nfree,1,4096,1\n'))).toMatch(/^allocations\.csv is a stream of allocations .* tidemark peak reads it/)
    })

    it('of a folder without a trace, and of two folders', async () => {
      made('notes.txt', 'nothing\n')
      expect(await failure(join(drops.folder, 'notes.txt.in'))).toMatch(/^no format claims notes\.txt; it starts with "nothing"/)
      const { page } = await drops.open()
      await drop(page, [golden('./zoo'), golden('./none-frag')])
      await reached(page, 'failed')
      expect(await page.textContent('#failure')).toBe('Drop one folder, or files: a folder is one recording.')
    })

    it('of a file that has changed since it was chosen', async () => {
      const path = made('changed.txt', gunzipSync(readFileSync(golden('./zoo/blk.txt.gz'))))
      const { page } = await drops.open()
      await page.click('#options-fold summary')
      await page.fill('#option-to', 'late')
      await drop(page, [path])
      await reached(page, 'failed')
      writeFileSync(path, 'other content')
      await page.fill('#option-to', '')
      await page.click('#again')
      await page.waitForFunction(() => /has it changed/.test(document.getElementById('failure')!.textContent!))
      expect(await page.textContent('#failure')).toMatch(/^changed\.txt: cannot be read \(.+\); has it changed since it was chosen\?$/)
    })

    it.each([['from', '--from', 'soon'], ['to', '--to', '1s'], ['device', '--device', 'sda'], ['partitionStart', '--partition-start', '-5']])('of %s in the words of %s', async (name, flag, text) => {
      const { page } = await drops.open()
      await page.click('#options-fold summary')
      await page.fill(`#option-${name}`, text)
      const told = (await page.textContent(`#refusal-${name}`))!
      expect(told).toMatch(new RegExp(`^${flag}: It takes `))
      const { err } = await runRecorded('report', golden('./zoo/blk.txt.gz'), flag, text)
      expect(err).toContain(told.slice(flag.length + 2))
      await drop(page, [golden('./zoo/blk.txt.gz')])
      await reached(page, 'failed')
      expect(await page.textContent('#failure')).toBe(told)
    })

    it('of what is no file', async () => {
      const { page } = await drops.open()
      const devtools = await page.context().newCDPSession(page)
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 250, data: { items: [{ mimeType: 'text/plain', data: 'hello' }], dragOperationsMask: 1 } })
      }
      await reached(page, 'failed')
      expect(await page.textContent('#failure')).toBe('That was no file: drop the file of a trace.')
    })

    it.each([
      ['no memory', "throw new RangeError('Array buffer allocation failed: out of memory')", /^The browser gave no more memory\. Choose less of the trace with From and To/, /out of memory/],
      ['a bug', "addEventListener('message', () => { throw new Error('boom <b>') })", /^The worker that reads the trace has stopped\./, /boom <b>/],
    ])('of a worker that ends: %s', async (_, script, sentence, bug) => {
      const broken = readFileSync(drops.path, 'utf8').replace(/(id="worker">)[^<]*/, `$1${deflate(script)}`)
      const path = made('broken.html', broken)
      const { page, said } = await drops.open({}, pathToFileURL(path).href)
      await drop(page, [golden('./zoo/blk.txt.gz')])
      await reached(page, 'failed')
      expect(await page.textContent('#failure')).toMatch(sentence)
      expect(await page.textContent('#bug')).toMatch(bug)
      expect(await page.$$('#bug b')).toHaveLength(0)
      await expect.poll(() => page.workers().length).toBe(0)
      expect(said).toEqual([])
    })

    it('of names that are markup, as text', async () => {
      expect(await failure(made('<img src=x onerror=alert(1)>.txt', 'hello\n'))).toContain('<img src=x onerror=alert(1)>.txt')
      const { page, said } = await drops.open()
      await drop(page, [made('<b onclick=alert(2)>.gz', readFileSync(golden('./zoo/blk.txt.gz')))])
      await reached(page, 'done')
      expect(await page.textContent('.recognised b')).toBe('<b onclick=alert(2)>.gz')
      expect(await page.textContent('#command')).toBe("tidemark report '<b onclick=alert(2)>.gz'")
      expect(await page.$$('main img, main b[onclick]')).toHaveLength(0)
      expect(said).toEqual([])
    })
  })

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
        const { faults, passed } = await axe(page)
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
