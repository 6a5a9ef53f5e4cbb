import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { LevelBins } from '../../src/analyses/level-bins.ts'
import type { Report } from '../../src/core/result.ts'
import { unpickle } from '../../src/formats/allocations/pickle.ts'
import { readPeak } from '../../src/node/read-peak.ts'
import { sharedData } from '../golden/read.ts'
import { levelsOf, readEvery, type LevelEvent } from '../oracles/levels.ts'
import { charts } from '../../src/charts/index.ts'
import { layoutOf } from '../../src/report/layouts.ts'
import { runRecorded } from './run-recorded.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function file(content: string | Uint8Array): string {
  const path = join(folder, `stream-${++files}`)
  writeFileSync(path, content)
  return path
}

const value = ({ figures }: Report, name: string): number | null => figures[`peak.${name}`]!.value
const row = ({ tables }: Report, sampler: string): Record<string, unknown> => {
  const { columns } = tables['peak.samplers']!, at = columns['sampler']!.indexOf(sampler)
  return Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[at]]))
}

describe('generations one after the other', () => {
  it('hold memory that is zero wherever the level is read after a step', async () => {
    const report = await readPeak([], null)
    expect([value(report, 'overStart'), value(report, 'start'), value(report, 'sampled'), value(report, 'steps')]).toEqual([192 * 36864, 256 * 2 ** 20, 0, 20])
    expect([value(report, 'sampledFactor'), value(report, 'missedShare')]).toEqual([null, 1])
    expect(report.verdict.grade).toBe('MISREAD')
    expect(report.findings).toMatchObject([{ id: 'AL003', severity: 'error', evidence: { 'peak minus start, bytes': 192 * 36864, 'highest reading minus start, bytes': 0 } }])
  })

  it('are seen by readings that are close enough', async () => {
    const report = await readPeak([], { step: 0.1, unit: 's' })
    expect(report.findings).toEqual([])
    expect(report.verdict.grade).toBe('COMPUTED')
    expect(value(report, 'sampled')).toBeGreaterThan(0.9 * value(report, 'overStart')!)
  })
})

it('caches that are held to the end are seen at the end', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => `alloc,${i},1000\n`).join('')
  const report = await readPeak([file(`op,id,size\n${rows}`)], null)
  expect([value(report, 'overStart'), value(report, 'sampled'), value(report, 'sampledFactor'), value(report, 'atSeconds')]).toEqual([20000, 20000, 1, null])
  expect(report.findings).toEqual([])
  expect(row(report, 'at the end')).toMatchObject({ overStartBytes: 20000, missedShare: 0 })
})

it('what was live before counts for the level at the start, and a stream that only frees has no peak above it', async () => {
  const report = await readPeak([file('op,id,size\nfree,1,100\nfree,2,50\n')], null)
  expect(['level', 'start', 'overStart', 'end', 'endOverStart', 'missedShare'].map((name) => value(report, name))).toEqual([150, 150, 0, 0, -150, null])
  expect(report.findings).toEqual([])
})

it('time passes with an event that changes nothing: a growth by 0 bytes', async () => {
  const report = await readPeak([file('time,op,id,size\n5,alloc,a,10\n5.5,grow,a,0\n')], { step: 0.25, unit: 's' })
  expect(row(report, 'every 250 ms')).toMatchObject({ samples: 2, reportedBytes: 10 })
})

/** A stream in which each event is of a live or a new block, with times that do not step back. */
const streams = fc.array(fc.record({ what: fc.nat(9), pick: fc.nat(), bytes: fc.nat(1000), gap: fc.constantFrom(0, 0, 0.25, 0.5, 3) }), { minLength: 1, maxLength: 60 }).map((choices) => {
  const live: string[] = [], events: LevelEvent[] = []
  let time = 5
  choices.forEach(({ what, pick, bytes, gap }, i) => {
    time += gap
    const id = live[pick % Math.max(live.length, 1)]
    if (id === undefined || what < 5) {
      live.push(`b${i}`)
      events.push({ kind: 'alloc', id: `b${i}`, bytes, time })
    } else if (what < 8) events.push({ kind: 'free', id: live.splice(live.indexOf(id), 1)[0]!, bytes: 0, time })
    else events.push({ kind: 'grow', id, bytes, time })
  })
  return events
})

describe('on any stream', () => {
  const csv = (events: readonly LevelEvent[]): string => `time,op,id,size\n${events.map(({ time, kind, id, bytes }) => `${time},${kind},${id},${kind === 'free' ? '' : bytes}\n`).join('')}`

  it('peak, end and readings are those of the naive twin', async () => {
    await fc.assert(fc.asyncProperty(streams, fc.constantFrom(0.25, 0.5, 1, 2), async (events, step) => {
      const levels = levelsOf(events), report = await readPeak([file(csv(events))], { step, unit: 's' })
      const peak = Math.max(0, ...levels), twin = readEvery(events, levels, step)
      expect([value(report, 'level'), value(report, 'end'), value(report, 'atEvent')]).toEqual([peak, levels.at(-1), peak === 0 ? 0 : levels.indexOf(peak) + 1])
      const found = row(report, step === 0.25 || step === 0.5 ? `every ${step * 1000} ms` : `every ${step} s`)
      expect([found['samples'], found['reportedBytes']]).toEqual([twin.samples, twin.samples === 0 ? null : twin.highest])
      const { highestBytes, lowestBytes } = report.tables['peak.levels']!.columns
      expect(Math.max(...highestBytes!.map(Number))).toBe(peak)
      expect(Math.min(...lowestBytes!.map(Number))).toBe(Math.min(0, ...levels))
    }), { numRuns: 60 })
  })

  it('the same stream in JSON lines, or in two files, gives the same levels', async () => {
    await fc.assert(fc.asyncProperty(streams, fc.nat(), async (events, cut) => {
      const whole = await readPeak([file(csv(events))], null)
      const lines = events.map(({ kind, bytes, ...rest }) => JSON.stringify({ op: kind, ...rest, ...(kind === 'free' ? {} : { bytes }) })).join('\n')
      const at = 1 + cut % events.length
      for (const other of [[file(lines)], [file(csv(events.slice(0, at))), file(csv(events.slice(at)))]]) {
        const report = at === events.length && other.length === 2 ? whole : await readPeak(other, null)
        expect(report.tables).toEqual(whole.tables)
      }
    }), { numRuns: 30 })
  })
})

it('bins keep the lowest and the highest level of their stretch, however long the line gets', () => {
  fc.assert(fc.property(fc.array(fc.record({ gap: fc.constantFrom(0, 1, 7, 900, 1e6), level: fc.nat(100) }), { minLength: 1, maxLength: 200 }), (steps) => {
    const bins = new LevelBins(1)
    let place = 0, before = 0
    const changes = steps.map(({ gap, level }) => {
      place += gap
      bins.change(place, before, level)
      const change = { place, before, level }
      before = level
      return change
    })
    const found = bins.bins()
    expect(found.length).toBeLessThanOrEqual(512)
    let level = 0
    found.forEach(({ from, lowest, highest }) => {
      const inside = changes.filter((change) => change.place >= from && change.place < from + bins.width)
      const all = [level, ...inside.map((change) => change.level)]
      expect([lowest, highest]).toEqual([Math.min(...all), Math.max(...all)])
      level = all.at(-1)!
    })
  }))
})

describe.skipIf(sharedData === null)('real streams (skipped without the shared data)', () => {
  const pytorch = (name: string): string => join(sharedData!, 'pytorch', name)
  const oracles = sharedData === null ? [] : JSON.parse(readFileSync(join(sharedData, 'oracles', 'allocator-oracles.json'), 'utf8')) as { id: string; recomputed: Record<string, never> }[]
  const of = (id: string): Record<string, Record<string, never>> => oracles.find((oracle) => oracle.id === id)!.recomputed
  const names = ['medium_1024_inference', 'medium_128_training', 'medium_512_inference', 'silmont'].map((name) => `${name}${name === 'silmont' ? '_mem' : '_memory'}_snapshot.pickle`)

  it.each(names)('%s: start, peak, end and live blocks, requested', async (name) => {
    const oracle = of('pytorch-replay-files')[name] as unknown as { allocs: number; start: { requested: number }; peak_requested: number; final_live_blocks: number; at_end: { requested: number } }
    const report = await readPeak([pytorch(name)], null)
    expect(['allocations', 'start', 'level', 'end', 'liveAtEnd'].map((figure) => value(report, figure)))
      .toEqual([oracle.allocs, oracle.start.requested, oracle.peak_requested, oracle.at_end.requested, oracle.final_live_blocks])
    expect(report.ledger.filter(({ kind }) => kind !== 'skipped')).toEqual([])
  })

  it('a snapshot is the same as pickle, as JSON and inside the page of trace_plot', async () => {
    const bytes = readFileSync(pytorch(names[3]!)), wanted = await readPeak([pytorch(names[3]!)], null)
    const page = `<!DOCTYPE html>\n<html><body><script>const local_files = [{"name": "snapshot.pickle", "base64": "${Buffer.concat([bytes, Buffer.alloc(2)]).toString('base64')}"}]</script></body></html>`
    for (const content of [JSON.stringify(unpickle(bytes, 'x')), page]) {
      const { figures, tables } = await readPeak([file(content)], null)
      expect(tables).toEqual(wanted.tables)
      expect(Object.values(figures).map((figure) => figure.value)).toEqual(Object.values(wanted.figures).map((figure) => figure.value))
    }
    await expect(readPeak([file(bytes.subarray(0, 5000))], null)).rejects.toThrow('the pickle is cut short at byte 5000')
    await expect(readPeak([file(JSON.stringify(unpickle(bytes, 'x')).slice(0, 9000))], null)).rejects.toThrow('does not end like one')
    await expect(readPeak([file(page.slice(0, 9000))], null)).rejects.toThrow('cut short inside the snapshot')
  })

  it.each(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K'])('MiniMalloc %s: the peak is the lower bound', async (name) => {
    const oracle = of('minimalloc')[name] as unknown as { buffers: number; lower_bound: number; sum_of_sizes: number }
    const report = await readPeak([join(sharedData!, 'planning', `${name}.1048576.csv`)], null)
    expect(['allocations', 'level', 'lifetime', 'end'].map((figure) => value(report, figure))).toEqual([oracle.buffers, oracle.lower_bound, oracle.sum_of_sizes, 0])
  })
})

describe('snapshots', () => {
  const segment = { device: 1, address: 1000, total_size: 2048, blocks: [{ size: 512, requested_size: 500, state: 'active_allocated' }, { size: 512, requested_size: 444, state: 'inactive' }, { size: 1024, requested_size: 1000, state: 'active_allocated' }] }
  const events = [
    { action: 'segment_alloc', addr: 9, size: 2 ** 21 }, { action: 'free_requested', addr: 5000, size: 70 }, { action: 'alloc', addr: 2024, size: 1000 }, { action: 'free_completed', addr: 5000, size: 70 },
    { action: 'oom', size: 5 }, { action: 'alloc', addr: 3000, size: -1 }, { action: 'alloc', addr: 4000, size: 8 },
  ]

  it('take the device with most events, undo them for the start, and tell of the rest', async () => {
    const report = await readPeak([file(JSON.stringify({ segments: [segment, { ...segment, device: 0 }], device_traces: [[events[0]], events, []] }))], null)
    // At the start: 500 that stay, 70 that are freed; at the peak 1000 more; 8 bytes are neither freed nor live at the end.
    expect(['start', 'level', 'end', 'atSeconds', 'pendingFrees'].map((name) => value(report, name))).toEqual([570, 1570, 1508, null, 70])
    expect(report.ledger.map(({ kind, reason, count }) => [kind, reason.replace(/ \(first.*/, ''), count])).toEqual([
      ['skipped', 'events of device 0; device 1 has most', 1], ['skipped', 'segment_alloc events', 1], ['skipped', 'oom events', 1], ['lost', 'events without an address and a size', 1],
      ['doubted', 'allocations that are neither freed in the trace nor live at its end', 1],
    ])
  })

  it('without events are refused with the remedy', async () => {
    await expect(readPeak([file(JSON.stringify({ segments: [segment], device_traces: [[], []] }))], null)).rejects.toThrow('_record_memory_history')
    await expect(readPeak([file('<!doctype html><p>nothing')], null)).rejects.toThrow('without a snapshot')
  })
})

describe('tidemark peak', () => {
  it('prints the verdict, the readings and the finding', async () => {
    const { code, out } = await runRecorded('peak', '--json', join(folder, 'peak.json'))
    expect(code).toBe(0)
    expect(out).toContain('MISREAD  The peak is 263 MiB, 6.75 MiB above the 256 MiB at the start; reading the current level after each step says 0 B and misses 100 % of it.')
    expect(out).toContain('AL003 Read after each step, the overhead is 0 B although 6.75 MiB were held')
    expect((JSON.parse(readFileSync(join(folder, 'peak.json'), 'utf8')) as Report).figures['peak.sampledFactor']!.value).toBeNull()
  })

  it.each<[string[], string]>([
    [['peak', '--every', 'soon'], 'It takes a time such as 100ms'],
    [['peak', '--every', '0'], 'It takes a time such as 100ms'],
    [['peak', 'no-such-file'], 'no such file'],
    [['peak', file('hello\n')], 'no stream of allocations that Tidemark reads'],
    [['peak', file('op,id,size\nalloc,1,8 MB\nalloc,2,1 MB\n')], 'could be read; 2 rows without a size in whole bytes (first: line 2)'],
    [['peak', '--every', '1s', file('op,id,size\nalloc,1,8\n')], 'has no times'],
  ])('%j is wrong use', async (words, message) => {
    const { code, err } = await runRecorded(...words)
    expect([code, err.includes(message)]).toEqual([2, true])
  })

  it('draws a level that never rises with the reading told once', async () => {
    const report = await readPeak([file('op,id,size\nalloc,1,0\n')], null), chart = charts.map((one) => one(report)).find((one) => one?.id === 'level-over-time')!
    expect([...new Set(JSON.stringify(chart.spec).match(/"label":"(?:peak|start)[^"]*"/g))]).toEqual(['"label":"peak 0 B"', '"label":"start 0 B, read at the end: +0 B"'])
    expect(layoutOf(report).tiles(report).at(-1)!.note).toBe('of 1 event')
  })

  it('says INVALID DATA where rows are mostly unreadable', async () => {
    expect((await readPeak([file('op,id,size\nalloc,1,8\nx,1,1\nx,1,1\n')], null)).verdict.grade).toBe('INVALID DATA')
  })
})
