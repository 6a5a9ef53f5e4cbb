/** Files, tensors, threads and phases against an oracle that counts byte by byte (`oracle.json` of each capture). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRecording } from '../../src/node/read-recording.ts'
import type { ContextFlags } from '../../src/commands/context-options.ts'
import type { Cell, Report } from '../../src/core/result.ts'
import type { Stage } from '../../src/traces/access.ts'
import { golden, sharedData } from './read.ts'

const read = (path: string, flags: ContextFlags, stage: Stage | null = null): Promise<Report> => readRecording([path], { stage, crossCheck: 'none', ...flags })

/** Rows of a table by its first column. */
function rowsOf(report: Report, name: string): Record<string, Cell>[] {
  const columns = report.tables[name]!.columns
  return Object.values(columns)[0]!.map((_, i) => Object.fromEntries(Object.entries(columns).map(([key, cells]) => [key, cells[i]!])))
}

type Gaps = Record<'seq' | 'small' | 'medium' | 'large' | 'backward', number>
const five = (gaps: Gaps): number[] => [gaps.seq, gaps.small, gaps.medium, gaps.large, gaps.backward]
const added = (threads: Record<string, Gaps>): number[] => Object.values(threads).map(five).reduce((a, b) => a.map((n, i) => n + b[i]!), [0, 0, 0, 0, 0])

const captures = sharedData === null ? null : join(sharedData, 'block-io/llm-captures')
const STEPS: [Stage, string][] = [['queue', 'Q'], ['issue', 'D'], ['complete', 'C']]

describe.skipIf(captures === null)('captures of llama.cpp; skipped where the shared data is absent', () => {
  for (const name of ['none-frag', 'severe-frag']) {
    describe.each(STEPS)(`${name} at %s`, (stage, letter) => {
      const folder = join(captures ?? '', name)
      const flags = { model: join(captures ?? '', 'models/q8.head.gguf.gz') }
      const oracle = captures === null ? null : JSON.parse(readFileSync(join(folder, 'oracle.json'), 'utf8'))
      const report = captures === null ? null : read(folder, flags, stage)

      it('coverage and bytes in and outside the file', async () => {
        const { figures } = (await report!)
        const wanted = oracle.filters[letter]
        expect(figures['io.coverage']!.value).toBe(wanted.coverage)
        expect(figures['io.file.bytes']!.value).toBe(wanted.file_read_bytes)
        expect(figures['io.file.uniqueBytes']!.value).toBe(wanted.file_distinct_bytes)
      })

      it('gaps in the file and thread by thread', async () => {
        const rows = rowsOf(await report!, 'io.logicalGaps')
        const wanted = oracle.filters[letter]
        expect(rows.map((row) => row['file'])).toEqual(five(wanted.logical_gaps))
        if (stage !== 'complete') expect(rows.map((row) => row['thread'])).toEqual(added(wanted.logical_gaps_per_pid))
        expect((rows.reduce((sum, row) => sum + Number(row['file']), 0)) + 1).toBe(wanted.logical_pieces)
      })

      it('every tensor and the header: covered, read, read again', async () => {
        const rows = rowsOf(await report!, 'io.tensors').map((row) => [row['name'], row['bytes'], row['covered'], row['read'], row['reread']])
        expect(rows).toEqual(oracle.filters[letter].tensors.map((t: Record<string, Cell>) => [t['name'], t['bytes'], t['covered'], t['read'], t['reread']]))
        expect(rows).toHaveLength(202)
      })

      it.runIf(stage === 'issue')('phases between marks', async () => {
        const rows = rowsOf(await report!, 'io.phases').map((row) => [row['phase'], row['requests'], row['bytes']])
        expect(rows).toEqual(oracle.phases.map((phase: Record<string, Cell>) => [phase['span'], phase['D_reads'], phase['D_bytes']]))
      })
    })
  }

  it('severe-frag answers in words: bytes a token, tensors, causes, memory', async () => {
    const { verdict, figures } = await read(join(captures!, 'severe-frag'), { model: join(captures!, 'models/q8.head.gguf.gz') })
    expect(verdict.answers.map(({ answer }) => answer)).toEqual([
      expect.stringMatching(/^801 MiB \(median of 8 tokens/),
      expect.stringMatching(/^149 of 201 tensors are read again by the tokens: feed-forward .*; 51 of layers 16–21 \(244 MiB\) stayed cached/),
      '8.87 % of the gaps go backward: 0.24 points are layout on the disk (gone on file offsets), 5.24 points are threads that interleave (gone thread by thread), and 3.39 points are the access pattern itself.',
      expect.stringMatching(/^About 1,049 MiB of cached tensors \(estimate/),
    ])
    expect(figures['io.token.bytes']!.value! / 2 ** 20).toBeCloseTo(801, 0)
    expect(figures['io.ram.enough']!.basis).toMatch(/estimate/)
  })

  it('load and tokens apart, and memory that would be enough, are told of the run that thrashed alone', async () => {
    const found = async (name: string): Promise<string[]> => (await read(join(captures!, name), { model: join(captures!, 'models/q8.head.gguf.gz') })).findings.map(({ id }) => id)
    expect(await found('severe-frag')).toEqual(expect.arrayContaining(['IO018', 'IO019']))
    expect((await found('none-frag')).filter((id) => ['IO018', 'IO019'].includes(id))).toEqual([])
  })

  it('severe-frag: the second-level curve has its knee at 820 MiB, and nothing quotes that as an answer', async () => {
    const report = await readRecording([join(captures!, 'severe-frag')], { curveRate: 1, crossCheck: 'none', model: join(captures!, 'models/q8.head.gguf.gz') })
    const rows = rowsOf(report, 'io.missRatio').filter((row) => row['phase'] === 'whole recording')
    expect(report.tables['io.missRatio']!.title).toMatch(/second-level/)
    expect(rows[0]!['misses']).toBe(2_132_878)
    expect(rows.filter((row) => Number(row['missShare']) > 0.99).map((row) => Number(row['cacheBytes']) / 2 ** 20).at(-1)).toBeCloseTo(767, 0)
    expect(rows.at(-1)!['misses']).toBe(285_598)
    expect(JSON.stringify(report.verdict)).not.toMatch(/820/)
  })

  it('severe-frag: pages by tensor, residency and diskstats stand beside the trace', async () => {
    const report = await readRecording([join(captures!, 'severe-frag')], { model: join(captures!, 'models/q8.head.gguf.gz') })
    const [header, output] = rowsOf(report, 'cache.tensors')
    expect([header!['name'], output!['name'], output!['distinctPages']]).toEqual(['(header+metadata)', 'output.weight', 17_001])
    expect(rowsOf(report, 'cache.residency').map((row) => row['residentPages'])).toEqual([146_623, 0])
    expect(rowsOf(report, 'io.checks').find((row) => row['check'] === 'bytes are what the disk counted')).toMatchObject({ result: 'pass', detail: 'both 8,736,309,248 B' })
  })

  it('severe-frag by other rules: 7.2 MiB of distinct starts, 4.1x by the busiest thread', async () => {
    const rows = rowsOf(await read(join(captures!, 'severe-frag'), {}), 'io.oldWays')
    expect(rows.map((row) => Number(row['says']))).toEqual([expect.closeTo(29.872, 3), 7_591_936, expect.closeTo(4.126, 3), expect.closeTo(7.468, 3)])
  })

  it('zoo: one map a file, 1 KiB blocks, partition learned from remap lines', async () => {
    for (const [file, sectors] of [['a', 49_152], ['b', 5_120]] as const) {
      const report = await read(join(captures!, 'zoo'), { extents: join(captures!, `zoo/filefrag_${file}.txt`) })
      expect(report.figures['io.coverage']!.value).toBe(1)
      expect(report.figures['io.file.bytes']!.value).toBe(sectors * 512)
      expect(report.findings.map(({ id }) => id)).not.toContain('IO016')
    }
  })
})

it.each(['../../samples/none-frag', './zoo/blk.txt.gz', './synthetic-seed003'])('counts are the same with --counts-only, and what it leaves out is null: %s', async (name) => {
  const whole = (await read(golden(name), {})).figures
  const { figures, tables } = await readRecording([golden(name)], { countsOnly: true, crossCheck: 'none' })
  const left = Object.keys(whole).filter((figure) => figures[figure]!.value === null && whole[figure]!.value !== null)
  for (const [figure, { value }] of Object.entries(figures)) if (!left.includes(figure)) expect(value, figure).toBe(whole[figure]!.value)
  expect(left.filter((figure) => !/^io\.(latency|queueDepth)\.|^io\.(nearShare|thread\w+Share|backward\.\w+)$/.test(figure))).toEqual([])
  expect(left).toContain('io.latency.issueToComplete.p50')
  expect(tables['io.heat']).toBeUndefined()
})

describe('what context cannot tell', () => {
  const model = join(golden('../../samples/none-frag'), 'model.head.gguf.gz'), extents = golden('./none-frag/filefrag.txt')
  const trace = golden('../../samples/none-frag/blk.txt.gz')

  it('marks on another clock are left out with a finding, and no answer is about tokens', async () => {
    const shifted = await readRecording([trace], { crossCheck: 'none', model, extents, marks: golden('./severe-frag/marks.jsonl') })
    expect(shifted.findings.find(({ id }) => id === 'IO022')?.evidence).toMatchObject({ phases: 17 })
    expect(shifted.tables['io.phases']).toBeUndefined()
    expect(JSON.stringify(shifted.verdict.answers)).not.toMatch(/none of 8 tokens|no token/)
  })

  it('without marks nothing is said of tokens, and nothing stayed cached', async () => {
    const { verdict, findings } = await read(trace, { model, extents })
    expect(findings.map(({ id }) => id)).not.toContain('IO022')
    expect(JSON.stringify(verdict.answers)).not.toMatch(/stayed cached|here no token/)
    expect(verdict.answers.at(-1)!.answer).toMatch(/only marks of the run can tell/)
  })

  it('a tensor that was never read is not said to stay cached', async () => {
    const report = await readRecording([trace], { to: 2.3, crossCheck: 'none', model, extents })
    expect(report.figures['io.coverage']!.value).toBeLessThan(1)
    expect(JSON.stringify(report.verdict.answers)).not.toMatch(/stayed cached/)
  })

  it('writes have no answers in words about reads', async () => {
    const { verdict } = await readRecording([trace], { op: 'write', crossCheck: 'none', model, extents })
    expect(verdict.answers).toEqual([])
  })
})

describe('synthetic-seed003: the published experiment', () => {
  const folder = golden('synthetic-seed003')
  const extents = join(folder, 'model.filefrag.txt')
  const trace = join(folder, 'trace.blktrace.0.gz')

  it('covers all of the file when the partition is learned from remap lines', async () => {
    const { figures, findings } = await read(trace, { extents })
    expect(figures['io.coverage']!.value).toBe(1)
    expect(figures['io.coverage']!.basis).toMatch(/partition start 2203648 learned from remap lines/)
    expect(findings.map(({ id }) => id)).not.toContain('IO016')
  })

  it('covers 39.40 % with partition start 0, and says why', async () => {
    const { figures, findings } = await read(trace, { extents, partitionStart: 0 })
    expect(figures['io.coverage']!.value).toBeCloseTo(0.394, 4)
    expect(findings.find(({ id }) => id === 'IO016')?.evidence).toMatchObject({ used: 0, remapped: 2_203_648 })
  })

  it('shows the published rule as what it is: 3.031 GiB, 79.75 %', async () => {
    const report = await read(trace, { extents })
    const [, range] = rowsOf(report, 'io.coverage')
    expect(Number(range!['bytes']) / 2 ** 30).toBeCloseTo(3.031, 3)
    expect(Number(range!['coverage'])).toBeCloseTo(0.7975, 4)
    expect(report.findings.map(({ id }) => id)).toContain('IO017')
  })
})
