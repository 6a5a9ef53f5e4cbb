/** Touches of the page cache give a first-level curve; block reads never do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readRecording } from '../../src/node/read-recording.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('a file of 160 pages, touched from front to back three times, needs all 160 or misses every time', async () => {
  const path = join(folder, 'events.txt')
  const touches = Array.from({ length: 480 }, (_, i) => `lrun-42 [000] ..... 1.${String(i).padStart(6, '0')}: mm_filemap_fault: dev=8:1 ino=2e ofs=${(i % 160) * 4096}\n`)
  writeFileSync(path, touches.join(''))
  const { tables } = await readRecording([path], { curveRate: 1, crossCheck: 'none' })
  const { cacheBytes, misses } = tables['cache.missRatio']!.columns
  expect(tables['cache.missRatio']!.title).toMatch(/first-level/)
  expect(cacheBytes!.map((bytes, i) => [Number(bytes) / 4096, misses![i]])).toEqual(
    Array.from({ length: 17 }, (_, i) => [(i + 1) * 10, i + 1 < 16 ? 480 : 160]),
  )
  expect((await readRecording([path], { crossCheck: 'none' })).tables['cache.missRatio']).toBeUndefined()
})
