import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats } from '../../src/formats/index.ts'
import { openSource } from '../../src/node/source.ts'
import { golden, samples, sharedData } from '../golden/read.ts'

const head = async (path: string): Promise<Uint8Array> => {
  const source = await openSource(path)
  const bytes = await source.head()
  source.close()
  return bytes
}

const claims = (bytes: Uint8Array): string[] => formats.filter((format) => format.sniff(bytes)).map(({ id }) => id)

const GOLDENS: [string, string][] = [
  [golden('./zoo/blk.txt.gz'), 'ftrace-blk'], [golden('./zoo/blk.bin.gz'), 'blktrace'], [golden('./zoo/trace.blktrace.0.gz'), 'blktrace'],
  [golden('./none-frag/blk.bin.gz'), 'blktrace'], [golden('./none-frag/events.txt.zst'), 'tracepoints'], [golden('./severe-frag/blk.bin.gz'), 'blktrace'],
  [golden('./synthetic-seed003/trace.blktrace.5.gz'), 'blktrace'], [join(samples, 'none-frag/blk.txt.gz'), 'ftrace-blk'],
]

describe('exactly one format claims', () => {
  it.each(GOLDENS)('%s', async (path, id) => {
    expect(claims(await head(path))).toEqual([id])
  })

  it.each([
    ['blkparse', '259,0    1        2     0.000000184 21279  Q  RA 2348060440 + 8 [(null)]\n'],
    ['blkparse', 'Input file x added\n  8,0    1        2     0.000000184     9  Q  RA 8 + 8 [a b]\n'],
    ['ftrace-blk', '  7,2    0  1736.878197628 15142  Q   R 497424 + 8 [lrun]\n'],
    ['ftrace-blk', '            lrun-15142   [000] d..3.  1735.855142:   7,2    Q   R 497424 + 8 [lrun]\n'],
    ['ftrace-blk', '            lrun-15142   [000] d..3.  1735.855142:   7,2  1,0  Q   R 497424 + 8 [lrun]\n'],
    ['tracepoints', '   kworker/u17:0 23867  [005] 543348.164960:   block:block_rq_complete: 259,0 R () 3190760 + 256 [0]\n'],
    ['tracepoints', '            less-901     [005] .....    72.531607: mm_filemap_fault: dev 253:3 ino 13f730 ofs=196608\n'],
    ['tracepoints', '          <...>-27197 (-----) [002] .... 16136.613471: block_getrq: 8,0 R 8 + 8 [a]\n'],
  ])('%s text', (id, text) => {
    expect(claims(new TextEncoder().encode(text))).toEqual([id])
  })
})

describe('no format claims', () => {
  it.each(['', 'roses are red\n', '{"a": 1}\n', 'time,op,size\n1,2,3\n', '<html>\n', '1 2 3 4 5\n', 'a [1] b: c\n'])('%j', (text) => {
    expect(claims(new TextEncoder().encode(text))).toEqual([])
  })

  const others = sharedData === null ? [] : readdirSync(join(sharedData, 'block-io/local-samples')).map((name) => join(sharedData!, 'block-io/local-samples', name))
  it.skipIf(others.length === 0)('samples of other tools (shared data)', () => {
    for (const path of others) expect([path, claims(readFileSync(path).subarray(0, 65_536))]).toEqual([path, []])
  })

  it.skipIf(sharedData === null)('what lies beside the captures (shared data)', async () => {
    const folder = join(sharedData!, 'block-io/llm-captures/none-frag')
    for (const name of ['blkparse_summary.txt', 'btt.txt', 'engine.log', 'filefrag.txt', 'marks.jsonl', 'meta.json', 'oracle.json', 'pagecache.csv.gz', 'samples.jsonl.gz']) {
      expect([name, claims(await head(join(folder, name)))]).toEqual([name, []])
    }
  })
})
