import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksOf, faultsOf } from './of.ts'

const rows = (...values: (string | number)[]): { name: string; value: string | number }[] => values.map((value, i) => ({ name: `r${i}`, value }))

describe('sum', () => {
  const of = (total: string | number, values: (string | number)[], more: object = {}): object => ({ kind: 'sum', name: 'parts', rows: rows(...values), total, ...more })
  it('names what the rows do not explain', () => {
    expect(faultsOf(of('~14.5 GB', ['1.4 GB', '2.0 GB', '9.1 GB']))).toEqual([['AU001', 'The 3 listed rows of parts sum to 12.5 GB, not ~14.5 GB: 2 GB unexplained']])
    expect(checksOf(of('14.5 GB', ['12.5 GB']))[0]!.numbers).toMatchObject({ 'sum of the rows': '12.5 GB', unexplained: '2 GB' })
    expect(faultsOf(of('10 GB', ['12.5 GB']))[0]![1]).toContain('2.5 GB too little')
  })

  it.each<[string, object]>([
    ['a total that agrees', of('512 GB', ['128 GB', '64 GB', '256 GB', '64 GB'])],
    ['a total within the printed decimals', of('1.1 GB', ['0.36 GB', '0.36 GB', '0.36 GB'])],
    ['rows of another unit', of('1.5 GiB', ['1 GiB', '512 MiB'])],
    ['rows of 1024 under a name of 1000', of('1.00 GB', ['512 MB', '512 MB'])],
    ['bare numbers, whose zeros are not shown', of(3.5, [2, 1.5])],
    ['a range', of('8-10 GB', ['5 GB', '4 GB'])],
  ])('is silent on %s', (_, claim) => {
    expect(faultsOf(claim)).toEqual([])
  })

  it('takes decimals that are stated instead of those shown', () => {
    expect(faultsOf(of(12, [5, 6]))).toEqual([])
    expect(faultsOf(of(12, [5, 6], { decimals: 1 }))).toHaveLength(1)
  })

  it('never fires within the printed decimals, and always beyond them', () => {
    const printedRows = fc.tuple(fc.array(fc.double({ min: 0, max: 900, noNaN: true }), { minLength: 1, maxLength: 20 }), fc.integer({ min: 0, max: 3 }))
    fc.assert(fc.property(printedRows, ([values, places]) => {
      const exact = values.reduce((all, value) => all + value, 0), printed = values.map((value) => `${value.toFixed(places)} GB`), half = 0.5 / 10 ** places
      expect(faultsOf(of(`${exact.toFixed(places)} GB`, printed))).toEqual([])
      expect(faultsOf(of(`${(exact + (values.length * 2 + 2) * half + half).toFixed(places)} GB`, printed))).toHaveLength(1)
    }))
  })

  it('tells rounding that was carried into the total', () => {
    const carried = { kind: 'sum', name: 'least', total: '65 GB', rows: [{ name: 'a', value: '50 GB' }, { name: 'b', value: '15 GB', behind: ['14.5 GB', '12.5 GB'] }] }
    expect(faultsOf(carried)).toEqual([['AU001', '0.5 GB to 2.5 GB of the 65 GB of least is rounding carried forward: what stands behind the rows sums to 62.5 GB to 64.5 GB']])
    expect(faultsOf({ ...carried, rows: [{ name: 'a', value: '50 GB' }, { name: 'b', value: '15 GB', behind: ['15 GB'] }] })).toEqual([])
  })
})

it('count', () => {
  expect(faultsOf({ kind: 'count', name: 'models', stated: 16, listed: 15 })).toEqual([['AU002', '16 models are stated, 15 listed: 1 missing from the list']])
  expect(faultsOf({ kind: 'count', name: 'models', stated: 1, listed: ['a', 'b'] })[0]![1]).toContain('1 more in the list')
  expect(faultsOf({ kind: 'count', name: 'models', stated: 2, listed: ['a', 'b'] })).toEqual([])
})

describe('headroom', () => {
  const of = (capacity: string, ...values: string[]): object => ({ kind: 'headroom', name: 'host', capacity, reserved: rows(...values) })
  it('says that nothing is left', () => {
    expect(faultsOf(of('512 GB', '447 GB', '65 GB'))).toEqual([['AU003', 'host: all 512 GB are reserved, headroom 0 GB: it fits without headroom']])
    expect(checksOf(of('512 GB', '447 GB', '66 GB'))[0]).toMatchObject({ severity: 'error', says: 'host: 513 GB are reserved of 512 GB, 1 GB too much' })
  })
  it('is silent where something is left', () => {
    expect(checksOf(of('512 GB', '447 GB', '60 GB'))).toMatchObject([{ wrong: false, right: '5 GB left' }])
  })
})

describe('units', () => {
  const of = (...all: [string, string, string][]): object => ({ kind: 'units', name: 'pools', rows: all.map(([capacity, item, count], i) => ({ name: `p${i}`, capacity, item, count })) })
  it('tells two bases in one table', () => {
    const [check] = checksOf(of(['50 GB', '8 MB', '6,400'], ['57 GB', '200 MB', '285']))
    expect(check).toMatchObject({ wrong: true, numbers: { 'only by 1000': 'p1', 'only by 1024': 'p0', 'all rows by 1000': '6,250, 285', 'all rows by 1024': '6,400, 291' } })
  })
  it.each<[string, object]>([
    ['1024 throughout', of(['50 GB', '8 MB', '6,400'], ['57 GB', '200 MB', '291.8'])],
    ['1000 throughout', of(['50 GB', '8 MB', '6,250'], ['57 GB', '200 MB', '285'])],
    ['a row that fits both', of(['57 GB', '200 MB', '285'], ['1 GB', '100 MB', '10'])],
  ])('is silent on %s', (_, claim) => expect(faultsOf(claim)).toEqual([]))
  it('tells a name that is not of its divisor', () => {
    const label = (unit: string): object => ({ kind: 'units', name: 'tracker', labels: [{ unit, divisor: 1048576 }] })
    expect(faultsOf(label('MB'))).toEqual([['AU004', 'tracker: what is printed as MB is bytes / 1,048,576, which is MiB']])
    expect(faultsOf(label('MiB'))).toEqual([])
  })
})

describe('elements', () => {
  const kv = (bytes: string, type: string): object => ({ kind: 'elements', name: 'KV of a token', of: 'kv', factors: { 'K and V': 2, layers: 32, heads: 32, 'head size': 128 }, type, bytes })
  it('names the size that fits', () => {
    expect(checksOf(kv('1.00 MB', 'f16'))).toMatchObject([{ rule: 'KV001', wrong: true, right: '512 KiB', numbers: { 'bytes, right': 524288, 'what was printed is right for': 'f32, 4 bytes a value' } }])
    expect(faultsOf({ kind: 'elements', name: 'weights', factors: { parameters: 3e9 }, type: 'int8', bytes: '6 GB' })).toEqual([['AU005', 'weights: 3,000,000,000 parameters in int8 is 3 GB (2.79 GiB), not 6 GB: the element size is 2 (f16), not 1 (int8)']])
  })
  it('names another shape that fits, or how far off it is', () => {
    const state = { kind: 'elements', name: 'state', factors: { amplitudes: 1024 }, type: 'complex128', bytes: '8 MB' }
    expect(checksOf(state)[0]).toMatchObject({ right: '16 KiB', numbers: { 'times the right size': 512 } })
    expect(faultsOf({ ...state, instead: [{ name: 'a density matrix', factors: { amplitudes: 1024 ** 2 }, type: 'complex64' }] })[0]![1]).toContain('512x too much, the size of a density matrix')
  })
  it('says which size is assumed where none is stated', () => {
    expect(checksOf({ kind: 'elements', name: 'scores', factors: { queries: 1024, keys: 1024 }, bytes: '4 MB' })).toMatchObject([{ rule: 'AU005', severity: 'info', wrong: true, right: '4 bytes (f32) an element' }])
  })
  it.each([kv('1.00 MB', 'f32'), kv('512 KiB', 'f16'), { kind: 'elements', name: 'scores', factors: { queries: 1024, keys: 1024 }, type: 'f32', bytes: '4 MB' }])('is silent on $bytes in $type', (claim) => {
    expect(faultsOf(claim)).toEqual([])
  })
})

describe('capacity', () => {
  const of = (capacity: string, times?: number): object => ({ kind: 'capacity', name: 'pools', capacity, demand: [{ name: 'a', count: 5000, each: '4 MiB' }, { name: 'b', count: 500, each: '8 MiB' }, { name: 'c', count: 30, each: '10 MB' }, { name: 'd', count: 32, each: '200 MB' }], ...(times === undefined ? {} : { times }) })
  it('fires many times above its own demand', () => {
    expect(checksOf(of('447 GB'))).toMatchObject([{ rule: 'AU016', wrong: true, right: 'demand 29.7 GiB', numbers: { 'times the demand': '14 to 14.9x' } }])
  })
  it('is silent near it', () => {
    expect([faultsOf(of('64 GB')), faultsOf(of('447 GB', 20))]).toEqual([[], []])
  })
})

describe('what-if', () => {
  const option = (more: object, gain = '~10 GB'): object => ({ kind: 'what-if', name: 'options', options: [{ name: 'A', gain, ...more }] })
  it('tells a gain that the rows do not give', () => {
    expect(faultsOf(option({ becomes: { from: '6 GB', to: '3.6 GB' } }))).toEqual([['AU017', 'A: a gain of ~10 GB is not derivable, 6 GB to 3.6 GB is 2.4 GB']])
    expect(faultsOf(option({ removes: rows('0.5 GB', '0.8 GB') }, '~8 GB'))[0]![1]).toContain('r0 0.5 GB, r1 0.8 GB is 1.3 GB')
    expect(faultsOf(option({ shrinks: { rows: rows('20.5 GB'), keeps: 0.7 } }, '~5 GB'))[0]![1]).toContain('30 % of r0 20.5 GB is 6.15 GB')
  })
  it('is silent where they do', () => {
    expect(faultsOf(option({ shrinks: { rows: rows('20.5 GB'), keeps: 0.5 } }))).toEqual([])
    expect(faultsOf(option({}))).toEqual([])
  })
  it('says what an option assumes', () => {
    expect(checksOf(option({ shrinks: { rows: rows('20.5 GB'), keeps: 0.5 }, assumes: 'all of it is weights' }))).toMatchObject([{ wrong: false }, { wrong: true, severity: 'info', says: 'A: ~10 GB holds only if all of it is weights; the document does not say so' }])
  })
  const joint = (total: string, system: string): object => ({
    kind: 'what-if', name: 'speed', base: [{ name: 'models', value: '35 GB' }, { name: 'system', value: '30 GB', fixed: true }],
    options: [{ name: 'A', gain: '10 GB' }, { name: 'B', gain: '15 GB' }], together: { options: ['A', 'B'], total, rows: [{ name: 'system', value: system }] },
  })
  it('tells gains that do not add, and a fixed item that changed', () => {
    expect(faultsOf(joint('32 GB', '15 GB'))).toEqual([
      ['AU017', 'A + B: the stated gains leave 40 GB, not 32 GB: what-ifs do not add'],
      ['AU017', 'system is said to be fixed at 30 GB and is 15 GB in A + B'],
    ])
    expect(faultsOf(joint('40 GB', '30 GB'))).toEqual([])
  })
})
