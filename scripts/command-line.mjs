// Bundles the command line into dist/bin: one file starts sooner than seventy. What few commands need stays apart.
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { notices } from './notices.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const { metafile } = await build({
  entryPoints: ['dist/cli.js'],
  absWorkingDir: root,
  outdir: 'dist/bin',
  bundle: true,
  splitting: true, // what is imported by import() stays a file of its own
  external: ['@assemblyscript/loader', 'arquero', 'pako', 'vega', 'vega-lite', 'zstddec', './dist/page-scripts.js'],
  minifyWhitespace: true, // commander is half comments
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // commander is CommonJS: bundled, it asks for Node's modules by require.
  banner: { js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)" },
  metafile: true,
  logLevel: 'warning',
})

await writeFile(join(root, 'dist/bin/LICENSES.txt'), `cli.js is part of Tidemark (MIT). It contains:\n\n${await notices([metafile], root)}`)
