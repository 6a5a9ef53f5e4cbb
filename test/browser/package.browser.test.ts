import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Consumer, type Figures } from '../package/consumer.ts'
import { expectedFigures } from '../package/expected.ts'
import { figuresOfPage, withoutDownloads } from '../package/pages.ts'
import { serve, type Site } from '../package/server.ts'
import { launch, missing } from './chromium.ts'

describe.skipIf(missing !== null)(`the packed package in pages${missing === null ? '' : ` (${missing})`}`, () => {
  const consumer = new Consumer()
  let expected: Figures, site: Site, browser: Browser
  beforeAll(async () => {
    await consumer.install()
    expected = await expectedFigures(consumer)
    site = await serve(consumer.folder)
    browser = await launch()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    site?.server.close()
    consumer.remove()
  })

  it.each(withoutDownloads)('gives the figures of the oracle and the page of the command: $name', async ({ page }) => {
    expect(await figuresOfPage(browser, site, await page(consumer))).toEqual(expected)
  })
})
