import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseResidency } from '../../src/context/residency.ts'
import { TidemarkError } from '../../src/core/error.ts'
import { golden, sharedData } from '../golden/read.ts'

const sample = (name: string): string => readFileSync(golden(name), 'utf8')

describe('fincore', () => {
  const text = sample('fincore-2.38.txt'), json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)

  it('in columns gives pages, but no rounded sizes', () => {
    expect(parseResidency(text.slice(0, text.indexOf('{')))).toEqual([
      { file: 'frag_a.bin', pages: null, residentPages: 2304, bytes: null }, { file: 'sparse.bin', pages: null, residentPages: 0, bytes: null },
    ])
  })

  it('in JSON and in raw bytes gives the same', () => {
    const expected = [{ file: 'frag_a.bin', pages: 3072, residentPages: 2304, bytes: 12_582_912 }]
    expect(parseResidency(json)).toEqual(expected)
    expect(parseResidency(text.slice(text.lastIndexOf('}') + 2))).toEqual(expected)
  })

  it('with other columns is read by their names', () => {
    expect(parseResidency('PAGES SIZE DIRTY_PAGES RES FILE\n2 10000 0 8192 a b\n')).toEqual([{ file: 'a b', pages: 3, residentPages: 2, bytes: 10_000 }])
  })

  it('of a cold file knows the size, not the pages', () => {
    expect(parseResidency('{"fincore":[{"res":0,"pages":0,"size":1169808064,"file":"m"}]}')).toEqual([{ file: 'm', pages: null, residentPages: 0, bytes: 1_169_808_064 }])
  })
})

describe('vmtouch', () => {
  const text = sample('vmtouch.txt')

  it('-v gives each file once, though its bar is drawn twice', () => {
    expect(parseResidency(text)).toEqual([{ file: 'frag_a.bin', pages: 3072, residentPages: 2304, bytes: null }, { file: 'sparse.bin', pages: 2048, residentPages: 0, bytes: null }])
  })

  it('gives the sum in its summary and in -o kv', () => {
    expect(parseResidency(text.slice(text.indexOf('           Files:'), text.indexOf('Files=')))).toEqual([{ file: null, pages: 5120, residentPages: 2304, bytes: null }])
    expect(parseResidency(text.slice(text.indexOf('Files=')))).toEqual([{ file: null, pages: 3072, residentPages: 2304, bytes: 12_582_912 }])
  })
})

describe('mincore runs', () => {
  it('agree with their last line', () => {
    const [after] = parseResidency(gunzipSync(readFileSync(golden('severe-frag/resident_after.txt.gz'))).toString())
    expect(after).toMatchObject({ pages: 285_598, residentPages: 146_623, bytes: null })
    expect(after!.runs![0]).toEqual({ first: 147, count: 17_101 })
    expect(parseResidency('# pages 285598 resident 0\n')).toEqual([{ file: null, pages: 285_598, residentPages: 0, bytes: null, runs: [] }])
  })

  it.each(['0 5\n', '0 5\n# pages 10 resident 4\n', '0 5\n# pages 4 resident 5\n', '0 5\n4 2\n# pages 10 resident 7\n', '5 1\n0 5\n# pages 10 resident 6\n', '0 x\n# pages 1 resident 0\n', '# pages 9 resident 0\n0 1\n'])('that do not are rejected: %j', (text) => {
    expect(() => parseResidency(text)).toThrow(TidemarkError)
  })
})

it.each(['', 'hello', '{"fincore":', '{}', '{"fincore":[{"pages":1}]}', '{"fincore":[null]}', 'RES PAGES SIZE FILE\n9M x 12M f\n', '[OO] 5/2\n', 'Files=1 Elapsed=1'])('what is of no tool, cut or absurd is rejected: %j', (text) => {
  expect(() => parseResidency(text)).toThrow(TidemarkError)
})

it.skipIf(sharedData === null)('none-frag before and after (skipped where the shared data is absent)', () => {
  const runs = (name: string) => parseResidency(gunzipSync(readFileSync(join(sharedData!, 'block-io/llm-captures/none-frag', name))).toString())[0]!
  expect([runs('resident_before.txt.gz').residentPages, runs('resident_after.txt.gz').residentPages]).toEqual([0, 285_598])
})
