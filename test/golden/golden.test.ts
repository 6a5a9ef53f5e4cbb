import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/core/result.ts'
import { STAGES } from '../../src/traces/access.ts'
import { countsOf, golden, read, samples, sharedData, type Counts } from './read.ts'

interface Expected {
  device: string
  read?: Record<string, Counts>
  write?: Record<string, Counts>
  discard?: Record<string, Counts>
  census: Record<string, number>
  bytesPerSecond?: { t0Ns: number; issue: Record<string, number>; complete: Record<string, number> }
  sizes?: Record<string, number>
}

const expected = (name: string): Expected => JSON.parse(readFileSync(golden(`./${name}.json`), 'utf8')) as Expected

/** Every form of each recording. Tracepoints hold three actions, and a microsecond clock: ties may change a gap. */
const CASES: { name: string; form: string; path: string; tracepoints?: boolean }[] = [
  { name: 'none-frag', form: 'tracer text', path: join(samples, 'none-frag/blk.txt.gz') },
  { name: 'none-frag', form: 'per-CPU files', path: join(samples, 'none-frag/trace.blktrace.0.gz') },
  { name: 'none-frag', form: 'merged binary', path: golden('./none-frag/blk.bin.gz') },
  { name: 'none-frag', form: 'tracepoints', path: golden('./none-frag/events.txt.zst'), tracepoints: true },
  { name: 'severe-frag', form: 'merged binary', path: golden('./severe-frag/blk.bin.gz') },
  { name: 'zoo', form: 'tracer text', path: golden('./zoo/blk.txt.gz') },
  { name: 'zoo', form: 'per-CPU files', path: golden('./zoo/trace.blktrace.1.gz') },
  { name: 'zoo', form: 'merged binary', path: golden('./zoo/blk.bin.gz') },
  { name: 'synthetic-seed003', form: 'per-CPU files', path: golden('./synthetic-seed003/trace.blktrace.3.gz') },
]

const SHARED: typeof CASES = sharedData === null ? [] : [
  { name: 'severe-frag', form: 'tracer text', path: join(sharedData, 'block-io/llm-captures/severe-frag/blk.txt.gz') },
  { name: 'severe-frag', form: 'per-CPU files', path: join(sharedData, 'block-io/llm-captures/severe-frag/trace.blktrace.0.gz') },
  { name: 'severe-frag', form: 'tracepoints', path: join(sharedData, 'block-io/llm-captures/severe-frag/events.txt.zst'), tracepoints: true },
]

function census(report: Report): Record<string, number> {
  const { action, rwbs, count } = report.tables['io.actions']!.columns
  return Object.fromEntries(action!.map((name, i) => [`${name} ${rwbs![i]}`, Number(count![i])]))
}

describe.each([...CASES, ...SHARED])('$name from $form', ({ name, path, tracepoints }) => {
  const answers = expected(name)
  const shown = (counts: Counts): unknown => (tracepoints ? { ...counts, gaps: null } : counts)

  it('counts what the oracle counts, at every step and operation', async () => {
    for (const op of ['read', 'write', 'discard'] as const) {
      for (const stage of STAGES) {
        const want = answers[op]?.[stage]
        if (want === undefined) continue
        const report = await read(path, { stage, op })
        expect.soft([op, stage, shown(countsOf(report))]).toEqual([op, stage, shown(want)])
        expect(report.settings['device']).toBe(answers.device)
      }
    }
  })

  it('says what counting every line would have said', async () => {
    const want = answers.read!['every line']
    const report = await read(path)
    if (want === undefined || tracepoints) expect(report.figures['io.linesPerRequest']!.value).toBeGreaterThan(2)
    else expect(countsOf(report, true)).toEqual(want)
  })

  it('accounts for every event, none unknown, none lost', async () => {
    const report = await read(path)
    // Three actions were traced; a flush prints FF there and FN in the tracer's text.
    const want = tracepoints
      ? Object.fromEntries(Object.entries(answers.census).filter(([line]) => /^[QDC] /.test(line)).map(([line, count]) => [line.replace(' FN', ' FF'), count]))
      : answers.census
    const blocks = Object.entries(census(report)).filter(([line]) => !line.startsWith('cache_'))
    expect(Object.fromEntries(blocks)).toEqual(want)
    expect(report.figures['io.lost.events']!.value).toBe(0)
    expect(report.ledger.filter((entry) => entry.kind === 'lost')).toEqual([])
  })

  it.skipIf(answers.bytesPerSecond === undefined)('has the bytes of every second, by floor, from the recorded start', async () => {
    const { t0Ns, ...series } = answers.bytesPerSecond!
    for (const stage of ['issue', 'complete'] as const) {
      const report = await read(path, { stage, origin: BigInt(t0Ns) })
      const { second, bytes } = report.tables['io.bandwidth']!.columns
      const shownSeconds = Object.fromEntries(second!.map((s, i) => [String(s), bytes![i]]).filter(([, value]) => value !== 0))
      expect.soft(shownSeconds).toEqual(series[stage])
      expect(report.figures['io.bandwidth.peak']!.value).toBe(Math.max(...Object.values(series[stage])))
    }
  })

  it.skipIf(answers.sizes === undefined)('has the oracle’s request sizes', async () => {
    const { sectors, requests } = (await read(path)).tables['io.sizes']!.columns
    expect(Object.fromEntries(sectors!.map((size, i) => [String(size), requests![i]]))).toEqual(answers.sizes)
  })
})

it.skipIf(sharedData === null)('severe-frag from text, per-CPU files and tracepoints is read too (skipped where the shared data is absent)', () => {
  expect(SHARED.filter(({ path }) => !existsSync(path))).toEqual([])
})

describe('synthetic-seed003, the published miscount rebuilt', () => {
  const path = golden('./synthetic-seed003/trace.blktrace.0.gz')

  it('is one clean pass: 1.000x, 99.8 % sequential', async () => {
    const { figures, verdict } = await read(path)
    expect(figures['io.rereadFactor']!.value).toBe(1)
    expect(figures['io.sequentialShare']!.value).toBeCloseTo(0.998, 3)
    expect(verdict.grade).toBe('MISCOUNTED')
  })

  it('reads as 5.000x, 20.0 / 80.0 % when every line is counted', async () => {
    const { figures } = await read(path)
    expect(figures['io.naive.rereadFactor']!.value).toBe(5)
    expect(figures['io.naive.sequentialShare']!.value!.toFixed(3)).toBe('0.200')
    expect(figures['io.naive.backwardShare']!.value!.toFixed(3)).toBe('0.800')
  })

  it('reads as the published 4.000x, 25.0 / 75.0 % with the published filter by process, and says why', async () => {
    const { figures, findings } = await read(path, { process: '4242' })
    expect(figures['io.naive.rereadFactor']!.value).toBe(4)
    expect(figures['io.naive.sequentialShare']!.value!.toFixed(3)).toBe('0.250')
    expect(figures['io.naive.backwardShare']!.value!.toFixed(3)).toBe('0.750')
    expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['IO001', 'IO011']))
  })
})

it('learns the partition start from remap lines', async () => {
  const { tables } = await read(golden('./zoo/blk.bin.gz'))
  expect(tables['io.devices']!.columns['device']).toEqual(['7:7'])
  expect((await read(golden('./zoo/blk.bin.gz'))).findings.map(({ id }) => id)).toContain('IO015')
})
