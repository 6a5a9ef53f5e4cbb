import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root, type Consumer } from './consumer.ts'

/** Bytes of an artefact, as it is and as gzip at level 9 makes it. */
export interface Size {
  name: string
  bytes: number
  gzipped: number | null
}

function sizeOf(path: string, name: string): Size {
  const bytes = readFileSync(path)
  return { name, bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length }
}

/** What the build makes and a user downloads by itself, and the report of the bundled recording. */
export function builtSizes(): Size[] {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-sizes-'))
  try {
    const page = join(folder, 'report.html')
    execFileSync(process.execPath, ['dist/bin/cli.js', 'report', '-o', page], { cwd: root, stdio: 'ignore' })
    return [
      ...['tidemark.wasm', 'simulators.wasm', 'wasm-inline.js', 'page-scripts.js', 'bin/cli.js'].map((name) => sizeOf(join(root, 'dist', name), `dist/${name}`)),
      sizeOf(page, 'report of the bundled recording'),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bytes of a folder by `du -sb`. */
const bytesOf = (folder: string): number => Number.parseInt(execFileSync('du', ['-sb', folder]).toString())

/** The tarball, and what installing it puts on disk. */
export function installedSizes(consumer: Consumer): Size[] {
  const modules = join(consumer.folder, 'node_modules')
  const packages = ['tidemark', 'vega-lite', 'vega', 'arquero', '@uwdata/flechette'].filter((name) => existsSync(join(modules, name)))
  return [
    { name: 'tarball', bytes: statSync(consumer.tarball).size, gzipped: null },
    { name: 'whole install', bytes: bytesOf(modules), gzipped: null },
    ...packages.map((name) => ({ name: `  ${name}`, bytes: bytesOf(join(modules, name)), gzipped: null })),
  ]
}
