import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { Random } from '../../src/workloads/random.ts'
import { runRecorded } from '../commands/run-recorded.ts'
import { axe, charts, cutTexts, missing, overflow, Pages, unfold } from './chromium.ts'

const NAMES = ['Prompt/512', 'Prompt/4096', 'Token/batch=1', 'Token/batch=8', 'LoadModel/<b>a-long-name</b>/of-a-benchmark/with=parameters']

/** Benchmark text, seeded; the first metric slowed by `factor`. */
function bench(seed: number, factor: number, runs = 10): string {
  const random = new Random(seed, 0)
  return NAMES.flatMap((name, k) => Array.from({ length: runs }, () => `Benchmark${name} 1 ${((k + 1) * 1000 * (k === 0 ? factor : 1) * Math.exp(0.02 * random.normal())).toFixed(1)} ns/op\n`)).join('')
}

const SHOWN: Record<string, string[]> = { worse: ['baseline-forest'], few: ['baseline-forest'], refused: [], history: ['baseline-series'] }

describe.skipIf(missing !== null)(`pages of baselines in Chromium${missing === null ? '' : ` (${missing})`}`, () => {
  const pages = new Pages(), folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
  beforeAll(async () => {
    let files = 0
    const input = (text: string): string => {
      const path = join(folder, `input-${++files}`)
      writeFileSync(path, text)
      return path
    }
    const baseline = async (...words: string[]): Promise<string> => (await runRecorded('baseline', ...words, '--file', join(folder, 'baseline.json'))).out
    const record = async (...words: string[]): Promise<Report> => JSON.parse(await baseline(...words, '--json', '-')) as Report
    for (let run = 0; run < 14; run++) await baseline('save', 'main', input(bench(run, run < 7 ? 1 : 1.3)), '--label', `c${run}`)
    const now = input(bench(50, 1.7))
    await pages.start({
      worse: await record('check', 'main', now),
      few: await record('check', 'main', input(bench(51, 1.3, 3))),
      refused: await record('check', 'main', now, '--env', 'threads=8'),
      history: await record('history', 'main', 'Prompt/512 ns/op'),
    })
  })
  afterEach(() => pages.closePages())
  afterAll(async () => {
    await pages.stop()
    rmSync(folder, { recursive: true })
  })

  describe.each(Object.entries(SHOWN))('%s', (name, shown) => {
    it.each([[1280, 'light'], [1280, 'dark'], [400, 'light']] as const)('draws its charts at %d px, %s, says nothing, asks for nothing, cuts nothing', async (width, colorScheme) => {
      const { page, said, asked } = await pages.open(name, { colorScheme, viewport: { width, height: 800 } })
      expect([said, asked.length]).toEqual([[], 1])
      const drawn = await charts(page)
      expect(drawn.map(({ id }) => id)).toEqual(shown)
      for (const chart of drawn) {
        expect(chart.marks, chart.id).toBeGreaterThan(0)
        expect(chart.width, chart.id).toBeLessThanOrEqual(chart.room)
      }
      expect(await cutTexts(page)).toEqual([])
      await unfold(page)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      if (process.env['SHOTS'] !== undefined) await page.screenshot({ path: join(process.env['SHOTS'], `${name}-${width}-${colorScheme}.png`) })
    })

    it.each(['light', 'dark'] as const)('has no serious or critical fault for axe, %s', async (colorScheme) => {
      const { page } = await pages.open(name, { colorScheme, bypassCSP: true })
      await unfold(page)
      expect((await axe(page)).faults).toEqual([])
    })
  })
})
