import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { version } from '../../src/core/version.ts'

it('is the version of the package', () => {
  expect(version).toBe((JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version)
})
