import { build, version as esbuildVersion, type BuildOptions } from 'esbuild'
import type { Browser } from 'playwright-core'
import { writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Consumer, Figures } from './consumer.ts'
import type { Site } from './server.ts'

/** Somewhere that a page uses the package. */
export interface PageEnvironment {
  name: string
  version: string
  /** Makes the page; returns its path. */
  page(consumer: Consumer): Promise<string>
}

/** A page that runs one module. */
export const html = (script: string, head = ''): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tidemark</title><link rel="icon" href="data:,">${head}</head>
<body><output></output><script type="module" src="${script}"></script></body></html>
`

const bundle = (folder: string, options: BuildOptions) =>
  build({ absWorkingDir: folder, bundle: true, format: 'esm', outExtension: { '.js': '.mjs' }, outdir: 'out', logLevel: 'warning', ...options })

/** Entries bundled by esbuild, code that is loaded late in files of its own. */
const esbuilt = (name: string, entry: string, others: readonly string[]): PageEnvironment => ({
  name,
  version: esbuildVersion,
  page: async (consumer) => {
    const folder = consumer.project(name, [entry, ...others, 'figures.mjs', 'show.mjs'].filter((file, i, all) => all.indexOf(file) === i), { 'index.html': html(`out/${entry}`) })
    await bundle(folder, { entryPoints: [entry, ...others], splitting: true })
    return join(folder, 'index.html')
  },
})

/**
 * No bundler: the browser resolves names by a map, here of what esbuild resolves for a browser: names of packages, and files that a package
 * replaces in browsers (arquero's).
 */
const importMap: PageEnvironment = {
  name: 'import map',
  version: '',
  page: async (consumer) => {
    const folder = consumer.project('import-map', ['mapped.mjs', 'figures.mjs', 'show.mjs'])
    const { metafile } = await bundle(folder, { entryPoints: ['mapped.mjs'], write: false, metafile: true })
    const mapped = Object.entries(metafile!.inputs).flatMap(([importer, { imports }]) => imports.flatMap(({ original, path }) => {
      if (original === undefined) return []
      const asked = original.startsWith('.') ? join(dirname(importer), original) : original
      return asked === path ? [] : [[asked, path] as const]
    }))
    const imports = Object.fromEntries([...mapped, ['tidemark/tidemark.wasm', '../node_modules/tidemark/dist/tidemark.wasm']])
    writeFileSync(join(folder, 'index.html'), html('mapped.mjs', `<script type="importmap">${JSON.stringify({ imports })}</script>`))
    return join(folder, 'index.html')
  },
}

export const withoutDownloads: readonly PageEnvironment[] = [
  esbuilt('esbuild', 'page.mjs', []),
  esbuilt('Web Worker', 'worker-page.mjs', ['worker.mjs']),
  importMap,
]

/** What a page printed. Throws where it fails, complains, or asks anyone but its server. */
export async function figuresOfPage(browser: Browser, { address, folder }: Site, path: string): Promise<Figures> {
  const page = await browser.newPage()
  try {
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('request', (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${address}/`)) said.push(`asks ${request.url()}`) })
    await page.goto(`${address}/${relative(folder, path)}`)
    const output = page.locator('output:not(:empty)')
    await output.waitFor({ state: 'attached', timeout: 30_000 }).catch((error: unknown) => said.push(String(error)))
    if (said.length > 0) throw new Error(said.join('\n'))
    const text = await output.textContent() ?? ''
    if (text.startsWith('error: ')) throw new Error(text)
    return JSON.parse(text) as Figures
  } finally {
    await page.close()
  }
}
