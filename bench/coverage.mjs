/** How often the 95 % intervals of `tidemark phases` hold a true ratio of 1: seeded series whose samples repeat each other, beside what was recorded once. */
import { blockLengths } from '../dist/statistics/block-length.js'
import { mannWhitney } from '../dist/statistics/mann-whitney.js'
import { halvesOf, momentsOf, retention } from '../dist/statistics/retention.js'
import { Random } from '../dist/workloads/random.js'
import { table, wilson } from './statistics.mjs'

const LEVEL = 100, SPREAD = 10
/** Fewer independent samples have no verdict. */
const GATE = 10
const DRAWS = 500

/** Recorded once with other seeds, 200 to 400 series a cell: coverage in %, false alarms of the last in %. */
const RECORDED = {
  60: { iid: [96, 78, 36, 17], block: [91, 90, 70, 39], ess: [97, 94, 83, 62], mw: [4, 24, 63, 82] },
  175: { iid: [95, 67, 28, 20], block: [95, 88, 82, 56], ess: [96, 94, 90, 80], mw: [5, 31, 70, 81] },
  600: { iid: [96, 75, 32, 21], block: [94, 93, 89, 74], ess: [97, 96, 96, 90], mw: [4, 24, 68, 80] },
}
const PHIS = [0, 0.5, 0.9, 0.97]
/** Too few independent samples for any method: the gate must refuse them. */
const isHopeless = (n, phi) => n === 60 && phi >= 0.9 || n === 175 && phi >= 0.97

/** x[t] = phi x[t - 1] + e[t] of variance 1, begun in its stationary state. */
function autoregressive(phi, random) {
  let x = random.normal()
  return () => (x = phi * x + Math.sqrt(1 - phi * phi) * random.normal())
}

/** Noise, and now and then 5 to 20 samples that lie three deviations higher. */
function bursts(random) {
  let left = 0
  return () => {
    if (left === 0 && random.unit() < 0.02) left = 5 + random.below(16)
    if (left > 0) left--
    return random.normal() * 0.5 + (left > 0 ? 3 : 0)
  }
}

/** Noise around one of two levels, kept for this many samples on average. */
function steps(dwell) {
  return (random) => {
    let up = random.below(2) === 1
    return () => {
      if (random.unit() < 1 / dwell) up = !up
      return random.normal() * 0.5 + (up ? 1 : -1)
    }
  }
}

/** No level at all. */
function walk(random) {
  let x = 0
  return () => (x += random.normal() / 10)
}

const series = (next, n) => Array.from({ length: n }, () => LEVEL + SPREAD * next())

/** Whether a percentile interval of the ratio of means over circular blocks of these lengths holds 1; blocks of 1 are single samples. */
function bootstrapHolds(a, b, blockA, blockB, random) {
  const means = (values, block) => {
    const n = values.length, sums = [0]
    for (let i = 0; i < 2 * n; i++) sums.push(sums[i] + values[i % n])
    return () => {
      let total = 0
      for (let left = n; left > 0; left -= block) {
        const from = random.below(n)
        total += sums[from + Math.min(block, left)] - sums[from]
      }
      return total / n
    }
  }
  const ofA = means(a, blockA), ofB = means(b, blockB)
  const ratios = Float64Array.from({ length: DRAWS }, () => ofB() / ofA()).toSorted()
  return ratios[Math.floor(0.025 * DRAWS)] <= 1 && ratios[Math.ceil(0.975 * DRAWS) - 1] >= 1
}

/** Counts over pairs of series of one kind. The bootstraps and the rank test are done on the first of them. */
function simulate(kind, n, runs, resampled, stream) {
  const random = new Random(1, stream), draws = new Random(2, stream)
  const count = { runs, resampled, ess: 0, rejected: 0, acceptedHold: 0, unstable: 0, passed: 0, passedHold: 0, iid: 0, block: 0, alarms: 0 }
  for (let i = 0; i < runs; i++) {
    const a = series(kind(random), n), b = series(kind(random), n), first = momentsOf(a), second = momentsOf(b)
    const found = retention(first, second, 0.95), holds = found !== null && found.low <= 1 && found.high >= 1
    const halves = halvesOf(a)?.interval, moved = halves !== undefined && (halves.low > 1 || halves.high < 1)
    if (holds) count.ess++
    if (moved) count.unstable++
    if (Math.min(first.effective, second.effective) < GATE) count.rejected++
    else {
      if (holds) count.acceptedHold++
      if (!moved) count.passed++
      if (holds && !moved) count.passedHold++
    }
    if (i >= resampled) continue
    if (bootstrapHolds(a, b, 1, 1, draws)) count.iid++
    const [blockA, blockB] = [a, b].map((values) => Math.max(1, Math.ceil(blockLengths(values)?.circular ?? 1)))
    if (bootstrapHolds(a, b, blockA, blockB, draws)) count.block++
    if (mannWhitney(a, b).p < 0.05) count.alarms++
  }
  return count
}

const percent = (hits, all) => (all === 0 ? '-' : `${(100 * hits / all).toFixed(1)}`)

/**
 * What the intervals promise after the gate. 87 was recorded from 200 to 400 series; 6,000 give 86.2 +- 0.6 % at n 175, phi 0.9 and 84.9 +- 0.6 % at n 600,
 * phi 0.97: where about half of the series pass, those pass whose effective count is estimated too high.
 */
const LEAST = 85, MOST = 97

/** Prints the calibration; a share of intervals that hold, after the gate, that is for certain outside of 85 to 97 % fails a floor. */
export function coverageTable(runs, floors) {
  const resampled = Math.min(runs, 200)
  const rows = [['n, phi (in %; recorded)', 'single samples', 'blocks', 'effective samples', 'refused', 'accepted hold', 'unstable', 'rank test alarms']]
  for (const n of [60, 175, 600]) {
    for (const [i, phi] of PHIS.entries()) {
      const of = simulate((random) => autoregressive(phi, random), n, runs, resampled, 100 * n + i), accepted = of.runs - of.rejected, was = RECORDED[n]
      const beside = (hits, all, recorded) => `${percent(hits, all)} (${recorded})`
      rows.push([
        `${n}, ${phi}`, beside(of.iid, resampled, was.iid[i]), beside(of.block, resampled, was.block[i]), beside(of.ess, runs, was.ess[i]),
        percent(of.rejected, runs), percent(of.acceptedHold, accepted), percent(of.unstable, runs), beside(of.alarms, resampled, was.mw[i]),
      ])
      if (isHopeless(n, phi)) floors.atLeast(`gate refuses n ${n}, phi ${phi} (%)`, 100 * of.rejected / runs, 90)
      else {
        const [low, high] = wilson(of.acceptedHold, accepted)
        floors.atLeast(`intervals that hold after the gate, n ${n}, phi ${phi}: upper end (%)`, 100 * high, LEAST)
        floors.atMost(`the same, lower end (%)`, 100 * low, MOST)
      }
    }
  }
  const others = [['not AR(1), for information', 'effective samples', 'refused', 'accepted hold', 'unstable', 'accepted, stable: how many', 'of them hold']]
  const kinds = { bursts, 'steps every 10': steps(10), 'steps every 50': steps(50), 'random walk': walk }
  for (const [k, [name, kind]] of Object.entries(kinds).entries()) {
    for (const n of [175, 600]) {
      const of = simulate(kind, n, runs, 0, 100_000 + 10 * k + n)
      others.push([`${name}, ${n}`, percent(of.ess, runs), percent(of.rejected, runs), percent(of.acceptedHold, runs - of.rejected), percent(of.unstable, runs), percent(of.passed, runs), percent(of.passedHold, of.passed)])
    }
  }
  console.log(`\nphases: 95 % intervals of a ratio that is 1, AR(1), ${runs} pairs of series a row (${resampled} resampled, ${DRAWS} draws); recorded values in brackets\n${table(rows)}\n\n${table(others)}`)
}
