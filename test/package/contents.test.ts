import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './consumer.ts'

const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] }).toString()) as [{ files: { path: string }[] }]
const paths = files.map(({ path }) => path).toSorted()

/** What stands beside code and types; a line here is a decision. */
const OTHERS = [
  'LICENSE', 'README.md',
  'dist/bin/LICENSES.txt', 'dist/page-runtime.LICENSES.txt', 'dist/simulators.wasm', 'dist/tidemark.wasm',
  'docs/abi.md', 'docs/claims.md', 'docs/examples/host.cc', 'docs/examples/host.mjs',
  'docs/examples/plans/five-lines.yaml', 'docs/examples/plans/llama-3-8b/config.json', 'docs/examples/plans/two-models.yaml', 'docs/plan.md', 'docs/recording.md', 'package.json', 'recorder/record.sh', 'samples/README.md',
  ...['blk.txt.gz', 'filefrag.txt', 'marks.jsonl', 'meta.json', 'model.head.gguf.gz', 'trace.blktrace.0.gz', 'trace.blktrace.1.gz'].map((name) => `samples/none-frag/${name}`),
  'schemas/baseline.schema.json', 'schemas/bundle.schema.json', 'schemas/claims.schema.json', 'schemas/plan.schema.json',
]

/** What only the published site is made of. */
const SITE = new Set(['site', 'try'])

const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).filter((name) => !SITE.has(name))

describe('npm pack', () => {
  it('holds code and types of the folders of src, and nothing else that is not listed', () => {
    const code = paths.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path))
    expect([...new Set(code.map((path) => /^dist\/([^/]+)\//.exec(path)?.[1]).filter((folder) => folder !== undefined))].toSorted()).toEqual([...folders, 'bin'].toSorted())
    expect(paths.filter((path) => !code.includes(path))).toEqual(OTHERS)
  })

  it('has types beside every module, but what is bundled', () => {
    const bare = paths.filter((path) => path.endsWith('.js') && !path.startsWith('dist/bin/') && !paths.includes(path.replace(/\.js$/, '.d.ts')))
    expect(bare).toEqual(['dist/page-scripts.js'])
  })

  it('holds no tests, no source maps, no site, nothing of the page\u2019s own scripts', () => {
    expect(paths.filter((path) => /(^|\/)(test|reports|scripts|bench|assembly|src)\/|\.test\.|\.map$|^dist\/report\/runtime/.test(path))).toEqual([])
    expect(paths.length).toBeGreaterThan(300)
  })
})
