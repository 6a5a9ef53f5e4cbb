// Builds the published site: front page, drop page, gallery, findings, API. `node scripts/reports.mjs [FOLDER]`, by default reports/.
// What it makes is made anew; reports/out and what else stands in the folder is left alone. The same inputs give the same bytes.
import { mkdirSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application } from 'typedoc'
import { documentsOf, entries, make, pages } from '../dist/site/index.js'
import { dropParts, siteScript } from './drop-parts.mjs'

const target = resolve(process.argv[2] ?? fileURLToPath(new URL('../reports', import.meta.url)))
const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root) // command lines of the gallery name files from here

/** Names, types and comments of the entry points. Their pages are our own: typedoc's need scripts that no strict policy allows. */
async function api() {
  const entryPoints = ['src/index.ts', 'src/node.ts', 'dist/wasm-inline.d.ts'].filter(path => existsSync(path))
  const app = await Application.bootstrap({
    entryPoints, tsconfig: 'scripts/api.tsconfig.json', skipErrorChecking: true, excludeExternals: true, excludePrivate: true, excludeInternal: true,
    disableSources: true, disableGit: true, readme: 'none', sort: ['source-order'], logLevel: 'Error', basePath: root, displayBasePath: root,
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('typedoc read nothing')
  return app.serializer.projectToObject(project, root)
}

const started = performance.now()
const gallery = []
for (const entry of entries) gallery.push(await make(entry))
const site = {
  version: gallery[0].report.version, gallery, api: await api(),
  ...await siteScript(), drop: await dropParts(), pageLicenses: readFileSync('dist/page-runtime.LICENSES.txt', 'utf8'),
  documents: documentsOf(path => (existsSync(path) ? readFileSync(path, 'utf8') : null)),
}
const files = pages.flatMap(make => make(site))

for (const name of new Set(files.map(({ path }) => path.split('/')[0]))) rmSync(join(target, name), { recursive: true, force: true })
for (const { path, text } of files) {
  mkdirSync(dirname(join(target, path)), { recursive: true })
  writeFileSync(join(target, path), text)
}

const places = new Map()
for (const { path, text } of files) {
  const place = path.includes('/') ? `${path.split('/')[0]}/` : path
  const [count, bytes] = places.get(place) ?? [0, 0]
  places.set(place, [count + 1, bytes + Buffer.byteLength(text)])
}
for (const [place, [count, bytes]] of places) console.log(`${place.padEnd(12)} ${String(count).padStart(3)} ${count === 1 ? 'file ' : 'files'} ${(bytes / 1024).toFixed(0).padStart(6)} KiB`)
console.log(`${files.length} files in ${((performance.now() - started) / 1000).toFixed(1)} s`)
