import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const section = /## Use it from your own code\n([\s\S]*?)\n## /.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'))![1]!
const examples = [...section.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)

/** An empty project that has the package and nothing else. */
const project = mkdtempSync(join(tmpdir(), 'tidemark-readme-'))
beforeAll(() => {
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(root, join(project, 'node_modules/tidemark'), 'dir')
})
afterAll(() => rmSync(project, { recursive: true }))

describe('the examples of the README print what they say', () => {
  it('are there', () => expect(examples.length).toBeGreaterThanOrEqual(3))

  it.each(examples.map((code, i) => [i + 1, code] as const))('example %i', async (_, code) => {
    const said = [...code.matchAll(/^\/\/ (.*)$/gm)].map((match) => match[1]!)
    expect(said.length).toBeGreaterThan(0)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { cwd: project })
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toEqual(said)
    expect(readdirSync(project)).toEqual(['node_modules'])
  })
})
