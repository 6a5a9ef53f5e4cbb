import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPANS } from '../../src/traces/latency.ts'
import { decodeBinary } from '../decode/decode.ts'
import { join, pdu, record, TC } from '../decode/records.ts'
import { depthWindows, follow, summary, type Step } from '../oracles/requests.ts'

const CODES = { Q: 1, M: 2, F: 3, R: 6, D: 7, C: 8, X: 13 }
const OPS = { read: TC.read, write: TC.write, discard: TC.discard, other: 0 }
/** Bytes of a record: cuts in between are cuts of a batch. */
const BYTES = 48

/** Steps on few sectors, so that they collide, re-issue, split and merge; times move by far and near. */
const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.record({
      action: fc.constantFrom('Q', 'Q', 'D', 'D', 'C', 'C', 'M', 'F', 'R', 'X'),
      op: fc.constantFrom('read', 'read', 'write', 'discard'),
      sector: fc.nat(5).map((k) => k * 8),
      sectors: fc.constantFrom(8, 8, 8, 16, 24),
      rest: fc.nat(5).map((k) => k * 8),
      time: fc.oneof(fc.nat(50), fc.nat(3_000_000), fc.constant(0)),
    }),
    { maxLength: 90 },
  )
  .map((list) => {
    let time = 0
    return list.map((step) => ({ ...step, action: step.action as Step['action'], op: step.op as Step['op'], time: (time += step.time) }))
  })

function bytesOf(list: readonly Step[]): Uint8Array {
  return join(...list.map(({ action, op, sector, sectors, rest, time }) => record({
    time: BigInt(time) + 1_000_000n, sector: BigInt(sector), bytes: sectors * 512, action: CODES[action] | TC.fs | OPS[op], device: 8 << 20,
    ...(action === 'X' ? { pdu: pdu([8, BigInt(rest)]) } : {}),
  })))
}

async function traced(list: readonly Step[], piece?: number) {
  const { trace } = await decodeBinary(bytesOf(list), 'blkparse', piece)
  return trace.devices[0]!
}

describe('latencies', () => {
  it('agree with the naive twin, wherever the batches are cut', async () => {
    await fc.assert(fc.asyncProperty(steps, fc.integer({ min: 1, max: 40 }), async (list, cut) => {
      fc.pre(list.length > 0)
      const want = follow(list.map((step) => ({ ...step, time: step.time - list[0]!.time })))
      const { latencies, pairing, queueGaps } = await traced(list, cut * BYTES)
      const queues = list.filter(({ action }) => action === 'Q').map(({ time }) => time)
      const gaps = queues.slice(1).map((time, i) => time - queues[i]!)
      expect(queueGaps).toEqual(gaps.length === 0 ? null : { requests: gaps.length, min: Math.min(...gaps), max: Math.max(...gaps), mean: gaps.reduce((a, b) => a + b, 0) / gaps.length })
      expect([pairing.pairs, pairing.unqueued, pairing.backward]).toEqual([want.pairs, want.unqueued, want.backward])
      for (const span of SPANS) {
        for (const op of ['read', 'write', 'discard', 'all'] as const) {
          const numbers = want[span].filter((one) => op === 'all' || one.op === op).map(({ ns }) => ns)
          const found = latencies[span][op]
          expect([span, op, found === null ? null : { ...found, exact: undefined }]).toEqual([span, op, numbers.length === 0 ? null : { ...summary(numbers), exact: undefined }])
        }
      }
    }), { numRuns: 400 })
  })

  it('are the same whatever the cut', async () => {
    await fc.assert(fc.asyncProperty(steps, fc.integer({ min: 1, max: 200 }), async (list, piece) => {
      fc.pre(list.length > 0)
      expect(await traced(list, piece)).toEqual(await traced(list))
    }), { numRuns: 100 })
  })

  it('of a request that was issued twice run from the last issue, with the wait before it', async () => {
    const at = (time: number, action: Step['action']): Step => ({ action, op: 'read', sector: 8, sectors: 8, rest: 0, time })
    const { latencies } = await traced([at(0, 'Q'), at(10, 'D'), at(500, 'R'), at(700, 'D'), at(1000, 'C')])
    expect([latencies.queueToIssue.read!.max, latencies.issueToComplete.read!.max, latencies.queueToComplete.read!.max]).toEqual([700, 300, 1000])
  })

  it('keep the queue time of a split, of a front merge the new start’s, of a back merge the old', async () => {
    const at = (time: number, action: Step['action'], sector: number, sectors = 8, rest = 0): Step => ({ action, op: 'read', sector, sectors, rest, time })
    const { latencies } = await traced([
      at(0, 'Q', 0, 16), at(1, 'X', 0, 16, 8), at(10, 'D', 8), at(20, 'C', 8), at(30, 'D', 0), at(40, 'C', 0),
      at(100, 'Q', 80), at(130, 'Q', 72), at(131, 'F', 72), at(200, 'D', 72, 16), at(300, 'C', 72, 16),
      at(1000, 'Q', 160), at(1040, 'Q', 168), at(1041, 'M', 168), at(1500, 'D', 160, 16), at(1600, 'C', 160, 16),
    ])
    expect(latencies.queueToIssue.read).toMatchObject({ requests: 4, min: 10, max: 500, mean: (10 + 30 + 70 + 500) / 4 })
  })

  it('of more than 262,144 requests come from a histogram within 1/512, with exact count, least, largest and mean', async () => {
    const count = 1_050_000
    const one = new Uint8Array(bytesOf([
      { action: 'D', op: 'read', sector: 0, sectors: 8, rest: 0, time: 0 }, { action: 'C', op: 'read', sector: 0, sectors: 8, rest: 0, time: 0 },
    ]))
    const bytes = new Uint8Array(count * one.length)
    const view = new DataView(bytes.buffer)
    const numbers = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      bytes.set(one, i * one.length)
      const ns = 100 + ((i * 7_919) % 1_000_003) * 37
      numbers[i] = ns
      view.setBigUint64(i * one.length + 8, BigInt(i) * 100_000_000n, true)
      view.setBigUint64(i * one.length + BYTES + 8, BigInt(i) * 100_000_000n + BigInt(ns), true)
    }
    const { openCore } = await import('../core/open-core.ts')
    const { bytesSource } = await import('../decode/bytes-source.ts')
    const { readBinary } = await import('../../src/traces/read.ts')
    const { latenciesOf } = await import('../../src/traces/latency.ts')
    const core = openCore()
    await readBinary(core, [bytesSource(bytes)], (n) => core.exports.observe(n))
    const found = latenciesOf(core, 0).issueToComplete.all!
    const sorted = numbers.toSorted()
    expect({ ...found, p50: 0, p90: 0, p99: 0 }).toEqual({
      requests: count, exact: false, min: sorted[0], max: sorted.at(-1), mean: numbers.reduce((a, b) => a + b, 0) / count, p50: 0, p90: 0, p99: 0,
    })
    for (const [p, value] of [[0.5, found.p50], [0.9, found.p90], [0.99, found.p99]] as const) {
      const truth = sorted[Math.floor(p * (count - 1))]!
      expect(Math.abs(value - truth) / truth).toBeLessThanOrEqual(1 / 512)
    }
  })
})

describe('queue depth', () => {
  it('agrees with the naive twin in every window', async () => {
    await fc.assert(fc.asyncProperty(steps, fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 40, 5000), async (list, cut, stretch) => {
      fc.pre(list.length > 0)
      const slow = list.map((step) => ({ ...step, time: (step.time - list[0]!.time) * stretch }))
      const { depths } = follow(slow)
      const { queueDepth } = await traced(slow, cut * BYTES)
      if (depths.length === 0) {
        expect(queueDepth).toBeNull()
        return
      }
      const [start, end] = [depths[0]!.time, depths.at(-1)!.time]
      const width = Math.round(queueDepth!.width * 1e9)
      expect(width === 1e6 || Math.floor(end / (width / 2)) - Math.floor(start / (width / 2)) >= 1024).toBe(true)
      const want = depthWindows(depths, width)
      expect(want.length).toBeLessThanOrEqual(1024)
      expect(queueDepth!.windows.map(({ seconds, max }) => [Math.round((seconds * 1e9) / width), max])).toEqual(want.map(({ window, max }) => [window, max]))
      for (const [i, { window, area }] of want.entries()) {
        const lasts = Math.min((window + 1) * width, end) - Math.max(window * width, start)
        const mean = queueDepth!.windows[i]!.mean
        if (lasts === 0) expect(mean).toBeNull()
        else expect(mean).toBeCloseTo(area / lasts, 6)
      }
    }), { numRuns: 300 })
  })
})
