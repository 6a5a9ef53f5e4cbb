import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { renderPage, reportJson } from '../../src/index.ts'
import { packPaths } from '../../src/node/pack.ts'
import { readRecording } from '../../src/node/read-recording.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { golden, samples } from '../golden/read.ts'
import { missing } from './chromium.ts'
import { drop, DropPage, local, reached, saved } from './drop-page.ts'

describe.skipIf(missing !== null)(`the drop page in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const drops = new DropPage()
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
      const path = drops.made(basename(name), readFileSync(golden(`./${name}`))) // alone: the command line reads a meta.json beside a trace
      return same([path], path, basename(path).replace(/\.(gz|zst)$/, ''))
    })

    it.each(['blk.bin', 'blk.txt'])('of %s unpacked', name => {
      const path = drops.made(name, gunzipSync(readFileSync(golden(`./zoo/${name}.gz`))))
      return same([path], path, name)
    })

    it('of per-CPU files dropped together, and of one that is left alone', async () => {
      const paths = [0, 1].map(cpu => join(drops.folder, `pair/trace.blktrace.${cpu}.gz`))
      mkdirSync(join(drops.folder, 'pair'))
      paths.forEach((path, cpu) => copyFileSync(golden(`./zoo/trace.blktrace.${cpu}.gz`), path))
      await same(paths, paths[0]!, 'trace.blktrace.0')
      const alone = drops.made('trace.blktrace.1.gz', readFileSync(paths[1]!))
      await same([alone], alone, 'trace.blktrace.1')
    })

    it('of an evidence file', async () => {
      const path = drops.made('run.tidemark', (await packPaths([golden('./bundle/run-01-4MiB')])).bytes)
      await same([path], path, 'run.tidemark')
    })

    it('of gzip that is cut short: what came before the cut, and its line in the ledger', async () => {
      const whole = readFileSync(golden('./zoo/blk.txt.gz'))
      const cut = drops.made('cut.txt.gz', whole.subarray(0, whole.length - 500))
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
})
