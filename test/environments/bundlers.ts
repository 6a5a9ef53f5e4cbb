import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { print, type Consumer } from '../package/consumer.ts'
import { html, type PageEnvironment } from '../package/pages.ts'

const modules = fileURLToPath(new URL('node_modules', import.meta.url))
const versionOf = (name: string): string => (JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as { version: string }).version

/** The Node of a major version, from its npm package. */
export const nodeOf = (major: string): string => join(modules, `node-${major}/bin/node`)

/** No settings but where the page lies. Vite warns of large chunks, and of its own time on slow machines: only errors count. */
const VITE = "export default { base: './', build: { outDir: 'out' }, logLevel: 'error' }\n"

function vite(name: string, entry: string, others: readonly string[]): PageEnvironment {
  return {
    name,
    version: versionOf('vite'),
    page: async (consumer: Consumer) => {
      const folder = consumer.project(name, [entry, ...others, 'figures.mjs', 'show.mjs'], { 'index.html': html(`./${entry}`), 'vite.config.mjs': VITE })
      await print(process.execPath, [join(modules, 'vite/bin/vite.js'), 'build'], folder)
      return join(folder, 'out/index.html')
    },
  }
}

function webpack(name: string, entry: string, others: readonly string[]): PageEnvironment {
  return {
    name,
    version: versionOf('webpack'),
    page: async (consumer: Consumer) => {
      const folder = consumer.project(name, [entry, ...others, 'figures.mjs', 'show.mjs'], { 'index.html': html('out/main.js') })
      await print(process.execPath, [join(modules, 'webpack-cli/bin/cli.js'), 'build', '--mode', 'production', '--entry', `./${entry}`, '--output-path', 'out', '--no-stats'], folder)
      return join(folder, 'index.html')
    },
  }
}

export const bundlers: readonly PageEnvironment[] = [
  vite('Vite, module inlined', 'page.mjs', []),
  vite('Vite, module fetched', 'fetched.mjs', []),
  vite('Vite, Web Worker', 'worker-page.mjs', ['worker.mjs']),
  webpack('webpack, module inlined', 'page.mjs', []),
  webpack('webpack, module fetched', 'fetched.mjs', []),
  webpack('webpack, Web Worker', 'worker-page.mjs', ['worker.mjs']),
]
