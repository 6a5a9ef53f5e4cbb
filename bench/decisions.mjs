/** How often the decision of `tidemark baseline check` is wrong where the truth is known: seeded noise, the same or slowed by a stated share. */
import { decideNoisy } from '../dist/statistics/decision.js'
import { Random } from '../dist/workloads/random.js'
import { table, wilson } from './statistics.mjs'

const METRICS = 20
const NOISE = 0.03 // standard deviation of the logarithm
const MARGIN = 0.05

/** Noise of one run after the other: lognormal, lognormal with 5 % of runs up to twice as slow, and each run half like the one before. */
const KINDS = {
  lognormal: (random) => () => random.normal(),
  outliers: (random) => () => random.normal() + (random.unit() < 0.05 ? random.unit() * Math.LN2 / NOISE : 0),
  'AR(1) 0.5': (random) => {
    let last = random.normal()
    return () => (last = 0.5 * last + Math.sqrt(0.75) * random.normal())
  },
}

function side(next, runs, factor) {
  return Array.from({ length: runs }, () => 1000 * factor * Math.exp(NOISE * next()))
}

/**
 * Comparisons of METRICS metrics of which the first is slowed by `slowdown`: in how many the check fails by an unchanged one (`alarms`), or one is
 * said to be certain to differ at all, either way (`claims`), and how often the slowed one is seen so.
 */
export function simulate(kind, runs, slowdown, comparisons, seed = 1) {
  const random = new Random(seed, runs * 1000 + Math.round(slowdown * 100) + Object.keys(KINDS).indexOf(kind))
  const count = { alarms: 0, claims: 0, caught: 0, noticed: 0, equivalent: 0, metrics: 0 }
  const certain = new Set(['REGRESSION', 'IMPROVED', 'SMALL LOSS', 'SMALL GAIN'])
  for (let i = 0; i < comparisons; i++) {
    const pairs = Array.from({ length: METRICS }, (_, metric) => {
      const next = KINDS[kind](random), then = KINDS[kind](random)
      return { before: side(next, runs, 1), now: side(then, runs, metric === 0 ? 1 + slowdown : 1), better: 'lower' }
    })
    const words = decideNoisy(pairs, MARGIN).map(({ word }) => word)
    const unchanged = slowdown === 0 ? words : words.slice(1)
    if (unchanged.includes('REGRESSION')) count.alarms++
    if (unchanged.some((word) => certain.has(word))) count.claims++
    if (words[0] === 'REGRESSION') count.caught++
    if (['REGRESSION', 'SMALL LOSS'].includes(words[0])) count.noticed++
    count.equivalent += unchanged.filter((word) => word === 'EQUIVALENT').length
    count.metrics += unchanged.length
  }
  return count
}

const percent = (share) => `${(100 * share).toFixed(1)} %`

/** Prints the table; a false-alarm rate whose interval reaches 5 % fails a floor. */
export function decisionTable(comparisons, floors) {
  const rows = [['noise, runs a side', 'false alarm', 'interval', 'false claim', 'equivalent', ...[5, 10, 20].flatMap((slower) => [`${slower} % caught`, 'noticed'])]]
  for (const kind of Object.keys(KINDS)) {
    for (const runs of [6, 10, 20]) {
      const same = simulate(kind, runs, 0, comparisons), [low, high] = wilson(same.alarms, comparisons)
      const slowed = [0.05, 0.1, 0.2].map((slower) => simulate(kind, runs, slower, Math.ceil(comparisons / 4)))
      const of = (hits) => percent(hits / Math.ceil(comparisons / 4))
      rows.push([`${kind}, ${runs}`, percent(same.alarms / comparisons), `${percent(low)} to ${percent(high)}`, percent(same.claims / comparisons), percent(same.equivalent / same.metrics), ...slowed.flatMap(({ caught, noticed }) => [of(caught), of(noticed)])])
      floors.atMost(`false alarms, ${kind}, ${runs} runs: upper end (%)`, 100 * high, 5)
    }
  }
  console.log(`\nbaseline check, ${METRICS} metrics, noise ${100 * NOISE} %, margin ${100 * MARGIN} %, ${comparisons} comparisons of unchanged runs a row\n${table(rows)}`)
}
