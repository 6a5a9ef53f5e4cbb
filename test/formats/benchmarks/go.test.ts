import { describe, expect, it } from 'vitest'
import { readGoBenchmarks } from '../../../src/formats/benchmarks/go.ts'

describe('benchmark text', () => {
  it('has keys, units, and values in pairs; other lines are none of it', () => {
    const text = 'goos: linux\r\npkg: a/b\nUnit B/op assume=exact better=lower\nBenchmarkX/size=4-8 \t 100\t1718 ns/op\t 12 B/op\nPASS\nok  a/b 1.2s\nBenchmark results follow\npkg: c\nBenchmark_Y 1 0.5 ns/op\nBenchmarking 3 1 x\n'
    const { results, units, unreadable } = readGoBenchmarks(text, 'x')
    expect(results).toEqual([
      { name: 'X/size=4-8', config: { goos: 'linux', pkg: 'a/b' }, values: [{ unit: 'ns/op', value: 1718 }, { unit: 'B/op', value: 12 }] },
      { name: '_Y', config: { goos: 'linux', pkg: 'c' }, values: [{ unit: 'ns/op', value: 0.5 }] },
    ])
    expect([units, unreadable]).toEqual([{ 'B/op': { assume: 'exact', better: 'lower' } }, 1])
  })

  it.each(['BenchmarkX 100 17', 'BenchmarkX 100 fast ns/op', 'BenchmarkX 1e3 1 ns/op', 'BenchmarkX 100 1 ns/op 3'])('a cut or odd line is counted: %s', (line) => {
    expect(readGoBenchmarks(`${line}\nBenchmarkY 1 2 ns/op\n`, 'x').unreadable).toBe(1)
    expect(() => readGoBenchmarks(line, 'x')).toThrow(/x holds no line such as "BenchmarkX-8  100  1718 ns\/op"; 1 lines begin like one and are cut/)
  })

  it('cut anywhere it never crashes, and reads no more results than the whole', () => {
    const text = 'goos: linux\nBenchmarkX-8 100 1718 ns/op 12 B/op\nBenchmarkX-8 100 1719 ns/op 12 B/op\n'
    for (let end = 0; end < text.length; end++) {
      let results = 0
      try {
        results = readGoBenchmarks(text.slice(0, end), 'x').results.length
      } catch (error) {
        expect(error).toMatchObject({ code: 'NO_EVENTS' })
      }
      expect(results).toBeLessThanOrEqual(2)
    }
  })
})
