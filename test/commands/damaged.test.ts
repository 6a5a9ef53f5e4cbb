import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { golden, samples } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** With TIDEMARK_EXHAUSTIVE=1, as CI sets it: files up to 64 KiB are cut at every byte, larger ones at 1,000 seeded places. Else 100 places. */
const EXHAUSTIVE = process.env['TIDEMARK_EXHAUSTIVE'] === '1'
const SMALL = 64 * 1024
const PLACES = EXHAUSTIVE ? 1000 : 100

function* places(length: number): Generator<number> {
  if (EXHAUSTIVE && length <= SMALL) {
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
async function check(name: string, bytes: Uint8Array): Promise<'read' | 'refused'> {
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

const PACKED = [
  golden('./zoo/blk.txt.gz'), golden('./zoo/blk.bin.gz'), golden('./zoo/trace.blktrace.0.gz'), golden('./zoo/trace.blktrace.1.gz'),
  golden('./none-frag/blk.bin.gz'), golden('./none-frag/events.txt.zst'), join(samples, 'none-frag/blk.txt.gz'), golden('./severe-frag/blk.bin.gz'),
]

describe('cut packed files', () => {
  it.each(PACKED)('%s', { timeout: 600_000 }, async (path) => {
    const bytes = readFileSync(path)
    // A name that is no per-CPU file's, so that nothing beside it is read.
    const name = `cut-${basename(path).replace('.blktrace.', '-')}`
    const outcomes = new Map<string, number>()
    for (const at of places(bytes.length)) {
      const outcome = await check(name, bytes.subarray(0, at))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect(outcomes.get('read')).toBeGreaterThan(0)
  })
})

describe('cut plain files', () => {
  it.each(PACKED.slice(0, 4))('%s', { timeout: 600_000 }, async (path) => {
    const bytes = gunzipSync(readFileSync(path))
    for (const at of places(bytes.length)) await check('cut-plain', bytes.subarray(0, at))
    const outcome = await check('cut-plain', bytes)
    expect(outcome).toBe('read')
  })
})

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
