import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const section = /## Use it from your own code\n([\s\S]*?)\n## /.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'))![1]!
const examples = [...section.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)

describe('the examples of the README print what they say', () => {
  it('are there', () => expect(examples.length).toBeGreaterThanOrEqual(3))

  it.each(examples.map((code, i) => [i + 1, code] as const))('example %i', async (_, code) => {
    mkdirSync(new URL('../../reports/out/', import.meta.url), { recursive: true })
    const said = [...code.matchAll(/^\/\/ (.*)$/gm)].map((match) => match[1]!)
    expect(said.length).toBeGreaterThan(0)
    // Inside the package its own name means what its exports say.
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { cwd: root })
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toEqual(said)
  })
})
