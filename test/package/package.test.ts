import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Consumer, type Figures } from './consumer.ts'
import { expectedFigures } from './expected.ts'
import { esbuildInNode, onNode, typescript } from './nodes.ts'

const consumer = new Consumer()
let expected: Figures
beforeAll(async () => {
  await consumer.install()
  expected = await expectedFigures(consumer)
}, 120_000)
afterAll(() => consumer.remove())

describe('the packed package, installed into an empty project', () => {
  it.each([
    ...onNode(process.execPath, 'Node'),
    esbuildInNode,
    typescript('nodenext', true),
    typescript('bundler', false),
  ])('gives the figures of the oracle and the page of the command: $name', async (environment) => {
    expect(await environment.figures(consumer)).toEqual(environment.rendersNoPage === true ? { ...expected, page: null } : expected)
  }, 180_000)

  it('takes less than 45 MB with all it depends on', () => {
    const bytes = Number.parseInt(execFileSync('du', ['-sb', join(consumer.folder, 'node_modules')]).toString())
    expect(bytes).toBeGreaterThan(1_000_000)
    expect(bytes).toBeLessThan(45_000_000)
  })

  it('has every file of its exports map', () => {
    const folder = join(consumer.folder, 'node_modules/tidemark')
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports: Record<string, string | Record<string, string>> }
    const files = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
    expect(files).toContain('./dist/tidemark.wasm')
    expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([])
  })
})
