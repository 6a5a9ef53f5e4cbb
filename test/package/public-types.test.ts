import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './consumer.ts'

const dist = join(root, 'dist')

/** Type files that a consumer's compiler reads for an entry, each with what it imports by name or refers to. */
function graph(entry: string): Map<string, string[]> {
  const read = new Map<string, string[]>()
  const follow = (path: string): void => {
    if (read.has(path)) return
    const text = readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\//g, '')
    const targets = [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]|<reference\s+\w+\s*=\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? match[2]!)
    read.set(path, targets.filter((target) => !target.startsWith('.')))
    for (const target of targets) if (target.startsWith('.')) follow(join(dirname(path), target.replace(/\.[jt]s$/, '.d.ts')))
  }
  follow(join(dist, entry))
  return read
}

it.each(['index.d.ts', 'node.d.ts', 'wasm-inline.d.ts'])('types of %s need no package: none of arquero, Vega or Node', (entry) => {
  expect(existsSync(join(dist, entry))).toBe(true)
  const bare = [...graph(entry)].flatMap(([path, names]) => names.map((name) => `${relative(dist, path)} imports ${name}`))
  expect(bare).toEqual([])
})

it('finds such imports where they are', () => {
  const bare = [...graph('charts/index.d.ts').values()].flat()
  expect(bare).toContain('vega-lite')
})

it('names no global of Node in the types it gives', () => {
  const files = ['index.d.ts', 'node.d.ts', 'wasm-inline.d.ts'].flatMap((entry) => [...graph(entry).keys()])
  expect(files.length).toBeGreaterThan(3)
  expect(files.filter((path) => /\b(Buffer|NodeJS|__dirname)\b/.test(readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\//g, '')))).toEqual([])
})
