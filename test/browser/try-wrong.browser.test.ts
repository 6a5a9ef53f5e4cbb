import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deflate } from '../../src/report/pack.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden } from '../golden/read.ts'
import { missing } from './chromium.ts'
import { drop, DropPage, reached } from './drop-page.ts'

describe.skipIf(missing !== null)(`the drop page in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const drops = new DropPage()
  beforeAll(() => drops.start())
  afterEach(() => drops.closePages())
  afterAll(() => drops.stop())

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
      expect(await failure(drops.made('empty.txt', ''))).toBe('empty.txt is empty: nothing was recorded, or the copy failed')
      expect(await failure(drops.made('hello.txt', 'hello\n'))).toMatch(/^no format claims hello\.txt; it starts with "hello"/)
      expect(await failure(drops.made('a.xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)))).toBe('a.xz is packed with xz; unpack it first, or pack it as .gz or .zst')
    })

    it('of traces that other commands read', async () => {
      expect(await failure(drops.made('requests.csv', 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n'))).toMatch(/LLM requests .* tidemark simulate kv reads it/)
      expect(await failure(drops.made('allocations.csv', 'op,id,size,time\nalloc,1,4096,0\nfree,1,4096,1\n'))).toMatch(/^allocations\.csv is a stream of allocations .* tidemark peak reads it/)
    })

    it('of a folder without a trace, and of two folders', async () => {
      drops.made('notes.txt', 'nothing\n')
      expect(await failure(join(drops.folder, 'notes.txt.in'))).toMatch(/^no format claims notes\.txt; it starts with "nothing"/)
      const { page } = await drops.open()
      await drop(page, [golden('./zoo'), golden('./none-frag')])
      await reached(page, 'failed')
      expect(await page.textContent('#failure')).toBe('Drop one folder, or files: a folder is one recording.')
    })

    it('of a file that has changed since it was chosen', async () => {
      const path = drops.made('changed.txt', gunzipSync(readFileSync(golden('./zoo/blk.txt.gz'))))
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
      const path = drops.made('broken.html', broken)
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
      expect(await failure(drops.made('<img src=x onerror=alert(1)>.txt', 'hello\n'))).toContain('<img src=x onerror=alert(1)>.txt')
      const { page, said } = await drops.open()
      await drop(page, [drops.made('<b onclick=alert(2)>.gz', readFileSync(golden('./zoo/blk.txt.gz')))])
      await reached(page, 'done')
      expect(await page.textContent('.recognised b')).toBe('<b onclick=alert(2)>.gz')
      expect(await page.textContent('#command')).toBe("tidemark report '<b onclick=alert(2)>.gz'")
      expect(await page.$$('main img, main b[onclick]')).toHaveLength(0)
      expect(said).toEqual([])
    })
  })
})
