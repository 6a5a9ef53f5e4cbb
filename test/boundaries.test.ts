import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What each folder of `src` may import, besides itself: the line that data follows, never back. */
const ALLOWED: Record<string, string[]> = {
  core: [],
  statistics: ['core'],
  formats: ['core'],
  traces: ['core'],
  context: ['core', 'traces'],
  allocators: ['core', 'traces'],
  workloads: ['core', 'traces', 'context', 'allocators'],
  analyses: ['core', 'formats', 'traces', 'context', 'allocators', 'workloads', 'findings', 'statistics'],
  findings: ['core', 'traces', 'context', 'analyses'],
  charts: ['core'],
  report: ['core', 'charts'],
  recordings: ['core', 'formats', 'traces', 'context', 'analyses'],
  api: ['core', 'formats', 'traces', 'allocators', 'analyses', 'findings', 'recordings'],
  node: ['core', 'formats', 'traces', 'context', 'allocators', 'workloads', 'analyses', 'recordings'],
  try: ['core', 'formats', 'report', 'index.ts'],
  commands: ['core', 'formats', 'traces', 'context', 'allocators', 'workloads', 'analyses', 'findings', 'charts', 'report', 'recordings', 'node'],
  site: ['core', 'findings', 'report', 'commands', 'index.ts'],
}

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))

/** Paths that a file imports. */
const imports = (path: string): string[] => [...readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1]!)

describe('imports follow the line', () => {
  it.each(Object.keys(ALLOWED))('src/%s', (folder) => {
    const wrong = sources(`src/${folder}`).flatMap((path) =>
      imports(path).filter((target) => target.startsWith('.')).flatMap((target) => {
        if (target === '../../dist/page-scripts.js') return [] // built from src/report/runtime
        const [to] = relative(join(root, 'src'), resolve(dirname(path), target)).split('/')
        return to === folder || ALLOWED[folder]!.includes(to!) ? [] : [`${relative(root, path)} imports ${target}`]
      }))
    expect(wrong).toEqual([])
  })

  it('nothing imports cli, and assembly imports nothing outside', () => {
    expect(sources('src').filter((path) => imports(path).some((target) => target.endsWith('/cli.ts')))).toEqual([])
    for (const path of sources('assembly')) {
      for (const target of imports(path)) expect(relative(join(root, 'assembly'), resolve(dirname(path), target)).startsWith('..')).toBe(false)
    }
  })

  it('only src/node, commands, site and cli use Node', () => {
    const users = sources('src').filter((path) => imports(path).some((target) => target.startsWith('node:'))).map((path) => relative(join(root, 'src'), path))
    expect(users.filter((path) => !/^(node|commands|site)\//.test(path))).toEqual([])
  })

  it('only one file prints or sets an exit code', () => {
    const printers = sources('src').filter((path) => /\bconsole\.|process\.(stdout|stderr|exit)/.test(readFileSync(path, 'utf8').replace(/^\s*\*.*$|\/\*\*.*\*\//gm, '')))
    expect(printers.map((path) => relative(join(root, 'src'), path))).toEqual(['cli.ts'])
  })

  it('the loader is used in one file', () => {
    expect(sources('src').filter((path) => imports(path).includes('@assemblyscript/loader')).map((path) => relative(root, path))).toEqual(['src/core/instance.ts'])
  })
})

it('assembly exports nothing that nobody there imports', () => {
  const files = sources('assembly').map((path) => [relative(root, path), readFileSync(path, 'utf8')] as const)
  const dead = files.flatMap(([path, source]) => path === 'assembly/index.ts' ? [] : [...source.matchAll(/^export (?:abstract )?(?:function|const|let|class) (\w+)/gm)]
    .map((match) => match[1]!)
    .filter((name) => !files.some(([other, text]) => other !== path && new RegExp(`\\b${name}\\b`).test(text)))
    .map((name) => `${path}: ${name}`))
  expect(dead).toEqual([])
})

it('tracked files name no registry, and the lockfile holds no address', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: root }).toString().trim().split('\n').filter((path) => !/\.(gz|zst)$/.test(path))
  const hosts = files.filter((path) => /https?:\/\/regist[a-z]*\./.test(readFileSync(join(root, path), 'utf8')))
  expect(hosts).toEqual([])
})
