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

/** An open page, with all it says and asks for. */
export interface Open {
  page: Page
  said: string[]
  asked: string[]
}

/** One Chromium for a file of tests, each page in a profile of its own. */
export class Tabs {
  private browser: Browser | null = null
  private contexts: BrowserContext[] = []

  async launch(): Promise<void> {
    this.browser = await launch()
  }

  /** Opens an address and waits for a mark of the page, if one is named. Files have no network. */
  async visit(url: string, ready: string | null, options: BrowserContextOptions = {}): Promise<Open> {
    const context = await this.browser!.newContext({ offline: !url.startsWith('http'), viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options })
    this.contexts.push(context)
    const page = await context.newPage()
    const said: string[] = [], asked: string[] = []
    page.on('console', message => said.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', error => said.push(`error: ${error.message}`))
    page.on('dialog', dialog => { said.push(`dialog: ${dialog.message()}`); void dialog.dismiss() })
    page.on('request', request => asked.push(request.url()))
    await page.goto(url)
    if (ready !== null && options.javaScriptEnabled !== false) await page.waitForSelector(ready, { timeout: 30_000 })
    return { page, said, asked }
  }

  async closePages(): Promise<void> {
    await Promise.all(this.contexts.map(context => context.close()))
    this.contexts = []
  }

  async stop(): Promise<void> {
    await this.browser?.close()
  }
}

/** Says of a report's page that its charts are drawn. */
export const RENDERED = 'html[data-rendered]'

/** Reports as pages on disk, and a Chromium that opens them. */
export class Pages extends Tabs {
  private folder = ''

  async start(reports: Record<string, Report>): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'tidemark-page-'))
    await Promise.all(Object.entries(reports).map(async ([name, report]) => writeFile(join(this.folder, `${name}.html`), await renderPage(report))))
    await this.launch()
  }

  open(name: string, options: BrowserContextOptions = {}): Promise<Open> {
    return this.visit(pathToFileURL(join(this.folder, `${name}.html`)).href, RENDERED, options)
  }

  override async stop(): Promise<void> {
    await super.stop()
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

/** What stands out of the window on the right, and is in no part that scrolls. */
export const wide = (page: Page): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll('main *')]
  .filter(one => one.closest('.scroll, svg, .unseen') === null && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`))

/** Takes rows out of tables that differ from two above them in their text alone: elements, attributes, colours, sizes and what is empty are the same. axe needs a millisecond or more for each cell. */
export const dropAlikeRows = (page: Page): Promise<void> => page.evaluate(() => {
  const kindOf = (one: Element): string => {
    const { color, backgroundColor, fontSize, fontWeight, opacity } = getComputedStyle(one)
    return [one.tagName, ...[...one.attributes].map(({ name, value }) => (['id', 'href', 'style', 'title'].includes(name) ? name : `${name}=${value}`)), color, backgroundColor, fontSize, fontWeight, opacity, one.textContent.trim() === ''].join()
  }
  for (const body of document.querySelectorAll('tbody')) {
    const seen = new Map<string, number>()
    for (const row of body.querySelectorAll(':scope > tr')) {
      const kind = [row, ...row.querySelectorAll('*')].map(kindOf).join('|'), before = seen.get(kind) ?? 0
      seen.set(kind, before + 1)
      if (before >= 2) row.remove()
    }
  }
})

/** The rules of axe that a change of colours alone can break. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

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
