// What the drop page is made of: its script, its worker with the module inlined, and the bundled recording. The same inputs give the same bytes.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { deflateRaw } from 'pako'
import { notices } from './notices.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const SAMPLE = 'samples/none-frag'

async function bundle(entry, more = {}) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry], absWorkingDir: root, bundle: true, minify: true, format: 'iife', platform: 'browser', target: 'es2022', charset: 'ascii',
    legalComments: 'none', loader: { '.wasm': 'binary' }, metafile: true, write: false, outfile: 'dist/script.js', logLevel: 'error', ...more,
  })
  const foreign = Object.keys(metafile.inputs).filter((path) => /^(src|dist)\/(node|commands|cli)/.test(path))
  if (foreign.length > 0) throw new Error(`${foreign.join(', ')}: no browser runs it`)
  // A script element ends at its end tag, and goes astray at the start of a comment.
  return { text: outputFiles[0].text.replace(/<\/(?=script)/gi, '\\u003c/').replace(/<!--/g, '\\u003c!--').trim(), metafile }
}

/** The script of every page of the site: theme before the first paint, then its button. */
export async function siteScript() {
  const { text } = await bundle('scripts/site-entry.mjs', { ignoreAnnotations: true })
  return { script: text, scriptHash: hashOf(text) }
}

const hashOf = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`

/** Parts of the drop page. */
export async function dropParts() {
  const { hashes } = await import('../dist/page-scripts.js')
  const page = await bundle('scripts/try-entry.mjs')
  const { text, metafile } = await bundle('scripts/try-worker.mjs')
  // The page stands alone, so the notices of what it contains travel with it.
  const licenses = await notices([page.metafile, metafile], root)
  return {
    licenses,
    script: page.text,
    scriptHash: hashOf(page.text),
    worker: Buffer.from(deflateRaw(`${text}\n/*\n${licenses.replaceAll('*/', '* /')}*/\n`, { level: 9 })).toString('base64'),
    reportHashes: hashes,
    sample: readdirSync(join(root, SAMPLE)).toSorted().map((name) => {
      const bytes = readFileSync(join(root, SAMPLE, name))
      return { name, bytes: bytes.length, base64: bytes.toString('base64') }
    }),
  }
}
