// Bundles the scripts of a report page: trimmed Vega with its expression interpreter and src/report/runtime, packed, and the two that run as they are.
// They are written as one module with the hashes that the page's policy allows them by, so that a page is made without files and without Node.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { deflateRaw } from 'pako'
import { notices } from './notices.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

async function bundle(entry, banner = '') {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    banner: { js: banner },
    metafile: true,
    write: false,
    outfile: 'dist/script.js',
  })
  // A script element ends at its end tag, and goes astray at the start of a comment.
  const text = outputFiles[0].text.replace(/<\/(?=script)/gi, '\\u003c/').replace(/<!--/g, '\\u003c!--').trim()
  return { text, metafile }
}

const hashOf = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`

const boot = await bundle('src/report/runtime/boot.ts')
const load = await bundle('src/report/runtime/load.ts')
const runtime = await bundle('scripts/page-entry.mjs',
  '/* Tidemark page runtime (MIT). Contains Vega (BSD-3-Clause) and D3 (ISC); notices: page-runtime.LICENSES.txt in the npm package tidemark. */')
const packed = Buffer.from(deflateRaw(runtime.text, { level: 9 })).toString('base64')

await mkdir(join(root, 'dist'), { recursive: true })
await writeFile(join(root, 'dist/page-scripts.js'), [
  `export const boot = ${JSON.stringify(boot.text)}`,
  `export const load = ${JSON.stringify(load.text)}`,
  `export const runtime = '${packed}'`,
  `export const hashes = ${JSON.stringify([boot, load, runtime].map(({ text }) => hashOf(text)))}`,
  '',
].join('\n'))
await writeFile(join(root, 'dist/page-runtime.LICENSES.txt'),
  `page-scripts.js is part of Tidemark (MIT) and of every report it writes. It contains:\n\n${await notices([runtime.metafile], root)}`)
