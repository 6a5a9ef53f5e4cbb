import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseMarks, parsePhaseFlag, phasesOf } from '../../src/context/marks.ts'
import { TidemarkError } from '../../src/core/error.ts'
import { openSource } from '../../src/node/source.ts'
import { golden, sharedData } from '../golden/read.ts'

async function unpacked(path: string): Promise<string> {
  const source = await openSource(path), into = new Uint8Array(1 << 20), decoder = new TextDecoder()
  let text = ''
  for (let length = await source.read(into); length > 0; length = await source.read(into)) text += decoder.decode(into.subarray(0, length), { stream: true })
  source.close()
  return text
}

const marks = (name: string): string => readFileSync(golden(`${name}/marks.jsonl`), 'utf8')

describe('marks', () => {
  it('are read with their exact nanoseconds', () => {
    const list = parseMarks(marks('none-frag'))
    expect(list).toHaveLength(18)
    expect([list[0], list[5], list[7]]).toEqual([
      { name: 'start', index: 15_142, ns: 1_735_855_196_073 }, { name: 'prompt_begin', index: 32, ns: 1_739_482_548_850 }, { name: 'token', index: 0, ns: 1_743_404_333_382 },
    ])
  })

  it('are read from ftrace text, whatever else is in it', () => {
    const text = '# tracer: nop\n   lrun-15142   [000] ...1.  1735.855142: tracing_mark_write: tm:start:15142\n  lrun-1 [0] ..... 1736.1: block_rq_issue: 7,2 R 4096\n   lrun-15142   [001] ...1.  1749.504192: tracing_mark_write: tm:token:7\r\n x-1 [0] ..... 1750.000001: tracing_mark_write: hello\n x-1 [0] ..... 4294967.000001: print:                tracing_mark_write: tm:done'
    expect(parseMarks(text)).toEqual([{ name: 'start', index: 15_142, ns: 1_735_855_142_000 }, { name: 'token', index: 7, ns: 1_749_504_192_000 }, { name: 'done', index: null, ns: 4_294_967_000_001_000 }])
    expect(parseMarks('')).toEqual([])
  })

  it('are the same in the ftrace text of none-frag, earlier by less than a millisecond', async () => {
    const list = parseMarks(await unpacked(golden('none-frag/events.txt.zst'))), written = parseMarks(marks('none-frag'))
    expect(list.map(({ name, index }) => [name, index])).toEqual(written.map(({ name, index }) => [name, index]))
    expect(list.every((mark, i) => Math.abs(written[i]!.ns - mark.ns) < 1e6)).toBe(true)
  })

  it.each(['{"t":9007199254740993,"mark":"a"}', '{"t":1.5,"mark":"a"}', '{"t":-1,"mark":"a"}', '{"mark":"a"}', '{"t":1}', '{"t":1,"mar', ' x-1 [0] 99999999999.000001: tracing_mark_write: tm:a', 'tracing_mark_write: tm:'])('that cannot be exact are rejected: %s', (line) => {
    expect(() => parseMarks(line)).toThrow(TidemarkError)
  })

  it('names the line', () => {
    expect(() => parseMarks('{"t":1,"mark":"a"}\n\n{"t":2')).toThrow(/line 3/)
  })
})

describe('phases', () => {
  it.each(['none-frag', 'severe-frag'])('of %s', (name) => {
    const phases = phasesOf(parseMarks(marks(name)))
    expect(phases.map((phase) => phase.kind)).toEqual(['other', 'other', 'load', 'other', 'other', 'prompt', ...Array.from({ length: 8 }, () => 'token'), 'other', 'other', 'other'])
    expect(phases.slice(6, 14).map((phase) => phase.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    for (let i = 1; i < phases.length; i++) expect(phases[i]!.fromNs).toBe(phases[i - 1]!.toNs)
  })

  it('give marks within a token to it, and what follows the last token to none', () => {
    const phases = phasesOf(['prompt_begin', 'layer', 'prompt_end', 'layer', 'token', 'layer', 'layer', 'token', 'layer', 'exit'].map((name, i) => ({ name, index: name === 'token' ? (i > 4 ? 1 : 0) : null, ns: i })))
    expect(phases.map((phase) => `${phase.kind} ${phase.index}`)).toEqual(['prompt null', 'prompt null', 'token 0', 'token 0', 'token 1', 'token 1', 'token 1', 'other null', 'other null'])
    expect(phases[3]!.name).toBe('layer->token:0')
    expect(phasesOf([])).toEqual([])
  })
})

describe('a phase that the user names', () => {
  it('is in seconds since the origin', () => {
    expect(parsePhaseFlag('load=1.5..3.2')).toEqual({ name: 'load', fromSeconds: 1.5, toSeconds: 3.2 })
    expect(parsePhaseFlag('rest = 9..'.replace(' = ', '='))).toEqual({ name: 'rest', fromSeconds: 9, toSeconds: null })
    expect(parsePhaseFlag('a b=..4')).toEqual({ name: 'a b', fromSeconds: null, toSeconds: 4 })
  })

  it.each(['load', 'load=', 'load=..', '=1..2', 'load=3..2', 'load=2..2', 'load=-1..2', 'load=1...2', 'load=1e3..2e3', 'load=1-2'])('is rejected as %s', (text) => {
    expect(() => parsePhaseFlag(text)).toThrow(/FROM\.\.TO/)
  })
})

describe.skipIf(sharedData === null)('the captures (skipped where the shared data is absent)', () => {
  const path = (...name: string[]): string => join(sharedData!, 'block-io/llm-captures', ...name)

  it.each(['none-frag', 'severe-frag'])('%s has the phases of the oracle', (name) => {
    const { phases, tokens } = JSON.parse(readFileSync(path(name, 'oracle.json'), 'utf8')) as { phases: { span: string; ms: number }[]; tokens: { seconds: number } }
    const ours = phasesOf(parseMarks(readFileSync(path(name, 'marks.jsonl'), 'utf8')))
    expect(ours.map((phase) => [phase.name, Math.round((phase.toNs - phase.fromNs) / 1e3) / 1e3])).toEqual(phases.map(({ span, ms }) => [span, ms]))
    const made = ours.filter((phase) => phase.kind === 'token')
    expect((made.at(-1)!.toNs - made[0]!.fromNs) / 1e9).toBeCloseTo(tokens.seconds, 6)
  })
})
