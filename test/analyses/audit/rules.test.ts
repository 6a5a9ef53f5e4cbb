import { describe, expect, it } from 'vitest'
import { auditRules } from '../../../src/findings/index.ts'
import { checksOf, faultsOf } from './of.ts'

const rows = (...values: string[]): { name: string; value: string }[] => values.map((value, i) => ({ name: `r${i}`, value }))
const phases = (baseline: object, percent: string, average: string, more: object = {}): object => ({ kind: 'phases', name: 'p', reference: { name: 'baseline', average: '50.0 GB', n: 9, spread: '1 GB', ...baseline }, phases: [{ name: 'contended', percent, average, n: 9, spread: '1 GB', ...more }] })
const series = (...outputs: string[]): object => ({ kind: 'series', name: 's', input: 'hits', output: 'latency', rises: false, points: outputs.map((output, i) => ({ input: `${80 + i * 5} %`, output })) })
const hits = (...latencies: string[]): object => ({ kind: 'hit-miss', name: 'h', points: latencies.map((latency, i) => ({ hit: `${90 - i * 10} %`, latency })) })
const little = (concurrency: string, more: object = {}): object => ({ kind: 'little', name: 'l', rate: { value: '600', per: 'min' }, latency: '200 ms', concurrency, ...more })
const ratio = (stated: string, more: object = {}): object => ({ kind: 'ratio', name: 'r', of: '74.54 GB', over: '73.79 GB', stated, ...more })
const times = (a: string, b: string, stated: string): object => ({ kind: 'ratio', name: 'r', of: a, over: b, stated, form: 'times' })
const metric = (shows: string, name = 'MemAvailable', arms: string[] = []): object => ({ kind: 'metric', name: 'm', metric: name, shows: [shows], arms })
const touched = (more: object): object => ({ kind: 'touched', name: 't', bytes: '1.00 MiB', ...more })
const loop = (more: object): object => ({ kind: 'resident', name: 'loop', each: '100 MB', times: 10, total: '1.0 GB', ...more })
const heads = (more: object): object => ({ kind: 'architecture', name: 'a', ...more })
const sides = (a: number, b: number, perByte = false): object => ({ kind: 'comparison', name: 'c', perByte, sides: [{ name: 'a', touched: a }, { name: 'b', touched: b }] })
const interval = (lower: string, estimate: string, upper: string): object => ({ kind: 'interval', name: 'i', lower, estimate, upper })
const same = (a: string, b: string, more: object = {}): object => ({ kind: 'same', name: 's', values: [{ where: 'here', value: a }, { where: 'there', value: b }], ...more })
const terms = (advised: string): object => ({ kind: 'terms', name: 't', advised, options: [{ name: 'small', terms: { table: '0.02 %', waste: '1.5 %' } }, { name: 'large', terms: { table: '0.001 %', waste: '25 %' } }] })
const fragments = (more: object): object => ({ kind: 'formula', name: 'f', stated: 'wasted / total', ...more })
const rate = (more: object): object => ({ kind: 'rate', name: 'rate', ...more })

/** Rule, a claim on which it fires with these words, and the nearest one on which it is silent. */
const CASES: [id: string, guilty: object, says: string, innocent: object][] = [
  ['AU001', { kind: 'sum', name: 's', rows: rows('1.4 GB', '2.0 GB'), total: '5.4 GB' }, '2 GB unexplained', { kind: 'sum', name: 's', rows: rows('1.4 GB', '2.0 GB'), total: '3.4 GB' }],
  ['AU002', { kind: 'count', name: 'c', stated: 3, listed: 2 }, '1 missing', { kind: 'count', name: 'c', stated: 2, listed: 2 }],
  ['AU003', { kind: 'headroom', name: 'h', capacity: '8 GB', reserved: rows('5 GB', '3 GB') }, 'headroom 0 GB', { kind: 'headroom', name: 'h', capacity: '8 GB', reserved: rows('5 GB', '2 GB') }],
  ['AU004', { kind: 'units', name: 'u', labels: [{ unit: 'GB', divisor: 1024 ** 3 }] }, 'which is GiB', { kind: 'units', name: 'u', labels: [{ unit: 'GB', divisor: 1e9 }] }],
  ['AU005', { kind: 'elements', name: 'e', factors: { n: 1000 }, type: 'f16', bytes: '4 KB' }, 'the element size is 4', { kind: 'elements', name: 'e', factors: { n: 1000 }, type: 'f32', bytes: '4 KB' }],
  ['AU006', touched({ minorFaults: 200 }), '800 KiB at most were touched', touched({ minorFaults: 256 })],
  ['AU006', touched({}), 'nothing shows', touched({ growth: '1.00 MiB' })],
  ['AU006', touched({ outcome: 'would crash', oomKills: 0 }), 'unproven', touched({ outcome: 'would crash', oomKills: 1 })],
  ['AU006', touched({ time: '80 ns' }), 'cannot have been written', touched({ time: '80 ns', minorFaults: 256 })],
  ['AU007', loop({ live: 3 }), 'the peak is 286 MiB', loop({ live: 10 })],
  ['AU007', loop({ peak: '300 MB', explains: '0.75 GB' }), 'cannot alone explain 0.75 GB', loop({ peak: '1000 MB', explains: '0.75 GB' })],
  ['AU008', { kind: 'availability', name: 'a', ratio: '101 %', before: '73.79 GB', after: '74.54 GB' }, 'used is 87.9 % on 80 GB', { kind: 'availability', name: 'a', ratio: '101 %', before: '73.79 GB', after: '74.54 GB', total: '80 GB' }],
  ['AU008', { kind: 'availability', name: 'a', ratio: '101 %', before: '73 GB', after: '74 GB', total: '64 GB' }, 'cannot leave 74 GB', { kind: 'availability', name: 'a', ratio: '101 %', before: '63 GB', after: '63.5 GB', total: '64 GB' }],
  ['AU009', phases({}, '120 %', '60.0 GB', { n: undefined }), '1 of 2 lack n and spread', phases({ drift: '1 %' }, '120 %', '60.0 GB')],
  ['AU010', phases({ drift: '-5.4 %' }, '101 %', '50.5 GB'), 'inside the drift of the baseline itself, -5.4 %', phases({ drift: '-0.4 %' }, '101 %', '50.5 GB')],
  ['AU010', phases({}, '101 %', '50.5 GB'), 'none is stated', phases({}, '120 %', '60.0 GB')],
  ['AU010', phases({ unstable: 'may hold peaks' }, '120 %', '60.0 GB'), 'UNSTABLE BASELINE', phases({}, '120 %', '60.0 GB')],
  ['AU011', metric('latency'), 'cannot see latency', metric('latency', 'speed of the job')],
  ['AU011', metric('qos', 'speed of the job', ['alone', 'on']), 'arms missing: off', metric('qos', 'speed of the job', ['alone', 'off', 'on'])],
  ['AU012', { kind: 'outcomes', name: 'o', passes: ['a', 'b'] }, 'state a margin first', { kind: 'outcomes', name: 'o', passes: ['a'], fails: ['b'] }],
  ['AU013', series('100 ms', '102 ms'), '80 % 100 ms, 85 % 102 ms', series('100 ms', '100 ms', '90 ms')],
  ['AU014', hits('100 ms', '200 ms', '250 ms'), '70 % is then 300 ms, not 250 ms', hits('100 ms', '200 ms', '290 ms')],
  ['AU014', { ...hits('100 ms', '200 ms'), penalty: '50 ms' }, 'the points say 1,000 ms', { ...hits('100 ms', '200 ms'), penalty: '900 ms' }],
  ['AU015', little('5'), '2 in flight, not 5', little('2')],
  ['AU015', little('2', { before: { rate: { value: '900', per: 'min' }, latency: '100 ms' } }), '450/min', little('2', { before: { rate: { value: '20', per: 's' }, latency: '100 ms' } })],
  ['AU016', { kind: 'capacity', name: 'c', capacity: '100 GB', demand: [{ name: 'd', count: 2, each: '1 GB' }] }, '50x', { kind: 'capacity', name: 'c', capacity: '7 GB', demand: [{ name: 'd', count: 2, each: '1 GB' }] }],
  ['AU017', { kind: 'what-if', name: 'w', options: [{ name: 'A', gain: '10 GB', becomes: { from: '6 GB', to: '4 GB' } }] }, 'not derivable', { kind: 'what-if', name: 'w', options: [{ name: 'A', gain: '2 GB', becomes: { from: '6 GB', to: '4 GB' } }] }],
  ['AU018', terms('large'), 'costs 25 %', terms('small')],
  ['AU019', fragments({}), 'names no formula', fragments({ definition: 'internal' })],
  ['AU019', fragments({ definition: 'internal', computes: 'something else' }), 'the code computes something else', fragments({ definition: 'internal' })],
  ['AU020', { kind: 'growth', name: 'g', points: [{ iterations: 1, peak: '1.0 GB' }, { iterations: 4, peak: '4.0 GB' }] }, '4x from 1 to 4', { kind: 'growth', name: 'g', points: [{ iterations: 4, peak: '1.0 GB' }, { iterations: 1, peak: '1.0 GB' }] }],
  ['AU021', sides(64, 1), '64x apart', sides(64, 1, true)],
  ['AU021', sides(64, 0, true), 'reads no memory', sides(64, 64)],
  ['AU022', heads({ model: 'Llama-3.1-70B', kvHeads: 64 }), '8x too large', heads({ model: 'Llama-3.1-70B', kvHeads: 8 })],
  ['AU022', heads({ kvHeads: 4, actual: 16 }), '4x too small', heads({ model: 'of my own', kvHeads: 4 })],
  // The page of a benchmark harness: https://bheisler.github.io/criterion.rs/book/user_guide/command_line_output.html
  ['AU023', interval('0.8453', '0.8532', '0.8436'), 'the lower end 0.8453 is above the upper 0.8436', interval('0.8436', '0.8453', '0.8532')],
  ['AU023', interval('0.1', '0.50', '0.40'), 'the estimate 0.50 is outside', interval('0.1', '0.4', '0.4')],
  // accelerate's estimator page: bert-base-cased in fp32 in two tables.
  ['AU024', same('418.18 MB', '413.18 MB', { follows: { times: 2, of: '206.59 MB' } }), '2 x 206.59 MB is 413.18 MB', same('413.18 MB', '413.2 MB')],
  ['AU025', ratio('102.0 %'), 'is 101.02 %, not 102.0 %', ratio('101.0 %')],
  ['AU025', ratio('2 %', { form: 'change' }), 'not 2 %', ratio('1 %', { form: 'change' })],
  ['AU025', times('160', '64 KiB', '12 MiB'), 'is 10 MiB', times('10', '1 MB', '10 MB')],
  ['AU025', ratio('0.1-0.4', { of: '5-20 MB', over: '50-100 MB' }), 'not 0.1-0.4', ratio('0.05-0.4', { of: '5-20 MB', over: '50-100 MB' })],
  ['AU025', ratio('0.001-0.01 %', { of: '44 B', over: '262144 B' }), 'is 0.01679 %', ratio('0.001-0.02 %', { of: '44 B', over: '262144 B' })],
  ['AU025', phases({}, '125 %', '60.0 GB'), '60.0 GB / 50.0 GB is 120 %, not 125 %', phases({}, '120 %', '60.0 GB')],
]

describe.each(CASES)('%s', (id, guilty, says, innocent) => {
  it(`fires: ${says}`, () => {
    expect(faultsOf(guilty).filter(([rule]) => rule === id).map(([, said]) => said).join('\n')).toContain(says)
  })
  it('is silent on the nearest right claim', () => {
    expect(faultsOf(innocent).filter(([rule]) => rule === id)).toEqual([])
  })
})

/** Rules of printed figures, on structured claims. */
const PRINTED: [id: string, guilty: object, innocent: object][] = [
  ['KV001', { kind: 'elements', of: 'kv', name: 'k', factors: { n: 1024 }, type: 'f16', bytes: '4.0 KiB' }, { kind: 'elements', of: 'kv', name: 'k', factors: { n: 1024 }, type: 'f16', bytes: '2.0 KiB' }],
  ['AL001', rate({ rate: '6 TB/s', device: 'h200' }), rate({ rate: '6 TB/s', device: 'B200' })],
  ['AL001', rate({ bytes: '512 MB', time: '89 ns', rate: '5.58 GB/s' }), rate({ bytes: '512 MB', time: '89.6 ms', rate: '5.58 GB/s' })],
  ['AL001', rate({ bytes: '10 MiB', time: '528 ns' }), rate({ bytes: '10 MiB', time: '528 us' })],
  ['AL002', { kind: 'percentile', name: 'p', percentile: 95, samples: '10-50' }, { kind: 'percentile', name: 'p', percentile: 95, samples: '20-50' }],
  ['AL003', { kind: 'current', name: 'c', overhead: '0.00 MB', beside: '8-10 MB' }, { kind: 'current', name: 'c', overhead: '0.01 MB', beside: '8-10 MB' }],
  ['AL004', { kind: 'tautology', name: 't', ratio: '1000x', uses: 1000 }, { kind: 'tautology', name: 't', ratio: '800x', uses: 1000 }],
  ['AL005', { kind: 'calls', name: 'c', many: { blocks: 10, bytes: 10 }, few: { blocks: 1, bytes: 100 }, ratio: '9x', measures: 'memory' }, { kind: 'calls', name: 'c', many: { blocks: 10, bytes: 10 }, few: { blocks: 1, bytes: 100 }, ratio: '9x', measures: 'time' }],
]

it.each(PRINTED)('%s fires on a structured claim, and is silent on the nearest right one', (id, guilty, innocent) => {
  expect([faultsOf(guilty).map(([rule]) => rule), faultsOf(innocent)]).toEqual([[id], []])
})

it('no rule of the audit is without a case', () => {
  expect([...new Set(CASES.map(([id]) => id))]).toEqual(auditRules.map(({ id }) => id))
})

/** The same claim with nothing in every printed number. */
function emptied(value: unknown): unknown {
  if (typeof value === 'string') return /^~?\d/.test(value) ? value.replace(/\d[\d.,]*/g, '0') : value
  if (Array.isArray(value)) return value.map(emptied)
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, emptied(one)])) : value
}

it.each([...CASES.map(([, claim]) => claim), ...PRINTED.map(([, claim]) => claim)])('nothing in place of its numbers gives no NaN and no infinity: %j', (claim) => {
  const said = JSON.stringify(checksOf({ ...emptied(claim) as object, ...('advised' in claim ? { advised: claim.advised } : {}) }))
  expect(said.replaceAll('"line":null', '')).not.toMatch(/NaN|Infinity|:null/)
})
