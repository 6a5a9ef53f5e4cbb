/** `npm run environments`: the packed package everywhere, and what everything weighs; outside CI, for it installs three Nodes and two bundlers. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../browser/chromium.ts'
import { Consumer, type Figures } from '../package/consumer.ts'
import { expectedFigures } from '../package/expected.ts'
import { esbuildInNode, onNode, typescript } from '../package/nodes.ts'
import { figuresOfPage, withoutDownloads } from '../package/pages.ts'
import { serve, type Site } from '../package/server.ts'
import { builtSizes, installedSizes } from '../package/sizes.ts'
import { bundlers, nodeOf } from './bundlers.ts'
import { digests } from './reports.ts'
import { table } from './table.ts'

const MAJORS = ['20', '22', '24']

const consumer = new Consumer()
let expected: Figures, site: Site, browser: Browser
const rows: string[][] = []

beforeAll(async () => {
  await consumer.install()
  expected = await expectedFigures(consumer)
  site = await serve(consumer.folder)
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  site?.server.close()
  consumer.remove()
  console.log(`\n${table(['environment', 'version', 'requests', 'bytes', 're-read', 'page', 'ok'], rows)}\n`)
})

/** Adds a row to the table, whatever becomes of it. */
async function row(name: string, version: string, want: Figures, found: Promise<Figures>): Promise<void> {
  const figures = await found.catch((error: unknown) => error as Error)
  if (figures instanceof Error) {
    rows.push([name, version, '', '', '', '', 'FAILED'])
    throw figures
  }
  const ok = JSON.stringify(figures) === JSON.stringify(want)
  rows.push([name, version, String(figures.requests), String(figures.bytes), String(figures.rereadFactor), figures.page?.slice(0, 16) ?? 'none', ok ? 'ok' : 'DIFFERS'])
  expect(figures).toEqual(want)
}

describe('without a browser', () => {
  it.each([
    ...MAJORS.flatMap((major) => onNode(nodeOf(major), `Node ${major}`)),
    esbuildInNode,
    ...(['nodenext', 'bundler'] as const).flatMap((resolution) => [typescript(resolution, false), typescript(resolution, true)]),
  ])('$name', async (environment) => {
    const want = environment.rendersNoPage === true ? { ...expected, page: null } : expected
    await row(environment.name, environment.version, want, environment.figures(consumer))
  })
})

describe('in Chromium', () => {
  it.each([...withoutDownloads, ...bundlers])('$name', async ({ name, version, page }) => {
    await row(`${name}, in Chromium`, version === '' ? browser.version() : version, expected, page(consumer).then((path) => figuresOfPage(browser, site, path)))
  })
})

it('writes byte-identical reports under every Node', async () => {
  const found: Map<string, string>[] = []
  for (const major of MAJORS) found.push(await digests(consumer, nodeOf(major), major))
  const lines = [...found[0]!.keys()].map((name) => {
    const all = found.map((one) => one.get(name)!)
    return [name, ...all.map((digest) => digest.slice(0, 16)), new Set(all).size === 1 ? 'same' : 'DIFFERS']
  })
  console.log(`\n${table(['report', ...MAJORS.map((major) => `Node ${major}`), ''], lines)}\n`)
  for (const other of found.slice(1)) expect(other).toEqual(found[0])
})

it('says what everything weighs', () => {
  const count = (bytes: number | null): string => bytes?.toLocaleString('en') ?? ''
  const sizes = [...builtSizes(), ...installedSizes(consumer)]
  console.log(`\n${table(['artefact', 'bytes', 'gzip'], sizes.map(({ name, bytes, gzipped }) => [name, count(bytes), count(gzipped)]))}\n`)
  expect(sizes.every(({ bytes }) => bytes > 0)).toBe(true)
})
