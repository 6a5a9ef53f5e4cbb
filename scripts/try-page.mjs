// Builds the drop page: `node scripts/try-page.mjs [FILE]`, by default dist/try.html. The same inputs give the same bytes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { deflateRaw } from 'pako'
import { version } from '../dist/core/version.js'
import { hashes } from '../dist/page-scripts.js'
import { tryPage } from '../dist/site/try.js'
import { notices } from './notices.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const SAMPLE = 'samples/none-frag'

async function bundle(entry, banner = '') {
  const { outputFiles, metafile } = await build({
    ...(typeof entry === 'string' ? { entryPoints: [entry] } : { stdin: entry }),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    loader: { '.wasm': 'binary' },
    ignoreAnnotations: typeof entry !== 'string', // boot.ts is imported for what it does
    platform: 'browser',
    banner: { js: banner },
    metafile: true,
    write: false,
    outfile: 'dist/script.js',
    logLevel: 'error',
  })
  const node = Object.keys(metafile.inputs).filter((path) => /^src\/(node|commands|cli)/.test(path))
  if (node.length > 0) throw new Error(`${node.join(', ')} cannot run in a browser`)
  // A script element ends at its end tag, and goes astray at the start of a comment.
  return { text: outputFiles[0].text.replace(/<\/(?=script)/gi, '\\u003c/').replace(/<!--/g, '\\u003c!--').trim(), metafile }
}

/** The whole page as one file, and the notices of what it contains. `siteScript`: the script of every page of the site. */
export async function makeTryPage(siteScript = null) {
  const site = siteScript ?? (await bundle({ contents: "import './boot.ts'\nimport { wireControls } from './controls.ts'\ndocument.addEventListener('DOMContentLoaded', wireControls)", resolveDir: join(root, 'src/report/runtime'), loader: 'ts' })).text
  const page = await bundle('scripts/try-entry.mjs')
  const worker = await bundle('scripts/try-worker.mjs',
    '/* Tidemark (MIT). Contains Vega and Vega-Lite (BSD-3-Clause), Arquero (BSD-3-Clause), pako (MIT AND Zlib), zstddec (MIT AND BSD-3-Clause) and others; notices: try.LICENSES.txt beside the page. */')
  const html = tryPage({
    version,
    siteScript: site,
    script: page.text,
    worker: Buffer.from(deflateRaw(worker.text, { level: 9 })).toString('base64'),
    reportHashes: hashes,
    sample: readdirSync(join(root, SAMPLE)).toSorted().map((name) => ({ name, bytes: readFileSync(join(root, SAMPLE, name)) })),
  })
  return { html, licenses: `try.html is part of Tidemark (MIT). It contains:\n\n${await notices(worker.metafile, root)}` }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = resolve(process.argv[2] ?? join(root, 'dist/try.html'))
  const { html, licenses } = await makeTryPage()
  writeFileSync(file, html)
  writeFileSync(file.replace(/\.html$/, '.LICENSES.txt'), licenses)
  console.log(`${file}: ${(Buffer.byteLength(html) / 1024).toFixed(0)} KiB`)
}
