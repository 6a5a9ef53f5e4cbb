import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** With TIDEMARK_EXHAUSTIVE=1, as CI sets it: files up to 64 KiB are cut at every byte, larger ones and unpacked bytes at 1,000 seeded places. Else 100 places. */
const EXHAUSTIVE = process.env['TIDEMARK_EXHAUSTIVE'] === '1'
const SMALL = 64 * 1024
const PLACES = EXHAUSTIVE ? 1000 : 100

function* places(length: number, everyByte: boolean): Generator<number> {
  if (EXHAUSTIVE && everyByte && length <= SMALL) {
    for (let at = 0; at < length; at++) yield at
    return
  }
  let state = 20261121
  for (let i = 0; i < PLACES; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield Math.floor((state / 2 ** 32) * length)
  }
}

/** What must hold of any damaged input: it is read and said to be cut, or refused in a sentence; never a stack, never silence. */
export async function check(name: string, bytes: Uint8Array): Promise<'read' | 'refused'> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const { code, out, err } = await runRecorded('inspect', path, '--json')
  if (code === 2) {
    expect(err).toMatch(/^tidemark: .+\n$/)
    expect(out).toBe('')
    return 'refused'
  }
  expect(code).toBe(0)
  expect(err).toBe('')
  expect(() => JSON.parse(out) as Report).not.toThrow()
  return 'read'
}

/** Cuts packed files, and their unpacked bytes, at every place. In files of their own, so that two processors share them. */
export function cutEverywhere(packed: readonly string[]): void {
  describe.each(packed)('cut %s', (path) => {
    it('packed', { timeout: 1_200_000 }, async () => {
      const bytes = readFileSync(path)
      // A name that is no per-CPU file's, so that nothing beside it is read.
      const name = `cut-${basename(path).replace('.blktrace.', '-')}`
      const outcomes = new Set<string>()
      for (const at of places(bytes.length, true)) outcomes.add(await check(name, bytes.subarray(0, at)))
      expect(outcomes).toContain('read')
    })

    it.skipIf(!path.endsWith('.gz'))('unpacked', { timeout: 1_200_000 }, async () => {
      const bytes = gunzipSync(readFileSync(path))
      for (const at of places(bytes.length, false)) await check('cut-plain', bytes.subarray(0, at))
      expect(await check('cut-plain', bytes)).toBe('read')
    })
  })
}
