import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { golden, samples } from '../golden/read.ts'
import { check, cutEverywhere } from './damage.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

cutEverywhere([golden('./none-frag/blk.bin.gz'), golden('./none-frag/events.txt.zst'), join(samples, 'none-frag/blk.txt.gz'), golden('./severe-frag/blk.bin.gz')])

it('a cut .gz is LOSSY and says so', async () => {
  const path = join(folder, 'half.txt.gz')
  const bytes = readFileSync(join(samples, 'none-frag/blk.txt.gz'))
  writeFileSync(path, bytes.subarray(0, bytes.length >> 1))
  const report = JSON.parse((await runRecorded('inspect', path, '--json')).out) as Report
  expect(report.verdict.grade).toBe('LOSSY')
  expect(report.findings.find(({ id }) => id === 'IO006')?.title).toContain('the gzip stream is cut short')
  expect(report.figures['io.requests']!.value).toBeGreaterThan(1000)
})

it('random bytes behind any magic are refused or read, never a crash', async () => {
  let state = 7
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  }
  const heads = [[], [0x07, 0x74, 0x61, 0x65], [0x65, 0x61, 0x74, 0x08], [0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd], [...new TextEncoder().encode('  8,0    1        1     0.000000000  9  Q   R 8 + 8 [a]\n')]]
  for (let round = 0; round < 300; round++) {
    const noise = Array.from({ length: 1 + (round % 500) }, random)
    expect(['read', 'refused']).toContain(await check('noise', Uint8Array.from([...heads[round % heads.length]!, ...noise])))
  }
})
