import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Report } from '../../src/core/result.ts'
import { renderPage } from '../../src/report/page.ts'

const binary = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Why there is no browser, or `null`. */
export const missing = existsSync(binary) ? null : `skipped: there is no ${binary}; set CHROMIUM`
if (missing !== null) console.warn(`Browser tests are ${missing}`)

/** A Chromium that keeps to itself. */
export const launch = (): Promise<Browser> => chromium.launch({
  executablePath: binary,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

/** Reports as pages on disk, and a Chromium that opens them without a network. */
export class Pages {
  private folder = ''
  private browser: Browser | null = null
  private contexts: BrowserContext[] = []

  async start(reports: Record<string, Report>): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'tidemark-page-'))
    await Promise.all(Object.entries(reports).map(async ([name, report]) => writeFile(join(this.folder, `${name}.html`), await renderPage(report))))
    this.browser = await launch()
  }

  /** Opens a page, and keeps all it says and asks for. */
  async open(name: string, options: BrowserContextOptions = {}): Promise<{ page: Page; said: string[]; asked: string[] }> {
    const context = await this.browser!.newContext({ offline: true, viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options })
    this.contexts.push(context)
    const page = await context.newPage()
    const said: string[] = [], asked: string[] = []
    page.on('console', message => said.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', error => said.push(`error: ${error.message}`))
    page.on('dialog', dialog => { said.push(`dialog: ${dialog.message()}`); void dialog.dismiss() })
    page.on('request', request => asked.push(request.url()))
    await page.goto(pathToFileURL(join(this.folder, `${name}.html`)).href)
    if (options.javaScriptEnabled !== false) await page.waitForSelector('html[data-rendered]', { timeout: 30_000 })
    return { page, said, asked }
  }

  async closePages(): Promise<void> {
    await Promise.all(this.contexts.map(context => context.close()))
    this.contexts = []
  }

  async stop(): Promise<void> {
    await this.browser?.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Opens everything that folds. */
export const unfold = (page: Page): Promise<void> => page.evaluate(() => { for (const details of document.querySelectorAll<HTMLDetailsElement>('main details')) details.open = true })

/** Charts as drawn: pixels of the picture and of the room for it. */
export const charts = (page: Page): Promise<{ id: string | undefined, marks: number, width: number, room: number }[]> => page.$$eval('[data-chart]', places => places.map(place => {
  const svg = place.querySelector('svg')
  const box = svg?.getBoundingClientRect()
  return { id: (place as HTMLElement).dataset['chart'], marks: svg?.querySelectorAll('.mark-rect path, .mark-area path, .mark-line path, .mark-symbol path').length ?? 0, width: box?.width ?? 0, room: place.clientWidth }
}))

/** Texts that a chart writes outside its frame. */
export const cutTexts = (page: Page): Promise<string[]> => page.$$eval('[data-chart]', places => places.flatMap(place => {
  const frame = place.getBoundingClientRect()
  return [...place.querySelectorAll('svg text')].filter(text => {
    const box = text.getBoundingClientRect()
    return text.textContent !== '' && getComputedStyle(text).opacity !== '0' && box.width > 0 && (box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 1)
  }).map(text => `${(place as HTMLElement).dataset['chart']}: ${text.textContent}`)
}))

/** What axe finds serious or critical, and the rules that passed; `only` runs these rules alone. The policy of a page does not bind what the browser's own tools run. */
export async function axe(page: Page, only: string[] | null = null): Promise<{ passed: string[], faults: string[] }> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  return page.evaluate(async runOnly => {
    const { axe: tool } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string, impact: string, nodes: { html: string }[] }[], passes: { id: string }[] }> } }
    const { violations, passes } = await tool.run(runOnly === null ? {} : { runOnly })
    return {
      passed: passes.map(rule => rule.id),
      faults: violations.filter(rule => rule.impact === 'serious' || rule.impact === 'critical').map(rule => `${rule.id}: ${rule.nodes.map(node => node.html.slice(0, 120)).join(' | ')}`),
    }
  }, only)
}
