// Bundles the script of the report page: trimmed Vega, its expression interpreter, and src/report/runtime.
import { mkdir, readFile, writeFile, readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const { outputFiles, metafile } = await build({
  entryPoints: ['scripts/page-entry.mjs'],
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
  banner: { js: '/* Tidemark page runtime (MIT). Contains Vega (BSD-3-Clause) and D3 (ISC); notices: page-runtime.LICENSES.txt in the npm package tidemark. */' },
  metafile: true,
  write: false,
  outfile: 'dist/page-runtime.js',
})

const packages = [...new Set(Object.values(metafile.outputs)[0] === undefined ? [] : Object.entries(Object.values(metafile.outputs)[0].inputs)
  .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  .map(([path]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  .filter(path => path !== undefined))].toSorted()

const notices = await Promise.all(packages.map(async path => {
  const { name, version, license } = JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8'))
  const file = (await readdir(join(root, path))).toSorted().find(entry => /^licen[sc]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} ${version} has no licence file in ${relative(root, path)}`)
  return `${name} ${version} (${license})\n\n${(await readFile(join(root, path, file), 'utf8')).trim()}\n`
}))

await mkdir(join(root, 'dist'), { recursive: true })
await writeFile(join(root, 'dist/page-runtime.js'), outputFiles[0].contents)
await writeFile(join(root, 'dist/page-runtime.LICENSES.txt'),
  `page-runtime.js is part of Tidemark (MIT) and of every report it writes. It contains:\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`)
