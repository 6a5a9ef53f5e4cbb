import { describe, expect, it } from 'vitest'
import { isPhasesFile, parsePhases, phasesOfFlags, phasesOfMarks } from '../../src/context/phases.ts'
import { availablePages, parseZoneinfo } from '../../src/context/zoneinfo.ts'

describe('phases', () => {
  it('of a file whose last row is the end', () => {
    expect(parsePhases('start_epoch_s,phase\n10,a\n20.5,b\n30,end\n', 'p.csv')).toEqual([{ name: 'a', from: 10, to: 20.5 }, { name: 'b', from: 20.5, to: 30 }])
    expect(parsePhases('start_ms,phase\r\n10000,a\r\n20000,end\r\n', 'p.csv')).toEqual([{ name: 'a', from: 10, to: 20 }])
  })

  it('of a file with both ends, in any order, with calendar times', () => {
    expect(parsePhases('start,end,phase\n2026-11-21T01:24:40Z,2026-11-21T01:24:45Z,b\n2026-11-21T01:24:35Z,2026-11-21T01:24:40Z,a\n', 'p.csv')).toEqual([{ name: 'a', from: 1795224275, to: 1795224280 }, { name: 'b', from: 1795224280, to: 1795224285 }])
  })

  it.each([
    ['start_epoch_s,phase\n10,a\n20,b\n', 'line 3: the last row must be named end'],
    ['start_epoch_s,phase\n10,a\nx,b\n30,end\n', 'line 3: "x" is no time'],
    ['start_epoch_s,phase\n10,a\n5,b\n30,end\n', 'line 2: phase a ends at 5, not after its start at 10'],
    ['start,end,phase\n1,3,a\n2,4,b\n', 'phase b begins before a ends'],
    ['start,end,phase\n1,3,\n', 'line 2: a phase without a name'],
    ['a,b\n1,2\n', 'line 1: no heading of phases'],
    ['start_epoch_s,phase\n10,end\n', 'it names no phase'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parsePhases(text, 'p.csv')).toThrow(message)
  })

  it('knows its files by the heading', () => {
    expect(['start_epoch_s,phase', 'start,end,phase', 'from,to,name'].map(isPhasesFile)).toEqual([true, true, true])
    expect(['epoch_s,phase,MemFree_kB', 'epoch_s,latency_ms', 'start,end'].map(isPhasesFile)).toEqual([false, false, false])
  })

  it('of flags, since the first sample; the last sample is in a phase that is open', () => {
    const phases = phasesOfFlags(['b=35..', 'a=0..35'], 1000, 1100)
    expect(phases.map(({ name, from }) => [name, from])).toEqual([['a', 1000], ['b', 1035]])
    expect(phases[1]!.to).toBeGreaterThan(1100)
    expect(() => phasesOfFlags(['a=200..300'], 1000, 1100)).toThrow('begins 200.000 s after the first sample')
    expect(() => phasesOfFlags(['a=0..20', 'b=10..30'], 0, 50)).toThrow('phase b begins before a ends')
  })

  it('of marks, on their clock', () => {
    expect(phasesOfMarks('{"t":1000000000,"mark":"load_begin"}\n{"t":3000000000,"mark":"load_end"}\n')).toEqual([{ name: 'load_begin->load_end', from: 1, to: 3 }])
  })
})

it('MemAvailable by the formula of the kernel, worked by hand', () => {
  const zoneinfo = 'Node 0, zone      DMA\n  pages free     3840\n        min      10\n        low      13\n        high     16\n        managed  3840\n        protection: (0, 2000, 30000, 30000)\nNode 0, zone   Normal\n  pages free     100\n        min      50\n        low      100\n        high     150\n        managed  1000000\n        protection: (0, 0, 0, 0)\n'
  const reserves = parseZoneinfo(zoneinfo)!
  // DMA: min(3840, 30000 + 16); Normal: min(1000000, 0 + 150).
  expect(reserves).toEqual({ low: 113, reserved: 3840 + 150 })
  expect(availablePages(10_000, 1000, 100, reserves)).toBe(10_000 - 3990 + 1000 - 113 + 100 - 50)
  expect(parseZoneinfo('nothing')).toBeNull()
})

it('reads quoted names with commas, and other separators', () => {
  expect(parsePhases('start_epoch_s,phase\n1,"warm, then hot"\n2,end\n', 'p.csv')).toEqual([{ name: 'warm, then hot', from: 1, to: 2 }])
  expect(parsePhases('start;end;phase\n1;2;a,b\n', 'p.csv')).toEqual([{ name: 'a,b', from: 1, to: 2 }])
})
