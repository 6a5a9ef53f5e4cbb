import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-hosts-'))
const trace = join(folder, 'blk.txt')
writeFileSync(trace, gunzipSync(readFileSync(path('samples/none-frag/blk.txt.gz'))))
afterAll(() => rmSync(folder, { recursive: true }))

interface Golden {
  device: string
  read: { issue: { requests: number; sectors: number; uniqueSectors: number; gaps: Record<string, number> } }
}

/** The line that a host prints, from what an independent program found. */
function expected(): string {
  const { device, read } = JSON.parse(readFileSync(path('test/golden/none-frag.json'), 'utf8')) as Golden
  const { requests, sectors, uniqueSectors, gaps } = read.issue
  return `${device} requests ${requests} bytes ${sectors * 512} unique ${uniqueSectors} gaps ${['sequential', 'small', 'medium', 'large', 'backward'].map((name) => gaps[name]).join(' ')}\n`
}

it('25 lines of JavaScript without the loader print the numbers of the bundled recording', () => {
  expect(readFileSync(path('docs/examples/host.mjs'), 'utf8').trim().split('\n').length).toBeLessThanOrEqual(25)
  expect(execFileSync(process.execPath, [path('docs/examples/host.mjs'), path('dist/tidemark.wasm'), trace]).toString()).toBe(expected())
}, 30_000)

const wabt = process.env['WABT'] ?? '/usr'
const compiler = ['/usr/bin/g++', '/usr/local/bin/g++'].find((file) => existsSync(file))
const absent = compiler === undefined || !existsSync(join(wabt, 'include/wabt/interp/interp.h'))

describe.skipIf(absent)('outside JavaScript (skipped where g++ or the headers of wabt are absent: Debian packages g++ and wabt)', () => {
  it('C++ with wabt’s interpreter prints the same', () => {
    const libraries = [join(wabt, 'lib/x86_64-linux-gnu'), join(wabt, 'lib')].map((lib) => `-L${lib}`)
    execFileSync(compiler!, ['-std=c++17', '-O1', `-I${join(wabt, 'include')}`, path('docs/examples/host.cc'), '-o', join(folder, 'host'), ...libraries, '-lwabt'])
    expect(execFileSync(join(folder, 'host'), [path('dist/tidemark.wasm'), trace]).toString()).toBe(expected())
  }, 120_000)
})
