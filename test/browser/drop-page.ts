import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Frame, type Page } from 'playwright-core'

/** An open drop page, with all it says and asks for. */
export interface Open {
  page: Page
  said: string[]
  asked: string[]
}

/** The drop page as a file on disk, in a Chromium without a network. */
export class DropPage {
  folder = ''
  private browser: Browser | null = null
  private contexts: BrowserContext[] = []

  get path(): string {
    return join(this.folder, 'try.html')
  }

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'tidemark-try-'))
    execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/try-page.mjs', import.meta.url)), this.path])
    this.browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
  }

  async open(options: BrowserContextOptions = {}, url = pathToFileURL(this.path).href): Promise<Open> {
    const context = await this.browser!.newContext({ offline: !url.startsWith('http'), viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options })
    this.contexts.push(context)
    const page = await context.newPage()
    const said: string[] = [], asked: string[] = []
    page.on('console', message => said.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', error => said.push(`error: ${error.message}`))
    page.on('dialog', dialog => { said.push(`dialog: ${dialog.message()}`); void dialog.dismiss() })
    page.on('request', request => asked.push(request.url()))
    await page.goto(url)
    await page.waitForSelector('html[data-ready]')
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

/** Drags files or folders of the disk onto the page, as the desktop does. */
export async function drop(page: Page, paths: string[], at: 'dragOver' | 'drop' = 'drop'): Promise<void> {
  const box = (await page.locator('#drop').boundingBox())!
  const devtools = await page.context().newCDPSession(page)
  for (const type of at === 'drop' ? ['dragEnter', 'dragOver', 'drop'] as const : ['dragEnter', 'dragOver'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: box.x + 30, y: box.y + 20, data: { items: [], files: paths, dragOperationsMask: 1 } })
  }
  await devtools.detach()
}

/** Waits for a state of the page. */
export async function reached(page: Page, state: 'idle' | 'working' | 'failed' | 'done'): Promise<void> {
  await page.waitForSelector(`body[data-state=${state}]`, { timeout: 20_000 })
}

/** What a click on a link or button of the page, or of the report in it, saves. */
export async function saved(page: Page, selector: string, within: Page | Frame = page): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), within.click(selector)])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

/** The report in its frame, drawn. */
export async function reportFrame(page: Page): Promise<Frame> {
  await page.locator('#report').scrollIntoViewIfNeeded() // a frame out of sight is not drawn
  const frame = await (await page.waitForSelector('#report')).contentFrame()
  await frame!.waitForSelector('html[data-rendered]')
  return frame!
}
