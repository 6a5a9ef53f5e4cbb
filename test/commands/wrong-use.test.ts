import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { golden, samples } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const text = join(samples, 'none-frag/blk.txt.gz')
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('wrong use', () => {
  const cases: [string, string[], RegExp][] = [
    ['a missing file', ['report', join(folder, 'nothing.txt')], /nothing\.txt: no such file or folder/],
    ['an empty file', ['report', file('empty.txt', '')], /empty\.txt is empty/],
    ['an unknown format', ['report', file('poem.txt', 'roses are red\n')], /no format claims poem\.txt; it starts with "roses are red"\. Tidemark reads/],
    ['binary noise', ['inspect', file('noise.bin', Uint8Array.of(0xde, 0xad, 0xbe, 0xef))], /starts with de ad be ef/],
    ['an xz file', ['report', file('a.xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0))], /packed with xz; unpack it first/],
    ['a folder without a trace', ['report', golden('..')], /no block trace among its \d+ files; it has folders: allocators/],
    ['two recordings', ['report', text, golden('./zoo/blk.txt.gz')], /two recordings/],
    ['a device that is not there', ['report', text, '--device', '8:0', '--json', '-'], /has no device 8:0; it has 7:2/],
    ['a trace of other events only', ['report', file('page.txt', 'less-901 [005] ..... 72.531607: sched_wakeup: comm=less pid=901 prio=120\n')], /holds no block event/],
    ['a wrong step', ['report', text, '--stage', 'insert'], /Allowed choices are queue, issue, complete/],
    ['a wrong time', ['report', text, '--from', 'noon'], /seconds since the origin/],
    ['an unknown command', ['reprot'], /unknown command 'reprot'[^]*Did you mean report/],
    ['an unknown finding', ['explain', 'IO999'], /no finding IO999/],
    ['no file', ['inspect'], /missing required argument/],
    ['a page over the trace itself', ['report', file('own.txt', '8,0 0 1.0 1 D R 8 + 8 [a]\n'), '-o', join(folder, 'own.txt')], /own\.txt is the trace itself/],
    ['a full disk', ['report', text, '-o', '/dev/full'], /\/dev\/full: cannot be written \(ENOSPC\)/],
    ['a gzip file of a few bytes', ['inspect', file('tiny.gz', readFileSync(text).subarray(0, 20))], /tiny\.gz: the gzip stream is cut short; nothing of it can be read/],
    ['an origin on another clock', ['report', text, '--json', '-', '--origin', '17952246428190114000'], /not on the clock of the trace/],
    ['no process', ['report', text, '--process', ''], /thread id or a process name/],
    ['a wrong cross-check', ['report', text, '--cross-check', 'bogus'], /Allowed choices are all, none/],
    ['a model without extents', ['report', text, '--model', golden('./none-frag/filefrag.txt')], /--model needs the file's extents/],
    ['a map that is none', ['report', text, '--extents', file('poem2.txt', 'roses')], /poem2\.txt: no extents are here/],
    ['a model that is none', ['report', text, '--extents', golden('./none-frag/filefrag.txt'), '--model', file('poem3.txt', 'roses are red, violets are blue\n')], /poem3\.txt: GGUF header/],
    ['a context file that is missing', ['report', text, '--extents', join(folder, 'nothing.map')], /nothing\.map: no such file or folder/],
    ['a wrong phase', ['report', text, '--phase', 'load'], /is no phase; write NAME=FROM\.\.TO/],
    ['phases that overlap', ['report', text, '--phase', 'a=0..2', '--phase', 'b=1..3'], /must not overlap/],
    ['a curve without its events', ['report', text, '--lru', '--counts-only'], /cannot be used with/],
    ['a wrong rate', ['report', text, '--lru', '7'], /above 0 to 1/],
    ['a page that cannot be written', ['report', text, '-o', join(file('plain', 'x'), 'page.html')], /plain/],
  ]
  it.each(cases)('%s: exit code 2 and one clear sentence', async (_, words, message) => {
    const { code, out, err } = await runRecorded(...words)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/ {4}at /)
    expect(out).toBe('')
  })

  it('help has examples for every command and ends with 0', async () => {
    for (const command of ['report', 'inspect', 'events', 'explain', 'figures']) {
      const { code, out } = await runRecorded(command, '--help')
      expect(code).toBe(0)
      expect(out).toContain('Examples:')
    }
    expect((await runRecorded('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
