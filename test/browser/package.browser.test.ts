import type { Server } from 'node:http'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Consumer, type Figures } from '../package/consumer.ts'
import { expectedFigures } from '../package/expected.ts'
import { figuresOfPage, withoutDownloads } from '../package/pages.ts'
import { serve } from '../package/server.ts'
import { launch, missing } from './chromium.ts'

describe.skipIf(missing !== null)(`the packed package in pages${missing === null ? '' : ` (${missing})`}`, () => {
  const consumer = new Consumer()
  let expected: Figures, server: Server, address: string, browser: Browser
  beforeAll(async () => {
    await consumer.install()
    expected = await expectedFigures(consumer)
    ;({ server, address } = await serve(consumer.folder))
    browser = await launch()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    server?.close()
    consumer.remove()
  })

  it.each(withoutDownloads)('gives the figures of the oracle and the page of the command: $name', async ({ page }) => {
    expect(await figuresOfPage(browser, address, await page(consumer))).toEqual(expected)
  })
})
