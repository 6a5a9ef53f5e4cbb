import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BrowserContextOptions, Frame, Page } from 'playwright-core'
import { RENDERED, Tabs, type Open } from './chromium.ts'

/** The drop page as a file on disk, in a Chromium without a network. */
export class DropPage extends Tabs {
  folder = ''

  get path(): string {
    return join(this.folder, 'try.html')
  }

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'tidemark-try-'))
    execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/try-page.mjs', import.meta.url)), this.path])
    await this.launch()
  }

  open(options: BrowserContextOptions = {}, url = pathToFileURL(this.path).href): Promise<Open> {
    return this.visit(url, 'html[data-ready]', options)
  }

  /** Writes a file of its own in a folder of its own; gives its path. */
  made(name: string, bytes: Uint8Array | string): string {
    const folder = join(this.folder, `${name}.in`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }

  override async stop(): Promise<void> {
    await super.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Whether all addresses are of the page itself. */
export const local = (urls: string[]): boolean => urls.every(url => /^(file|blob|data):/.test(url))

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
  await frame!.waitForSelector(RENDERED)
  return frame!
}
