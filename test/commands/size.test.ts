import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { charts } from '../../src/charts/index.ts'
import { readModel } from '../../src/commands/model-options.ts'
import { compileChart } from '../../src/report/compile.ts'
import { layoutOf } from '../../src/report/layouts.ts'
import type { Report } from '../../src/core/result.ts'
import { samples, sharedData } from '../golden/read.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const QWEN3 = { model_type: 'qwen3', num_hidden_layers: 36, num_attention_heads: 32, num_key_value_heads: 8, hidden_size: 2560, head_dim: 128, max_position_embeddings: 40960, vocab_size: 151936, torch_dtype: 'bfloat16' }
const GEMMA3 = { model_type: 'gemma3_text', num_hidden_layers: 26, num_attention_heads: 4, num_key_value_heads: 1, hidden_size: 1152, head_dim: 256, max_position_embeddings: 32768, vocab_size: 262144, sliding_window: 512 }
const GEMMA2 = { model_type: 'gemma2', num_hidden_layers: 26, num_attention_heads: 8, num_key_value_heads: 4, hidden_size: 2304, head_dim: 256, max_position_embeddings: 8192, sliding_window: 4096 }
const write = (name: string, json: object): string => {
  writeFileSync(join(folder, name), JSON.stringify(json))
  return join(folder, name)
}
const size = async (...words: string[]): Promise<Report> => {
  const { code, out, err } = await runRecorded('size', ...words, '--json', '-')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Report
}
const value = (report: Report, name: string): number | null | undefined => report.figures[name]?.value
const row = (report: Report, table: string, ...cells: [column: string, cell: unknown][]): Record<string, unknown> => {
  const { columns } = report.tables[table]!
  const index = (Object.values(columns)[0] ?? []).findIndex((_, i) => cells.every(([column, cell]) => columns[column]![i] === cell))
  return index < 0 ? {} : Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[index]]))
}
/** The evidence of a finding. */
const evidence = (report: Report, id: string) => report.findings.find((finding) => finding.id === id)?.evidence

describe('size', () => {
  it('says of bytes that they are no text, without printing them', async () => {
    const path = join(folder, 'model.bin')
    writeFileSync(path, Uint8Array.from([0x80, 4, 0x95, 0xff, 0xfe]))
    expect(await runRecorded('size', path)).toMatchObject({ code: 2, err: expect.stringContaining('not JSON (its bytes are no text); a Hugging Face config.json or a GGUF is expected') as string })
  })

  it('says that llama.cpp holds no quantised V without flash attention', async () => {
    const words = ['--layers', '64', '--kv-heads', '8', '--head-size', '128', '--context', '32768', '--kv-type']
    const [plain, flash, f16] = await Promise.all([[...words, 'q8_0'], [...words, 'q8_0', '--flash-attention'], [...words, 'f16']].map((all) => size(...all)))
    expect([plain, flash, f16].map((report) => report!.ledger.map(({ kind }) => kind))).toEqual([['doubted'], [], []])
    expect(row(plain!, 'kv.engines', ['version', '2026'])).toMatchObject({ rule: expect.stringContaining('; V as f16, without flash attention') as string, bytes: 6576668672 })
    expect(row(flash!, 'kv.engines', ['version', '2026'])).toMatchObject({ rule: expect.not.stringContaining('f16, without') as string, bytes: 4352 * 2 ** 20 })
  })

  it('refuses devices that heads cannot be shared by, and doubts KV heads that queries cannot share', async () => {
    expect(await runRecorded('size', '--tensor-parallel', '7', '--json', '-')).toMatchObject({ code: 2, err: expect.stringContaining('32 KV heads cannot be shared evenly by 7 devices') as string })
    expect((await Promise.all(['8', '64'].map((ways) => size('--tensor-parallel', ways)))).map((report) => value(report, 'kv.bytesPerToken'))).toEqual([65536, 16384])
    const doubts = async (kvHeads: number) => (await size(write(`odd-${kvHeads}.json`, { ...QWEN3, num_key_value_heads: kvHeads }))).ledger.filter(({ kind }) => kind === 'doubted').map(({ reason }) => reason)
    expect(await Promise.all([8, 64].map(doubts))).toEqual([[], ['64 KV heads for 32 attention heads: queries cannot share them evenly']])
  })

  it('without a model shows the one of seed document 002, and why 1.00 MB is wrong', async () => {
    const report = await size()
    expect([value(report, 'kv.bytesPerToken'), value(report, 'kv.bytesPerSequence'), value(report, 'kv.maxSequences')]).toEqual([524288, 256 * 2 ** 20, 320])
    expect(report.verdict).toMatchObject({ grade: 'COMPUTED', sentence: '32x32x128 keeps 512 KiB of KV a token in f16: 256 MiB for a sequence of 512 tokens, and 320 fit into 80 GiB.' })
    expect(report.verdict.answers.map(({ question }) => question)).toContain('Why not 1.00 MB a token?')
    expect(row(report, 'kv.types', ['type', 'f32'])).toMatchObject({ bytesPerToken: 2 ** 20, ofF16: 2 })
  })

  it('reads a configuration and says how many sequences fit', async () => {
    const report = await size(write('config.json', QWEN3), '--memory', '80GiB')
    expect(report.figures['kv.bytesPerToken']).toEqual({ value: 147456, unit: 'B', basis: expect.stringMatching(/36 layers that keep KV, bf16 \(as the model says\), 40,960 tokens \(as the model says\)/) as string })
    expect([value(report, 'kv.maxTokens'), value(report, 'kv.maxSequences'), value(report, 'kv.maxSequencesPaged')]).toEqual([Math.floor(80 * 2 ** 30 / 147456), 14, 14])
    expect(report.inputs).toMatchObject([{ name: 'config.json', format: 'config.json', role: 'counted' }])
    expect(row(report, 'kv.engines', ['engine', 'vLLM'], ['sequences', 14.22])).toMatchObject({ tokens: 582528 })
  })

  it('without memory gives null, not zero', async () => {
    const report = await size('--layers', '2', '--kv-heads', '1', '--head-size', '64')
    expect(['kv.maxTokens', 'kv.maxSequences', 'kv.maxSequencesPaged', 'kv.longestSequence', 'kv.slidingSavedShare', 'kv.stateBytes'].map((name) => value(report, name))).toEqual([null, null, null, null, null, null])
    expect(report.figures['kv.bytesPerToken']?.basis).toContain('f16 (assumed), 4,096 tokens (assumed)')
  })

  it('takes the header that comes with Tidemark', async () => {
    const report = await size(join(samples, 'none-frag/model.head.gguf.gz'))
    expect([value(report, 'kv.bytesPerToken'), value(report, 'kv.bytesPerSequence')]).toEqual([22528, 22528 * 2048])
    expect(report.inputs[0]).toMatchObject({ format: 'gguf' })
  })

  it('splits heads over devices, keeps latent vectors on each', async () => {
    const report = await size('--layers', '80', '--kv-heads', '8', '--head-size', '128', '--tensor-parallel', '2')
    expect(value(report, 'kv.bytesPerToken')).toBe(163840)
    const latent = await size('--layers', '61', '--mla', '512:64', '--tensor-parallel', '8', '--kv-type', 'fp8_ds_mla')
    expect(value(latent, 'kv.bytesPerToken')).toBe(61 * 656)
  })

  it('shares a context among slots as llama.cpp does', async () => {
    const report = await size('--layers', '18', '--kv-heads', '1', '--head-size', '256', '--context', '1024', '--slots', '3')
    expect(row(report, 'kv.engines', ['version', '2026'])).toMatchObject({ tokens: 1536, bytes: 27 * 2 ** 20, sequences: 3 })
    expect(value(report, 'kv.llamaBytes')).toBe(27 * 2 ** 20)
  })

  it('prints 4352 MiB for the 32B in q8_0', async () => {
    const report = await size('--layers', '64', '--kv-heads', '8', '--head-size', '128', '--context', '32768', '--kv-type', 'q8_0', '--flash-attention')
    for (const version of ['2023', '2024', '2026', 'gguf-parser']) expect(row(report, 'kv.engines', ['version', version])['bytes']).toBe(4352 * 2 ** 20)
    expect(row(report, 'kv.engines', ['engine', 'vLLM'])).toEqual({})
    const without = await size('--layers', '64', '--kv-heads', '8', '--head-size', '128', '--context', '32768', '--kv-type', 'q8_0')
    expect(row(without, 'kv.engines', ['version', '2024'])['bytes']).toBe((2176 + 4096) * 2 ** 20)
  })

  it('counts what sliding layers keep', async () => {
    const report = await size(write('gemma.json', GEMMA3), '--memory', '24GiB')
    const kept = (22 * 512 + 4 * 32768) * 1024
    expect([value(report, 'kv.bytesPerToken'), value(report, 'kv.bytesPerTokenBeyondWindow'), value(report, 'kv.bytesPerSequence')]).toEqual([26624, 4096, kept])
    expect(value(report, 'kv.slidingSavedShare')).toBeCloseTo(1 - kept / (26624 * 32768), 12)
    expect(report.tables['kv.layers']!.columns['kind']).toEqual(['sliding', 'full'])
    const most = value(report, 'kv.longestSequence')!
    expect((22 * 512 + 4 * most) * 1024).toBeLessThanOrEqual(24 * 2 ** 30)
    expect((22 * 512 + 4 * (most + 1)) * 1024).toBeGreaterThan(24 * 2 ** 30)
  })

  it('tells a context beyond the model, and what reading assumed', async () => {
    const report = await size(write('mha.json', { ...QWEN3, num_key_value_heads: null, sliding_window: 4096, use_sliding_window: false }), '--context', '100000')
    expect(report.ledger.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['skipped', 'use_sliding_window is false: the window of 4096 tokens that the file names is not used'],
      ['doubted', 'no num_key_value_heads: each of the 32 heads has its own K and V (MHA)'],
      ['doubted', 'a context of 100000 tokens is beyond the 40960 that the model was made for'],
    ])
  })

  it('writes the page and prints the tables', async () => {
    const page = join(folder, 'out.html')
    const { code, out } = await runRecorded('size', write('config.json', QWEN3), '-o', page)
    expect(code).toBe(0)
    for (const text of ['144 KiB', 'Every type of K and V', 'What engines allocate', 'KV004', `Report: ${page}`]) expect(out).toContain(text)
    expect(readFileSync(page, 'utf8')).toContain('KV cache size')
  })

  it.each([
    [['--memory', '80G'], /80G.*GiB \(binary\) or GB \(decimal\)/],
    [['--memory', 'lots'], /It takes bytes/],
    [['--memory', '0'], /more than 0/],
    [['--kv-type', 'q9'], /KV type "q9" is not known; known are f32/],
    [['--layers', '999999999', '--kv-heads', '1', '--head-size', '1'], /more than any model has/],
    [['--layers', '0'], /whole number of 1 or more/],
    [['--kv-heads', '8'], /a shape needs --layers/],
    [['--layers', '2', '--kv-heads', '1', '--head-size', '80', '--kv-type', 'q8_0'], /2x1x80: 1 x 80 and 80 values \(K and V\) cannot be held as q8_0: not whole blocks/],
    [['--layers', '2', '--kv-heads', '1', '--head-size', '64', '--kv-type', 'fp8_ds_mla'], /one latent vector of 576/],
    [['nowhere.gguf'], /nowhere\.gguf: there is no such file/],
    [['nowhere.gguf', '--model', 'other.gguf'], /two models are named/],
    [['nowhere.gguf', '--layers', '3'], /leave out --layers/],
  ])('refuses %j', async (words, message) => {
    const { code, err } = await runRecorded('size', ...words)
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })

  it('names the file and the key of a configuration that is not whole', async () => {
    const { code, err } = await runRecorded('size', write('half.json', { num_hidden_layers: 2 }))
    expect(code).toBe(2)
    expect(err).toContain('half.json: num_attention_heads is missing')
  })
})

describe('findings of size', () => {
  const innocent = { ...QWEN3, hidden_size: 4096 }
  it.each([
    ['Qwen3-4B', QWEN3, '-37.5 %', 147456, 92160],
    ['Gemma 2 2B', GEMMA2, '+12.5 %', 106496, 119808],
    ['Gemma 3 1B', GEMMA3, '+12.5 %', 26624, 29952],
  ])('KV004 on %s', async (_, json, error, right, wrong) => {
    const report = await size(write('config.json', json))
    expect(evidence(report, 'KV004')).toMatchObject({ error, 'bytes per token, right': right, 'bytes per token, hidden / heads': wrong })
  })

  it('KV004 is silent where the division is right, and where there are no heads', async () => {
    expect(evidence(await size(write('config.json', innocent)), 'KV004')).toBeUndefined()
    expect(evidence(await size('--layers', '61', '--mla', '512:64'), 'KV004')).toBeUndefined()
    expect(evidence(await size(write('config.json', { ...innocent, num_attention_heads: 64, kv_lora_rank: 512, qk_rope_head_dim: 64 })), 'KV004')).toBeUndefined()
  })

  it('KV005 on quantised types only', async () => {
    const path = write('config.json', innocent)
    expect(evidence(await size(path, '--kv-type', 'q8_0'), 'KV005')).toMatchObject({ 'bytes per token, right': 36 * 2048 * 1.0625, 'bytes per token, by name': 36 * 2048, 'too low by': '5.9 %', 'K, bytes a value': 1.0625 })
    expect(evidence(await size(path, '--kv-type', 'q4_0'), 'KV005')).toMatchObject({ 'too low by': '11.1 %', 'V, bytes a value': 0.5625 })
    expect(evidence(await size(path, '--kv-type', 'q8_0:f16'), 'KV005')).toMatchObject({ 'bytes per token, right': 36 * 1024 * 3.0625, 'bytes per token, by name': 36 * 1024 * 3 })
    for (const type of ['f16', 'fp8', 'nvfp4']) expect(evidence(await size(path, '--kv-type', type), 'KV005')).toBeUndefined()
  })

  it('KV006 where a window is shorter than the context', async () => {
    const path = write('config.json', GEMMA3)
    expect(evidence(await size(path), 'KV006')).toMatchObject({ 'bytes per sequence, right': (22 * 512 + 4 * 32768) * 1024, 'bytes per token x context': 26624 * 32768, 'layers that slide': 22, 'window, tokens': '512' })
    expect(evidence(await size(path, '--context', '512'), 'KV006')).toBeUndefined()
    expect(evidence(await size(write('config.json', innocent)), 'KV006')).toBeUndefined()
  })
})

describe('the page of size', () => {
  it('draws a curve for each type, and one as if nothing slid', async () => {
    const report = await size(write('gemma3.config.json', GEMMA3), '--memory', '24GiB')
    const chart = charts.map((chartOf) => chartOf(report)).find((one) => one?.id === 'kv-growth')!
    const warnings: string[] = []
    compileChart(chart, (message) => warnings.push(message))
    expect(warnings).toEqual([])
    expect(chart.title).toBe('One sequence of 32,768 tokens takes 139 MiB in f16 (832 MiB in f16 without windows), 73.8 MiB in q8_0, 39.1 MiB in q4_0')
    expect(layoutOf(report).subject).toBe('KV cache size')
    expect(layoutOf(report).tiles(report).map((tile) => tile.value)).toEqual(['26 KiB', '139 MiB', '176', '967,916'])
    expect(report.verdict.sentence).toContain('gemma3 keeps 26 KiB of KV a token until the window is full, 4 KiB beyond, in f16')
  })

  it('says what is missing instead of a number', async () => {
    const report = await size(write('config.json', QWEN3))
    expect(layoutOf(report).tiles(report).slice(2).map((tile) => [tile.value, tile.note])).toEqual([[null, 'say what is left for KV: --memory 80GiB'], [null, 'say what is left for KV: --memory 80GiB']])
  })

  it('holds for a model that keeps nothing', async () => {
    const report = await size(write('none.json', { num_hidden_layers: 2, hybrid_override_pattern: '--' }), '--memory', '1GiB', '--context', '100')
    expect(['bytesPerToken', 'bytesPerSequence', 'maxTokens', 'maxSequences', 'maxSequencesPaged', 'longestSequence', 'contiguousExternalShare'].map((name) => value(report, `kv.${name}`))).toEqual([0, 0, null, null, null, null, null])
    expect(charts.map((chartOf) => chartOf(report)?.title)).toContain('This model keeps no KV')
    expect(layoutOf(report).sections(report, () => undefined).map(({ id }) => id)).toContain('engines')
  })

  it('holds for a model that keeps states only', async () => {
    const report = await size(write('mamba.json', { model_type: 'mamba', num_hidden_layers: 2, hidden_size: 768, conv_kernel: 4, state_size: 16, expand: 2 }), '--memory', '1GiB')
    const state = 2 * (3 * 1536 + 16 * 1536) * 4
    expect([value(report, 'kv.bytesPerToken'), value(report, 'kv.bytesPerSequence'), value(report, 'kv.stateBytes'), value(report, 'kv.maxTokens'), value(report, 'kv.maxSequences'), value(report, 'kv.longestSequence')]).toEqual([0, state, state, null, Math.floor(2 ** 30 / state), null])
    expect(charts.map((chartOf) => chartOf(report)?.title)).toContain('One sequence keeps 228 KiB, whatever its length')
  })
})

describe('readModel', () => {
  it('reads a folder by its config.json, gzip too, and overrides the context', async () => {
    mkdirSync(join(folder, 'Qwen3-4B'))
    const path = write('Qwen3-4B/config.json', QWEN3)
    expect(await readModel({ model: join(folder, 'Qwen3-4B'), context: 8192 })).toMatchObject({ name: 'Qwen3-4B', contextLength: 8192 })
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
    expect((await readModel({ model: `${path}.gz` }))!.layers).toHaveLength(36)
    await expect(readModel({ model: folder + '/none' })).rejects.toThrow(/no such file/)
    mkdirSync(join(folder, 'empty'))
    await expect(readModel({ model: join(folder, 'empty') })).rejects.toThrow(/holds no config\.json/)
    expect(await readModel({})).toBeNull()
  })
})

it.skipIf(sharedData === null)('every configuration of the shared data gives a report', async () => {
  for (const name of ['Llama-3.2-1B-Instruct', 'Qwen2-7B-Instruct', 'Qwen3-4B', 'gemma2_2b_it', 'gemma3_1b_it', 'llama3-8B-instruct']) {
    const report = await size(join(sharedData!, 'models', `${name}.config.json`), '--memory', '24GiB')
    expect(report.verdict.sentence.startsWith(`${name} keeps `)).toBe(true)
  }
})

describe('size --weights', () => {
  const LLAMA3 = { model_type: 'llama', num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, hidden_size: 4096, intermediate_size: 14336, max_position_embeddings: 8192, vocab_size: 128256, tie_word_embeddings: false, torch_dtype: 'bfloat16' }

  it('adds the whole model by engine, and changes no figure', async () => {
    const path = write('llama3.json', LLAMA3), [plain, whole, held] = await Promise.all([size(path), size(path, '--weights'), size(path, '--weights', 'Q4_0', '--kv-type', 'q8_0', '--flash-attention')])
    expect(whole!.figures).toEqual(plain!.figures)
    expect(plain!.tables['kv.memory']).toBeUndefined()
    expect(row(whole!, 'kv.memory', ['engine', 'llama.cpp'], ['part', 'weights'])).toMatchObject({ bytes: 8_030_261_248 * 2, known: 'computed' })
    expect(row(whole!, 'kv.memory', ['engine', 'llama.cpp'], ['part', 'KV cache'])).toMatchObject({ bytes: 2 ** 30, low: 2 ** 30 })
    expect(row(whole!, 'kv.memory', ['engine', 'vllm'], ['part', 'all of these'])).toMatchObject({ bytes: 8_030_261_248 * 2 + 2 ** 30 })
    // llama.cpp prints 4.33 GiB of weights in Q4_0; vLLM has no q8_0.
    expect(Number(row(held!, 'kv.memory', ['engine', 'llama.cpp'], ['part', 'weights'])['bytes']) / 2 ** 30).toBeCloseTo(4.33, 2)
    expect(row(held!, 'kv.memory', ['engine', 'vllm'])).toEqual({})
    expect(whole!.verdict.answers!.map(({ answer }) => answer).join()).toMatch(/About 16\.8 GiB under llama\.cpp, between .* weights 15\.0 GiB, KV cache 1 GiB/)
  })

  it('needs a model, and one memory', async () => {
    const path = write('llama3.json', LLAMA3)
    expect(await runRecorded('size', '--layers', '2', '--kv-heads', '2', '--head-size', '64', '--weights')).toMatchObject({ code: 2, err: expect.stringContaining('--weights needs a model') as string })
    expect(await runRecorded('size', path, '--weights', '--tensor-parallel', '2')).toMatchObject({ code: 2, err: expect.stringContaining('leave out --tensor-parallel') as string })
    expect(await runRecorded('size', path, '--weights', 'Q9')).toMatchObject({ code: 2, err: expect.stringContaining('"Q9" is not known') as string })
  })

  it('says what is not counted', async () => {
    const report = await size(write('tied.json', { ...LLAMA3, tie_word_embeddings: undefined }), '--weights')
    expect(report.ledger.map(({ reason }) => reason).join()).toContain('tie_word_embeddings is not said')
    const untyped = write('untyped.json', { ...LLAMA3, torch_dtype: undefined }), reasons = await Promise.all([['--weights'], ['--weights', 'Q4_0']].map(async (words) => (await size(untyped, ...words)).ledger.map(({ reason }) => reason).join()))
    expect(reasons).toEqual([expect.stringContaining('2 bytes a weight are assumed'), expect.not.stringContaining('2 bytes a weight')])
  })
})
