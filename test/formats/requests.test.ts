import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { formats, refusal } from '../../src/formats/index.ts'
import { requestFormats, sniffRequests } from '../../src/formats/requests/index.ts'
import { readRequests, readSource } from '../../src/node/read-requests.ts'
import { firstRequests, type RequestTrace } from '../../src/traces/requests.ts'
import { bytesSource } from '../decode/bytes-source.ts'
import { csvTwin, jsonTwin } from '../oracles/request-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const readText = (text: string, hashBlock: number | null = null, piece = Infinity): Promise<RequestTrace> => readSource(bytesSource(bytes(text), piece), { hashBlock })

/** The columns as plain lists. */
function listed({ requests: { arrivals, prompts, outputs, hashes } }: RequestTrace): object {
  return {
    arrivals: [...arrivals], prompts: [...prompts], outputs: [...outputs],
    parts: hashes === null ? null : [...prompts.keys()].map((i) => [...hashes.ids.subarray(hashes.starts[i], hashes.starts[i + 1])]),
  }
}

const AZURE = 'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2024-02-28 23:59:59.5000001,100,7\r\n2024-02-29 00:00:00.0000000,2000,1\r\n2024-03-01 00:00:00.2500000,30,250'
const BURST_1 = 'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n4,Small,120,33,153,Conversation log\n9,Large,48,0,48,API log\n9,Large,0,0,0,API log\n21,Small,77,5,82,API log\n'
const BURST_3 = 'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n4.0,a-1,2.5,Small,120,33,153,Conversation log\n21.0,,0.75,Small,77,5,82,API log\n'
const VIDUR = 'arrived_at,num_prefill_tokens,num_decode_tokens\n1e-05,12,3\n0.25,9.0,4\n'
const VIDUR_STATIC = 'num_prefill_tokens,num_decode_tokens,num_total_tokens,pd_ratio\n12,3,15,4.0\n9,4,13,2.25\n'
const MOONCAKE = [
  { timestamp: 10, input_length: 1000, output_length: 5, hash_ids: [7, 90] }, { timestamp: 1510, input_length: 513, output_length: 2, hash_ids: [7, 4] },
  { timestamp: 1511, input_length: 512, output_length: 1, hash_ids: [7] },
].map((row) => JSON.stringify(row)).join('\n')
const BAILIAN = '{"chat_id": 3, "parent_chat_id": -1, "timestamp": 2.5, "input_length": 20, "output_length": 6, "type": "text", "turn": 1, "hash_ids": [55, 56]}\n'
const PLAIN_CSV = 'id,arrival_ms,prompt_tokens,output_tokens\n"a,b",500,10,1\nc,750,20,2\n'
const PLAIN_JSON = '{"prompt_tokens": 10, "output_tokens": 1, "arrival_s": 3}\n{"prompt_tokens": 20, "output_tokens": 2, "arrival_s": 3.125}\n'

const TEXTS: [string, string][] = [
  ['azure', AZURE], ['burstgpt', BURST_1], ['burstgpt', BURST_3], ['vidur', VIDUR], ['vidur', VIDUR_STATIC], ['mooncake', MOONCAKE], ['bailian', BAILIAN],
  ['requests-csv', PLAIN_CSV], ['requests-jsonl', PLAIN_JSON], ['azure', 'TIMESTAMP,NumImages,ContextTokens,GeneratedTokens\n'],
  ['requests-jsonl', '{"input_length": 4, "output_length": 2}'], ['requests-csv', 'Prompt Tokens;Completion-Tokens;time\n1;2;3\n'],
]

describe('exactly one format claims', () => {
  it.each(TEXTS)('%s', (id, text) => {
    expect(requestFormats.filter((format) => format.claims(text.split(/\r?\n/)[0]!)).map((format) => format.id)).toEqual([id])
    expect(formats.filter((format) => format.sniff(bytes(text))).map((format) => format.id)).toEqual([])
    expect(refusal(bytes(text))).toMatch(/trace of LLM requests .*tidemark simulate kv/)
  })

  it('and none claims other text', () => {
    for (const text of ['', 'time,op,size\n', '{"a": 1}\n', '8,0 0 1.0 1 D R 8 + 8 [a]\n', '1\u0000\u0001']) expect(sniffRequests(bytes(text))).toBe(null)
  })
})

describe('what a row says', () => {
  it('Azure: exact to 100 ns over days, CRLF, no line end at the end', async () => {
    const trace = await readText(AZURE)
    expect(listed(trace)).toEqual({ arrivals: [0, 0.4999999, 86400.7499999], prompts: [100, 2000, 30], outputs: [7, 1, 250], parts: null })
    expect(trace.ledger).toEqual([])
  })

  it('Azure: zones, whole seconds and more columns', async () => {
    const trace = await readText('TIMESTAMP,NumImages,ContextTokens,GeneratedTokens,Deadline\n2024-05-10 00:00:00+00:00,1,5,6,9\n2024-05-10T02:00:01.5+02:00,0,7,8,9\n')
    expect(listed(trace)).toMatchObject({ arrivals: [0, 1.5], prompts: [5, 7], outputs: [6, 8] })
  })

  it('BurstGPT: by column name in both shapes; failures and empty rows are skipped by reason', async () => {
    const first = await readText(BURST_1), third = await readText(BURST_3)
    expect(listed(first)).toEqual({ arrivals: [0, 17], prompts: [120, 77], outputs: [33, 5], parts: null })
    expect(listed(third)).toEqual(listed(first))
    expect(first.ledger.map(({ kind, reason, count }) => [kind, reason, count])).toEqual([
      ['skipped', 'requests that failed: a prompt and 0 response tokens', 1], ['skipped', 'rows that ask for nothing and generate nothing (0 and 0 tokens)', 1],
    ])
  })

  it('BurstGPT: row numbers for times are doubted', async () => {
    const rows = (step: number): string => `${BURST_1.split('\n')[0]}\n${Array.from({ length: 12 }, (_, i) => `${i * step},M,5,6,11,API log\n`).join('')}`
    expect((await readText(rows(1))).ledger).toMatchObject([{ kind: 'doubted', count: 12, reason: expect.stringContaining('row numbers') }])
    expect((await readText(rows(2))).ledger).toEqual([])
  })

  it('Vidur: floats, exponents, and the static variant that has no arrivals', async () => {
    expect(listed(await readText(VIDUR))).toMatchObject({ arrivals: [0, 0.24999], prompts: [12, 9], outputs: [3, 4] })
    const still = await readText(VIDUR_STATIC)
    expect(listed(still)).toMatchObject({ arrivals: [0, 0], prompts: [12, 9], outputs: [3, 4] })
    expect(still.ledger).toMatchObject([{ kind: 'doubted', count: 2, reason: expect.stringContaining('all requests arrive at 0 s') }])
  })

  it('Mooncake: milliseconds, names numbered from 0', async () => {
    const trace = await readText(MOONCAKE)
    expect(listed(trace)).toEqual({ arrivals: [0, 1.5, 1.501], prompts: [1000, 513, 512], outputs: [5, 2, 1], parts: [[0, 1], [0, 2], [0]] })
    expect(trace.requests.hashes).toMatchObject({ partTokens: 512, distinct: 3 })
    expect(trace.coverage).toEqual({ promptTokens: 2025, coveredTokens: 2025, misfits: 0 })
  })

  it('Mooncake read with parts of 16: what the names do not cover is told', async () => {
    const trace = await readText(MOONCAKE, 16)
    expect(trace.coverage).toEqual({ promptTokens: 2025, coveredTokens: 5 * 16, misfits: 3 })
    expect(trace.settings).toEqual({ hashBlock: 16 })
    expect(trace.ledger).toMatchObject([{ kind: 'doubted', count: 3, reason: expect.stringContaining('ceil(prompt / 16)') }])
  })

  it('a size of parts for a trace that names none is wrong use', async () => {
    await expect(readText(VIDUR, 16)).rejects.toThrow(/--hash-block 16: bytes \(Vidur CSV\) names no parts of its prompts.*leave it out/)
  })

  it('a row whose names do not fit is doubted and kept', async () => {
    const trace = await readText('{"timestamp": 0, "input_length": 512, "output_length": 1, "hash_ids": [1, 2]}\n{"timestamp": 1, "input_length": 512, "output_length": 1, "hash_ids": [1]}\n{"timestamp": 2, "input_length": 9, "output_length": 1}\n')
    expect(listed(trace)).toMatchObject({ parts: [[0, 1], [0], []] })
    expect(trace.ledger).toMatchObject([{ kind: 'doubted', count: 2 }])
  })

  it('Bailian: seconds, and an assumed part that --hash-block replaces', async () => {
    const trace = await readText(BAILIAN)
    expect(trace.requests.hashes).toMatchObject({ partTokens: 16, distinct: 2 })
    expect(trace.ledger).toMatchObject([{ kind: 'doubted', reason: expect.stringContaining('16 tokens, which the file does not say') }])
    expect((await readText(BAILIAN, 16)).ledger).toEqual([])
  })

  it('plain tables and lines; a name without a unit is an assumption', async () => {
    expect(listed(await readText(PLAIN_CSV))).toMatchObject({ arrivals: [0, 0.25], prompts: [10, 20], outputs: [1, 2] })
    expect(listed(await readText(PLAIN_JSON))).toMatchObject({ arrivals: [0, 0.125], prompts: [10, 20], outputs: [1, 2] })
    expect((await readText('time,input,output\n1,2,3\n')).ledger).toMatchObject([{ kind: 'doubted', reason: '"time" names no unit: numbers in it are taken as seconds' }])
  })

  it('a mark of UTF-8 is no part of the first name or row', async () => {
    expect(listed(await readText(`\ufeff\n${PLAIN_CSV}`))).toEqual(listed(await readText(PLAIN_CSV)))
    expect(listed(await readText(`\ufeff${PLAIN_CSV}`))).toEqual(listed(await readText(PLAIN_CSV)))
    expect(listed(await readText(`\ufeff${PLAIN_JSON}`))).toEqual(listed(await readText(PLAIN_JSON)))
  })

  it('names of parts without a size are not used until it is said', async () => {
    const text = '{"arrival_s": 0, "prompt_tokens": 5, "output_tokens": 1, "hash_ids": ["x", "y"]}\n'
    expect(await readText(text)).toMatchObject({ requests: { hashes: null }, ledger: [{ kind: 'skipped', advice: expect.stringContaining('--hash-block') }] })
    expect(listed(await readText(text, 4))).toMatchObject({ parts: [[0, 1]] })
  })

  it('names of 64 bits that a double would merge stay apart', async () => {
    const row = (names: string): string => `{"timestamp": 0, "input_length": 1024, "output_length": 1, "hash_ids": [${names}]}\n`
    expect(listed(await readText(row('9007199254740993, 5') + row('9007199254740992, 5') + row('5, -1')))).toMatchObject({ parts: [[0, 1], [2, 1], [1, 3]] })
  })

  it('rows out of order are sorted, rows of one time keep their order, and names follow', async () => {
    const row = (timestamp: number, name: number): string => `{"timestamp": ${timestamp}, "input_length": 5, "output_length": ${name}, "hash_ids": [${name}]}\n`
    const trace = await readText(row(3000, 1) + row(1000, 2) + row(3000, 3) + row(1000, 4))
    expect(listed(trace)).toEqual({ arrivals: [0, 0, 2, 2], prompts: [5, 5, 5, 5], outputs: [2, 4, 1, 3], parts: [[1], [3], [0], [2]] })
    expect(trace.ledger).toMatchObject([{ kind: 'doubted', count: 2, reason: expect.stringContaining('sorted by time') }])
    expect(listed({ ...trace, requests: firstRequests(trace.requests, 2) })).toMatchObject({ outputs: [2, 4], parts: [[0], [1]] })
  })
})

describe('lines that cannot be read', () => {
  it.each([
    ['a word for a number', '2024-01-01 00:00:00,x,1', 'no number of tokens in ContextTokens'],
    ['a negative number', '2024-01-01 00:00:00,5,-1', 'no number of tokens in GeneratedTokens'],
    ['half a token', '2024-01-01 00:00:00,5,1.5', 'no number of tokens in GeneratedTokens'],
    ['more than 32 bits', '2024-01-01 00:00:00,4294967296,1', 'no number of tokens in ContextTokens'],
    ['a day that is none', '2024-02-30 00:00:00,5,1', 'no time in TIMESTAMP'],
    ['an hour that is none', '2024-01-01 24:00:00,5,1', 'no time in TIMESTAMP'],
    ['a column too few', '2024-01-01 00:00:00,5', 'another number of columns than the heading'],
    ['bytes that are no text', '\u0000\u0001\u0002', 'another number of columns than the heading'],
  ])('%s is lost, with its line', async (_, line, reason) => {
    const trace = await readText(`TIMESTAMP,ContextTokens,GeneratedTokens\n2024-01-01 00:00:00,1,2\n\n${line}\n${line}\n`)
    expect(trace.requests.arrivals).toHaveLength(1)
    expect(trace.ledger).toMatchObject([{ kind: 'lost', count: 2, reason: `lines that are no request: ${reason} (first: line 4)` }])
  })

  it.each([
    ['text', 'no whole JSON object', 'roses'], ['a list', 'no JSON object', '[1]'], ['no time', 'no time in "timestamp"', '{"input_length":1,"output_length":1}'],
    ['names that are none', '"hash_ids" is no list of numbers or texts', '{"timestamp":1,"input_length":1,"output_length":1,"hash_ids":7}'],
    ['a prompt in text', 'no number of tokens in "input_length"', '{"timestamp":1,"input_length":"1","output_length":1}'],
  ])('JSON: %s', async (_, reason, line) => {
    expect((await readText(`${MOONCAKE}\n${line}`)).ledger).toMatchObject([{ kind: 'lost', count: 1, reason: expect.stringContaining(`${reason} (first: line 4)`) }])
  })

  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  it.each([
    ['nothing', file('a', ''), /^a is empty/], ['nothing, packed', file('b.gz', gzipSync('')), /^b\.gz is empty/], ['empty lines', file('c', '\n \n'), /^c holds nothing but empty lines/],
    ['a heading alone', file('d.csv', 'TIMESTAMP,ContextTokens,GeneratedTokens'), /^d\.csv \(Azure LLM inference CSV\) holds no request; it has no row/],
    ['rows that are none', file('e.csv', 'TIMESTAMP,ContextTokens,GeneratedTokens\nx\n'), /holds no request; line 2: another number of columns/],
    ['noise', file('f', Uint8Array.of(0xde, 0xad, 0xbe, 0xef)), /no request trace that is known; it starts with de ad be ef.*heading such as/],
    ['a block trace', file('g', '8,0 0 1.0 1 D R 8 + 8 [a]\n'), /^g is a block trace .*tidemark report reads it/],
    ['a JSON array', file('h.json', '[{"timestamp": 1}]'), /one request a line is read: jq/], ['no file', join(folder, 'none'), /no such file/],
  ])('%s: a clear error', async (_, path, message) => {
    await expect(readRequests([path], { hashBlock: null })).rejects.toMatchObject({ name: 'TidemarkError', message: expect.stringMatching(message) })
  })

  it('several traces at once: a clear error', async () => {
    await expect(readRequests(['a', 'b'], { hashBlock: null })).rejects.toThrow(/one request trace is simulated at a time, and these are 2: a, b/)
  })

  it('a packed trace that is cut keeps its whole lines and says what is lost', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `${i},${(i * 7919) % 5000},${1 + ((i * 104729) % 900)}\n`)
    const packed = gzipSync(`arrival_s,prompt_tokens,output_tokens\n${rows.join('')}`)
    const cut = await readRequests([file('cut.csv.gz', packed.subarray(0, packed.length * 0.6))], { hashBlock: null })
    const count = cut.requests.arrivals.length
    expect(count).toBeGreaterThan(1000)
    expect(count).toBeLessThan(50_000)
    expect([...cut.requests.outputs]).toEqual(Array.from({ length: count }, (_, i) => 1 + ((i * 104729) % 900)))
    expect(cut.ledger).toMatchObject([{ kind: 'lost', reason: expect.stringMatching(/gzip stream is cut short: what comes after is missing/) }])
  })
})

const stamp = fc.nat(10_000_000)
const tokens = fc.nat(5000)

describe('in any pieces, cut anywhere', () => {
  it('a table is what a naive reader makes of it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(stamp, tokens, tokens), { minLength: 1 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), async (rows, piece, end, ended) => {
      const text = `arrival_s,prompt_tokens,output_tokens${end}${rows.map(([t, p, o]) => `${t / 1000},${p},${o}`).join(end)}${ended ? end : ''}`
      const twin = csvTwin(text)
      if (twin.prompts.length === 0) return
      expect(listed(await readText(text, null, piece))).toEqual({ ...twin, parts: null })
    }))
  })

  it('lines of JSON are what a naive reader makes of them', async () => {
    const row = fc.record({ timestamp: stamp, input_length: tokens, output_length: fc.integer({ min: 1, max: 99 }), hash_ids: fc.array(fc.oneof(fc.maxSafeInteger(), fc.nat(9), fc.string()), { maxLength: 5 }) })
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1 }), fc.integer({ min: 1, max: 60 }), async (rows, piece) => {
      const text = rows.map((value) => JSON.stringify(value)).join('\n')
      const twin = jsonTwin(text)
      const named = rows.some(({ hash_ids }) => hash_ids !== undefined)
      expect(listed(await readText(text, 512, piece))).toEqual({ ...twin, parts: named ? twin.parts : null })
    }))
  })

  it.each(TEXTS)('%s: a text cut after any byte is read or refused, never a crash', async (_, text) => {
    for (let length = 1; length <= text.length; length++) {
      const trace = await readText(text.slice(0, length), null, 7).catch((error: Error) => error)
      if (trace instanceof Error) expect(trace.name).toBe('TidemarkError')
      else expect(trace.requests.prompts.length).toBeGreaterThan(0)
    }
  })

  it('any bytes are read or refused', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.constantFrom('', `${AZURE}\n`, `${MOONCAKE}\n`, BURST_3), async (noise, before) => {
      const trace = await readSource(bytesSource(Uint8Array.from([...bytes(before), ...noise]), 64), { hashBlock: null }).catch((error: Error) => error)
      if (trace instanceof Error) expect(trace.name).toBe('TidemarkError')
    }))
  })
})
