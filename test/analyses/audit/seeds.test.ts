/** Every claim of the founding documents that the reference lists, and what is found in it. */
import { describe, expect, it } from 'vitest'
import type { Report } from '../../../src/core/result.ts'
import { readClaimFile } from '../../../src/node/read-claims.ts'
import { golden } from '../../golden/read.ts'

const NONE = { layers: null, kvHeads: null, headSize: null, kvType: null }
const of = (name: string): Promise<Report> => readClaimFile(golden(`./claims/seed-${name}.yaml`), NONE)
const ids = ({ findings }: Report): string[] => findings.map(({ id }) => id).toSorted()
const all = ({ findings }: Report): string => findings.map(({ title, evidence }) => [title, ...Object.values(evidence)].join('\n')).join('\n')

/** Rules of what stands under a number; "agrees" for arithmetic that is right. */
function rulesOf(report: Report, number: string): string[] {
  const { heading, rule } = report.tables['claims']!.columns
  const [document, claim] = number.split('.'), among = (text: string): boolean => {
    const span = /^S\d+\.(\d+) to S\d+\.(\d+)$/.exec(text)
    return span === null ? text.split(', ').includes(number) : text.startsWith(document!) && Number(claim) >= Number(span[1]) && Number(claim) <= Number(span[2])
  }
  return [...new Set(rule!.filter((_, i) => among(String(heading![i]))))].map(String).toSorted()
}

/** S-number, what the reference expects: rules, or "agrees" alone where nothing may fire. */
const EXPECTED: [number: string, rules: string[]][] = [
  ['S000.1', ['agrees']], ['S000.2', ['AU008']], ['S000.3', ['AU009', 'AU010', 'agrees']], ['S000.4', ['AU009', 'AU010', 'agrees']], ['S000.5', ['AU007']], ['S000.6', ['AU011']], ['S000.7', ['AU012']], ['S000.8', ['AU011']], ['S000.9', ['AU009', 'AU010', 'agrees']],
  ['S001.1', ['agrees']], ['S001.2', ['agrees']], ['S001.3', ['AU001']], ['S001.4', ['AU002']], ['S001.5', ['AU001', 'agrees']], ['S001.6', ['AU003']], ['S001.7', ['agrees']], ['S001.8', ['AU004']], ['S001.9', ['agrees']],
  ['S001.10', ['AU005']], ['S001.11', ['AU005']], ['S001.12', ['AU016']], ['S001.13', ['AU014']], ['S001.14', ['AU013', 'AU014']], ['S001.15', ['AU013']], ['S001.16', ['AU015']], ['S001.17', ['AU005']],
  ['S001.18', ['AU017', 'agrees']], ['S001.19', ['AU017', 'agrees']], ['S001.20', ['AU017', 'agrees']], ['S001.21', ['AU017', 'agrees']], ['S001.22', ['AU017', 'agrees']], ['S001.23', ['AU001']], ['S001.24', ['agrees']], ['S001.25', ['AU006']],
  ['S002.1', ['KV001']], ['S002.2', ['AL001']], ['S002.3', ['AU006']], ['S002.4', ['AL001']], ['S002.5', ['AL004']], ['S002.6', ['AU025', 'agrees']], ['S002.7', ['AU018']], ['S002.8', ['AL005']], ['S002.9', ['AU019']], ['S002.10', ['agrees']],
  ['S002.11', ['AU002']], ['S002.12', ['AL002']], ['S002.13', ['AU022']], ['S002.14', ['AU020']], ['S002.15', ['AU021']],
  ['S004', ['AL003', 'AU004', 'AU024', 'AU025']],
]

it.each(EXPECTED)('%s: %j', async (number, rules) => {
  expect(rulesOf(await of(number.slice(1, 4)), number)).toEqual(rules)
})

it.each(['000', '001', '002', '004'])('the corrected twin of %s is silent, and every claim of it was checked', async (name) => {
  const report = await of(`${name}-corrected`)
  expect([ids(report), report.verdict.grade]).toEqual([[], 'COMPUTED'])
  expect(new Set(report.tables['claims']!.columns['rule'])).toEqual(new Set(['agrees']))
})

describe('what must be shown', () => {
  it('000: 101.0 % is right arithmetic and no evidence for QoS', async () => {
    const report = await of('000')
    expect(ids(report)).toEqual(['AU007', 'AU008', 'AU009', 'AU010', 'AU011', 'AU012'])
    expect(report.verdict.sentence).toContain('MemAvailable is not evidence for QoS')
    expect(report.verdict.answers[0]!.answer).toContain('contended over baseline: 101.0 % (74.54 GB / 73.79 GB = 101.02 %)')
    for (const said of ['UNSTABLE BASELINE', 'the peak is 313 MiB, which cannot alone explain 0.75 GB', 'used 6.21 GB to 5.46 GB, 87.9 %', '99.8 % on 512 GB', 'transition 74.6 GB, recovery 73.57 GB', '2 of 4 phases', 'cannot see memory bandwidth', 'no outcome could have failed']) expect(all(report)).toContain(said)
  })

  it('001: 12.5 not 14.5, 15 rows not 16, nothing left, a demand of 29.7 GiB against 447 GB', async () => {
    const text = all(await of('001'))
    for (const said of [
      'The 15 listed rows of transformers sum to 12.5 GB, not ~14.5 GB: 2 GB unexplained', '16 transformers are stated, 15 listed', 'headroom 0 GB', 'the stated demand is 29.7 GiB against 447 GB, 14 to 14.9x',
      'what stands behind the rows sums to 62.5 GB to 64.5 GB', '28,160, 6,400, 23,552, 291', '27,500, 6,250, 23,000, 285', 'is 16 KiB, not 8 MB: 512x too much, the size of a state of 19 qubits', 'assumes 4 bytes (f32)',
      'hit 70 ms, miss 445 ms', '95 % is then 88.75 ms', '80 % is then 145 ms', 'a miss is said to add 50 ms, the points say 375 ms', 'cannot lose 4 points of hits', '480 GB 94 %, 512 GB 92 %',
      '1.63 in flight, not 32', '869.6/min (\u221213 %), not ~850/min (\u221215 %)', '16,696/min', '3 GB (2.79 GiB), not 6 GB: the element size is 2', '6 GB to 3.6 GB is 2.4 GB', 'holds only if all of the 20.5 GB is weights', 'is 6.15 GB', 'is 3.4 GB',
      'leave 40 GB, not 32 GB', 'system is said to be fixed at 30 GB and is 15 GB', 'sum to 0.8 %, not ~2 %', '"would crash" is unproven',
    ]) expect(text).toContain(said)
  })

  it('002: half a MiB a token, 1,006,806 times, nothing touched, no device, 25 % for 0.008 %', async () => {
    const text = all(await of('002'))
    for (const said of ['1.00 MB, right is 512 KiB', 'f32, 4 bytes', '512.00 MB in 89 ns is 1,006,806 times the printed 5.58 GB/sec', '19.85 TB/s is more than the memory of H200 moves', '131,072 pages', '53.7 \u00b5s', '0.01679 %, not 0.001-0.01 %', 'costs 24.9 %', '16 costs 1.477 %', '200 counter updates against 2', '11 benchmark functions are stated, 9 listed', 'P95 of 10 samples is their maximum', '8 KV heads, not 64', '10x from 1 to 10', 'random 1,024']) expect(text).toContain(said)
  })

  it('004: a level read after the free, a ratio cut at its ends, two values, MiB under the name MB', async () => {
    const text = all(await of('004'))
    for (const said of ['0.00 MB beside other memory 8-10 MB', 'is 0.05 to 0.4, not 0.1-0.4', '8-10 MB (first table), 50-100 MB (expected results)', 'which is MiB']) expect(text).toContain(said)
  })
})
