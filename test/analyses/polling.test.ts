import { describe, expect, it } from 'vitest'
import { pollingAt } from '../../src/analyses/polling.ts'
import { usualStep } from '../../src/traces/usual-step.ts'

/** Every start from a fine grid, reading by reading. */
function slow(times: readonly number[], values: readonly number[], interval: number, highest: boolean, steps: number): { seen: number, median: number, worst: number } {
  const usual = usualStep(Float64Array.from(times))!
  const holds = times.map((time, i) => Math.min(times[i + 1] ?? time + usual, time + 3 * usual))
  const best = highest ? Math.max(...values) : Math.min(...values)
  const reported = Array.from({ length: steps }, (_, i) => times[0]! + (i + 0.5) * interval / steps).flatMap((start) => {
    const readings: number[] = []
    for (let at = start; at < holds.at(-1)!; at += interval) {
      const i = times.findIndex((time, j) => time <= at && at < holds[j]!)
      if (i >= 0) readings.push(values[i]!)
    }
    return readings.length === 0 ? [] : [highest ? Math.max(...readings) : Math.min(...readings)]
  }).toSorted((a, b) => (highest ? b - a : a - b))
  return { seen: reported.filter((value) => value === best).length / steps, median: reported[Math.ceil(reported.length / 2) - 1]!, worst: reported.at(-1)! }
}

describe('polling over every start', () => {
  it('is known by hand: a spike of 0.2 s in 10 s', () => {
    const times = Float64Array.from({ length: 50 }, (_, i) => i / 5), values = Float64Array.from(times, (_, i) => (i === 23 ? 100 : 10))
    const polling = pollingAt(times, values, 1, true)
    expect(polling).toMatchObject({ interval: 1, readings: 10, best: 100, median: 10, worst: 10 })
    expect(polling.seenShare).toBeCloseTo(0.2, 9)
    expect(pollingAt(times, values, 0.2, true)).toMatchObject({ worst: 100 })
    expect(pollingAt(times, values.map((value) => -value), 5, false)).toMatchObject({ best: -100, median: -10 })
  })

  it('agrees with trying starts one by one', () => {
    let state = 7
    const random = (): number => (state = state * 1103515245 + 12345 & 0x7fffffff) / 0x7fffffff
    for (let round = 0; round < 30; round++) {
      const times: number[] = []
      for (let at = 0; times.length < 60; at += 0.1 + Math.floor(random() * 3) / 10 + (random() < 0.03 ? 4 : 0)) times.push(Number(at.toFixed(1)))
      const values = times.map(() => Math.floor(random() * 20)), highest = round % 2 === 0, interval = [0.7, 1, 2.5, 6][round % 4]!
      // Steps of 0.05 s lie between the tenths, so no start is on an edge.
      const steps = Math.round(interval / 0.1) , wanted = slow(times, values, interval, highest, steps)
      const found = pollingAt(Float64Array.from(times), Float64Array.from(values), interval, highest)
      expect(found.seenShare).toBeCloseTo(wanted.seen, 6)
      expect([found.median, found.worst]).toEqual([wanted.median, wanted.worst])
    }
  })
})
