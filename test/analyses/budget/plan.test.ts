import { describe, expect, it } from 'vitest'
import { analyseBudget } from '../../../src/analyses/budget/budget.ts'
import { unknownIn } from '../../../src/analyses/budget/changes.ts'
import { readPlanText } from '../../../src/analyses/budget/plan.ts'
import { parseEngineMemory } from '../../../src/context/engine-memory.ts'
import type { Finding, Report } from '../../../src/core/result.ts'

const GIB = 2 ** 30

function of(text: string, log: string | null = null): Report {
  const { value: plan, lineOf } = readPlanText(text, 'plan.yaml')
  return analyseBudget({ plan, name: 'plan.yaml', files: new Map(), log: log === null ? null : parseEngineMemory(log), unknown: unknownIn('plan.yaml', lineOf), at: (path) => `plan.yaml:${lineOf(path)}`, inputs: [], ledger: [] }, '0')
}
const value = (report: Report, name: string): number | null => report.figures[`budget.${name}`]!.value
const column = (report: Report, table: string, name: string): unknown[] => report.tables[`budget.${table}`]!.columns[name]!

describe('rows', () => {
  it('are bytes, count x each, or parameters x bits / 8; a group hands down its group, tag and place', () => {
    const report = of('host: {memory: 64 GiB, reserve: none}\nrows:\n  - {label: a, count: 3, each: 2 GiB}\n  - {label: b, parameters: 8e9, bits: 4}\n  - {label: g, group: kv, tag: measured, source: a run, rows: [{label: c, bytes: 1 GiB}]}\n')
    expect(value(report, 'committed')).toBe(7 * GIB + 4e9)
    expect(column(report, 'rows', 'tag')).toEqual(['assumed', 'measured', 'computed', 'computed'])
    expect(value(report, 'measuredShare')).toBeCloseTo(GIB / (7 * GIB + 4e9), 12)
  })

  it('within a reservation count as it, and a reservation that is too small as its rows', () => {
    const text = (bytes: string): string => `host: {memory: 64 GiB, reserve: none}\nrows: [{label: r, bytes: ${bytes}, rows: [{label: a, bytes: 2 GiB}, {label: b, bytes: 3 GiB}]}]\n`
    expect(value(of(text('8 GiB')), 'committed')).toBe(8 * GIB)
    expect(value(of(text('4 GiB')), 'committed')).toBe(5 * GIB)
  })

  it('widen the headroom by their lows and highs', () => {
    const report = of('host: {memory: 10 GiB, reserve: none}\nrows: [{label: a, bytes: 4 GiB, low: 3 GiB, high: 6 GiB}, {label: b, bytes: 2 GiB, high: 3 GiB}]\n')
    expect(['headroom', 'headroomLow', 'headroomHigh'].map((name) => value(report, name)! / GIB)).toEqual([4, 1, 5])
  })

  it('lie in the memory that they name, each with its own headroom', () => {
    const report = of('host: {memory: 64 GiB, reserve: none, devices: [{name: gpu0, memory: 24 GiB, reserve: llama.cpp}]}\nrows: [{label: a, bytes: 4 GiB}, {label: b, bytes: 20 GiB, on: gpu0}]\n')
    expect(column(report, 'places', 'headroomBytes')).toEqual([60 * GIB, 3 * GIB])
    expect(report.settings['place']).toBe('gpu0')
  })

  it('of models on demand only the largest count', () => {
    const model = (name: string, size: number): string => `  - {name: ${name}, rows: [{label: w, bytes: ${size} GiB}], onDemand: {seconds: 2}}\n`
    const report = of(`host: {memory: 64 GiB, reserve: none}\nmodels:\n${model('a', 3)}${model('b', 7)}${model('c', 5)}`)
    expect(value(report, 'committed')).toBe(7 * GIB)
    expect(column(report, 'onDemand', 'bytes')).toEqual([7 * GIB, 12 * GIB, 15 * GIB])
  })
})

describe('what cannot be meant is refused, with its line', () => {
  const HOST = 'host: {memory: 64 GiB, reserve: none, devices: [{name: gpu0, memory: 24 GiB}]}\n'
  it.each([
    ['a memory that the plan does not have', `${HOST}rows: [{label: c, bytes: 1 GiB, on: gpu1}]`, 'plan.yaml:2: "gpu1" is no memory of the plan; did you mean gpu0?'],
    ['such a memory in a what-if', `${HOST}rows: [{label: c, bytes: 1 GiB}]\nwhatIfs:\n  - {label: x, add: [{label: d, bytes: 1 GiB, on: gpu1}]}`, 'plan.yaml:4: "gpu1" is no memory of the plan; did you mean gpu0?'],
    ['a low above the high', `${HOST}rows:\n  - {label: c, bytes: 5 GiB, low: 6 GiB, high: 4 GiB}`, 'plan.yaml:3:30: low: 6 GiB is more than high, 4 GiB: write the least first'],
    ['a low above the amount', `${HOST}rows:\n  - {label: c, count: 2, each: 1 GiB, low: 3 GiB}`, 'plan.yaml:3:39: low: 3 GiB is more than the amount itself, 2 x 1 GiB'],
    ['a high below the amount of a pool', `${HOST}pools:\n  - {label: c, bytes: 5 GiB, high: 4 GiB}`, 'plan.yaml:3:30: high: 4 GiB is less than the amount itself, 5 GiB'],
    ['an interval of a group', `${HOST}rows:\n  - {label: c, low: 1 GiB, rows: [{label: d, bytes: 2 GiB}]}`, 'plan.yaml:3:16: low: does not go with rows: write it to the rows of c'],
    ['a setting of files for rows', `${HOST}models:\n  - {name: m, slots: 4, rows: [{label: w, bytes: 1 GiB}]}`, 'plan.yaml:3:15: slots: changes nothing in a model of rows: it takes instances, on, onDemand'],
    ['such a setting in a what-if', `${HOST}models: [{name: m, rows: [{label: w, bytes: 1 GiB}]}]\nwhatIfs:\n  - {label: x, models: {m: {slots: 8}}}`, 'plan.yaml:4: "slots" is no setting of a model of rows; there are instances, on, onDemand'],
    ['a device twice', 'host: {memory: 1 GiB, devices: [{name: g, memory: 1 GiB}, {name: g, memory: 2 GiB}]}', 'plan.yaml:1:60: name: "g" is the name of another before it: write another one'],
    ['a device with the name of the host', 'host: {memory: 1 GiB, devices: [{name: host, memory: 1 GiB}]}', 'plan.yaml:1:34: name: host is the memory beside the devices: write another name, such as gpu0'],
    ['a what-if twice', `${HOST}rows: [{label: a, bytes: 1 GiB}]\nwhatIfs:\n  - {label: x, remove: [a]}\n  - {label: x, remove: [a]}`, 'plan.yaml:5:6: label: "x" is the label of another before it: write another one'],
    ['a name of several rows', `${HOST}models:\n  - {name: m, rows: [{label: KV, bytes: 1 GiB}]}\n  - {name: n, rows: [{label: KV, bytes: 1 GiB}]}\nwhatIfs:\n  - {label: x, remove: [KV]}`, 'plan.yaml:6: "KV" may mean m.kv, n.kv: write one of them'],
    ['no memory', 'host: 0', 'plan.yaml:1:1: host: 0 is no memory to plan: it takes 1 MiB or more'],
    ['a memory whose unit was forgotten', 'host: {memory: 64}', 'plan.yaml:1:8: memory: 64 is no memory to plan, for a bare number is bytes: write 64 GiB or 64 MiB'],
    ['a wrong key, and not what it leaves missing', 'host: 1 GiB\nrows: [{label: a, byts: 1 GiB}]', 'plan.yaml:2:19: "byts" is no key of row; did you mean bytes?'],
    ['a merge key', 'host: 1 GiB\nrows:\n  - &a {label: a, bytes: 1 GiB}\n  - {<<: *a, label: b}', 'plan.yaml:4:6: merge keys (<<) are not read: write the keys out'],
    ['a share of the memory', 'host: {memory: 1 GiB, reserve: 10 %}', 'plan.yaml:1:23: reserve takes one of none, gke, kubelet, linux, ollama, ollama-minimum, llama.cpp, gguf-parser, vllm, not "10 %"; as a size: "10 %" is no size: write it such as 64 GiB (binary), 64 GB (decimal) or 4096 (bytes)'],
    ['a claim of an unknown kind', 'host: 1 GiB\nclaims: [{kind: summ, name: x}]', /^plan\.yaml:2:11: kind takes one of sum, .*; did you mean sum\?$/],
    ['a claim of no kind', 'host: 1 GiB\nclaims: [{name: x}]', /^plan\.yaml:2:10: kind is missing: it takes one of sum, /],
  ])('%s', (_, text, message) => {
    let said = ''
    try {
      of(`${text}\n`)
    } catch (error) {
      said = (error as Error).message
    }
    expect(said).toMatch(typeof message === 'string' ? new RegExp(`^${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : message)
  })
})

describe('an amount that is stated twice', () => {
  const found = (row: string): unknown[] => of(`host: {memory: 64 GiB, reserve: none}\nrows: [{label: a, tag: measured, source: x, ${row}}]\n`).findings.map(({ id }) => id)
  it.each([['count x each', 'bytes: 2 GiB, count: 4, each: 1 GiB', 'bytes: 4 GiB, count: 4, each: 1 GiB'], ['parameters x bits', 'bytes: 6 GB, parameters: 3e9, bits: 4.5', 'bytes: 1.7 GB, parameters: 3e9, bits: 4.5']])('is checked: %s', (_, wrong, right) => {
    expect([found(wrong), found(right)]).toEqual([['AU025'], []])
  })
})

describe('what-ifs', () => {
  it('may change what one before them removed', () => {
    const report = of('host: {memory: 64 GiB, reserve: none}\nrows: [{label: a, bytes: 8 GiB}]\nwhatIfs: [{label: gone, remove: [a]}, {label: half, scale: {a: 0.5}}]\n')
    expect([value(report, 'whatIfs.together'), value(report, 'whatIfs.sumOfAlone')]).toEqual([8 * GIB, 12 * GIB])
  })

  const PLAN = `host: {memory: 64 GiB, reserve: none}
rows: [{label: w, bytes: 40 GiB}, {label: rest, bytes: 8 GiB, fixed: true}]
whatIfs:
  - {label: half, scale: {w: 0.5}}
  - {label: three quarters, scale: {w: 0.75}}
  - {label: less system, set: {rest: 4 GiB}}
configurations:
  - {name: both, apply: [half, three quarters]}
  - {name: more, add: [{label: x, bytes: 20 GiB}]}
  - {name: gone, remove: [w]}
`
  it('are composed, not added', () => {
    const report = of(PLAN)
    // 40 x 0.5 = 20, x 0.75 = 15: together 25, and 4 of the system; alone 20 + 10 + 4.
    expect([value(report, 'whatIfs.together')! / GIB, value(report, 'whatIfs.sumOfAlone')! / GIB]).toEqual([29, 34])
    expect(column(report, 'whatIfs', 'aloneBytes').map((bytes) => Number(bytes) / GIB)).toEqual([20, 10, 4, 34])
    expect(column(report, 'whatIfs', 'onTopBytes').map((bytes) => Number(bytes) / GIB)).toEqual([20, 5, 4, 29])
    expect(column(report, 'whatIfs', 'changes')[2]).toBe('changes what is fixed: rest')
  })

  it('make configurations side by side', () => {
    expect(column(of(PLAN), 'configurations', 'configuration')).toEqual(['as planned', 'both', 'more', 'gone'])
    expect(column(of(PLAN), 'configurations', 'headroomBytes').map((bytes) => Number(bytes) / GIB)).toEqual([16, 41, -4, 56])
    expect(column(of(PLAN), 'configurations', 'verdict')).toEqual(['FITS', 'FITS', 'OVER BUDGET', 'FITS'])
  })
})

it('pools are proposed from their demand, and hits told by the stated curve', () => {
  const report = of('host: {memory: 64 GiB, reserve: none}\npools: [{label: p, bytes: 32 GiB, demand: [{count: 16, each: 1 GiB}], reuse: [{bytes: 10 GiB, hit: 0.5}, {bytes: 20 GiB, hit: 0.9}], hitMs: 10, missMs: 110}]\n')
  expect(column(report, 'pools', 'proposedBytes')).toEqual([20 * GIB])
  expect(column(report, 'reuse', 'is')).toEqual(['stated', 'stated', 'as proposed', 'as planned, beyond the curve'])
  // 0.9 x 10 + 0.1 x 110
  expect(column(report, 'reuse', 'meanMs').map((ms) => Number(Number(ms).toFixed(9)))).toEqual([60, 20, 20, 20])
})

describe('against what was measured', () => {
  const LOG = 'load_tensors:        CUDA0 model buffer size =  4096.00 MiB\nllama_kv_cache:      CUDA0 KV buffer size =  1024.00 MiB\n'
  const rows = 'rows: [{label: weights, group: weights, bytes: 3 GiB}, {label: kv, group: kv, bytes: 2 GiB}]\n'
  it('compares term by term with a log, and says what no term accounts for', () => {
    const report = of(`host: {memory: 24 GiB, kind: gpu, reserve: none}\n${rows}measured: {log: engine.log, total: 6 GiB}\n`, LOG)
    expect(column(report, 'against', 'offBytes').slice(0, 2)).toEqual([-GIB, GIB])
    expect([value(report, 'off'), value(report, 'unaccounted')]).toEqual([0, GIB])
  })
})

const fired = (report: Report, id: string): Finding | undefined => report.findings.find((finding) => finding.id === id)
const host = (rows: string, more = ''): string => `host: {memory: 8 GiB, reserve: none${more}}\nrows: [${rows}]\n`

/** Rule, a plan on which it fires with these words, and the nearest one on which it is silent. */
const CASES: [id: string, guilty: string, says: string, innocent: string][] = [
  ['BU001', host('{label: a, bytes: 3 GiB}, {label: b, bytes: 2 GiB, tag: measured}'), '60.0 % of the committed memory is assumed', host('{label: a, bytes: 2 GiB}, {label: b, bytes: 2 GiB, tag: measured}')],
  ['BU002', 'host: 8 GiB\n', 'are assumed for host', 'host: {memory: 8 GiB, reserve: linux}\n'],
  ['BU003', host('{label: a, bytes: 9 GiB}', ', swap: 2 GiB'), '1 GiB of the plan would live in swap', host('{label: a, bytes: 8 GiB}', ', swap: 2 GiB')],
  ['BU004', host('{label: a, bytes: 1 GiB}', ', kind: gpu'), '1 GiB of the system are planned on a GPU', host('{label: a, bytes: 1 GiB}')],
  ['BU005', host('{label: a, bytes: 7 GiB, high: 9 GiB}'), '1 GiB too little if every row', host('{label: a, bytes: 7 GiB, high: 7.5 GiB}')],
  ['BU008', `${host('{label: a, bytes: 4 GiB}')}whatIfs: [{label: x, scale: {a: 0.5}}, {label: y, scale: {a: 0.5}}]\n`, '4 GiB more in sum, together 3 GiB', `${host('{label: a, bytes: 4 GiB}, {label: b, bytes: 4 GiB}')}whatIfs: [{label: x, scale: {a: 0.5}}, {label: y, scale: {b: 0.5}}]\n`],
  ['BU009', `${host('{label: a, bytes: 3 GiB}, {label: b, bytes: 2 GiB}')}measured: {rows: {a: 2 GiB, b: 3 GiB}}\n`, 'off by 2 GiB, their sum by 0 B only', `${host('{label: a, bytes: 3 GiB}, {label: b, bytes: 3 GiB}')}measured: {rows: {a: 2 GiB, b: 3 GiB}}\n`],
]

describe.each(CASES)('%s', (id, guilty, says, innocent) => {
  it('fires', () => expect(fired(of(guilty), id)?.title).toContain(says))
  it('is silent on the corrected twin', () => expect(fired(of(innocent), id)).toBeUndefined())
})
