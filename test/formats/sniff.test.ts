import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats, refusal } from '../../src/formats/index.ts'
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
    ['fio-iolog-2', 'fio version 2 iolog\n/a b add\n/a b open\n/a b read 0 4096\n'],
    ['fio-iolog-3', 'fio version 3 iolog\r\n61 t.dat add\r\n287 t.dat read 0 65536\r\n'],
    ['biosnoop', 'TIME(s)     COMM           PID    DISK    T SECTOR     BYTES   LAT(ms)\n0.000004    supervise      1950   xvda1   W 13092560   4096       0.74\n'],
    ['biosnoop', 'TIME(s)     COMM           PID     DISK      T SECTOR     BYTES  P QUE(ms) LAT(ms)\n'],
    ['biosnoop', '17:58:57.814 mount          163467  sde     WSM  41944043   524288    1.422\n'],
    ['msr-cambridge', '128166372003061629,hm,0,Write,7014912,4096,26\n'],
    ['cloudphysics', 'version,time,op,size,lbn\n1,5633898,2a,512,42932745\n'],
    ['alibaba', '419,W,8792731648,16384,1577808144360767\n'],
    ['alibaba', 'device_id,opcode,offset,length,timestamp\n419,W,8792731648,16384,1577808144360767\n'],
    ['mqsim', '11413000 0 657728 16 1\n11565000 1 31244784 64 0\n'],
    ['bpftrace-rq-issue', 'Attaching 1 probe...\n123456789012345, R, 131072, 2048, 256\n'],
    ['tracepoints', '          <...>-27197 (-----) [002] .... 16136.613471: block_getrq: 8,0 R 8 + 8 [a]\n'],
  ])('%s text', (id, text) => {
    expect(claims(new TextEncoder().encode(text))).toEqual([id])
  })
})

const SHARED: [string, string][] = [
  ['local-samples/iolog_v3.txt', 'fio-iolog-3'], ['local-samples/iolog_v3_rand.txt', 'fio-iolog-3'], ['text-samples/biosnoop.txt', 'biosnoop'],
  ['text-samples/biosnoop-Q.txt', 'biosnoop'], ['text-samples/msr-cambridge.csv', 'msr-cambridge'], ['text-samples/cheops25-bpftrace-format.txt', 'bpftrace-rq-issue'],
  ['cloudphysics/cloudPhysicsIO.csv', 'cloudphysics'], ['mqsim/tpcc-small.trace', 'mqsim'], ['mqsim/wsrch-small.trace', 'mqsim'],
  ['text-samples/perf-script-block-rq.txt', 'tracepoints'], ['text-samples/perf-script-stacked-dm.txt', 'tracepoints'],
  ['text-samples/trace-cmd-filemap-6.x.txt', 'tracepoints'], ['text-samples/android-systrace-filemap.txt', 'tracepoints'],
]

describe.skipIf(sharedData === null)('exactly one format claims, of the shared data', () => {
  it.each(SHARED)('%s', async (path, id) => {
    expect(claims(await head(join(sharedData!, 'block-io', path)))).toEqual([id])
  })
})

describe('no format claims', () => {
  it.each(['', 'roses are red\n', '{"a": 1}\n', 'time,op,size\n1,2,3\n', '<html>\n', '1 2 3 4 5\n', 'a [1] b: c\n',
    '1, 122542, 0, 65536, 65536, 0\n', 'TIME(ms)     DISK             COMM             PID    LAT(ms)\n', '1 2 3 0 1\n', '11413000 0 657728 16 2\n'])('%j', (text) => {
    expect(claims(new TextEncoder().encode(text))).toEqual([])
  })

  const others = sharedData === null ? [] : readdirSync(join(sharedData, 'block-io/local-samples')).filter((name) => !name.startsWith('iolog'))
    .map((name) => join(sharedData!, 'block-io/local-samples', name))
  it.skipIf(others.length === 0)('samples of other tools (shared data)', () => {
    for (const path of others) expect([path, claims(readFileSync(path).subarray(0, 65_536))]).toEqual([path, []])
  })

  it('outputs that lack what is needed, and the refusal says what', () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
    expect(refusal(bytes('Attaching 4 probes...\nTIME(ms)     DISK             COMM             PID    LAT(ms)\n'))).toContain('no sector and no size')
    expect(refusal(bytes('Tracing block I/O. Ctrl-C to end.\nCOMM         PID    TYPE DEV      BLOCK        BYTES     LATms\n'))).toContain('no time')
    expect(refusal(bytes('roses are red\n'))).toBe(null)
  })

  it.skipIf(sharedData === null)('what lies beside the captures (shared data)', async () => {
    const folder = join(sharedData!, 'block-io/llm-captures/none-frag')
    for (const name of ['blkparse_summary.txt', 'btt.txt', 'engine.log', 'filefrag.txt', 'marks.jsonl', 'meta.json', 'oracle.json', 'pagecache.csv.gz', 'samples.jsonl.gz']) {
      expect([name, claims(await head(join(folder, name)))]).toEqual([name, []])
    }
  })
})
