// Bundles the script of the report page: trimmed Vega, its expression interpreter, and src/report/runtime.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { notices } from './notices.mjs'

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

await mkdir(join(root, 'dist'), { recursive: true })
await writeFile(join(root, 'dist/page-runtime.js'), outputFiles[0].contents)
await writeFile(join(root, 'dist/page-runtime.LICENSES.txt'),
  `page-runtime.js is part of Tidemark (MIT) and of every report it writes. It contains:\n\n${await notices(metafile, root)}`)
