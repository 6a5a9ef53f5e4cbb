import { describe, expect, it } from 'vitest'
import { countUpTo, listOf, parseBytes, parseCount, parseSeed, policyOf, secondsIn } from '../../src/commands/values.ts'

describe('parseBytes', () => {
  it.each([['80GiB', 80 * 2 ** 30], ['80 GB', 80e9], ['1.5mib', 1572864], ['4096', 4096], ['512 B', 512], ['2TiB', 2 ** 41]])('%s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })
  it.each(['', 'GiB', '-1GiB', '1e9', '80g', '10 XiB', '1GiB2'])('refuses %j', (text) => {
    expect(() => parseBytes(text)).toThrow(/It (takes|may mean)/)
  })
})

describe('counts', () => {
  it('are whole and 1 or more', () => {
    expect(['1', '007', '9007199254740991'].map(parseCount)).toEqual([1, 7, 9007199254740991])
    for (const text of ['', '0', '-1', '1.5', '1e3', ' 1', '9007199254740992']) expect(() => parseCount(text)).toThrow('It takes a whole number of 1 or more.')
  })

  it('may have a limit, which is within', () => {
    expect(countUpTo(8)('8')).toBe(8)
    expect(() => countUpTo(8)('9')).toThrow('It takes at most 8.')
    expect(() => countUpTo(8)('0')).toThrow('It takes a whole number of 1 or more.')
  })

  it('as seeds start at 0 and end below 2^32', () => {
    expect(['0', '4294967295'].map(parseSeed)).toEqual([0, 4294967295])
    for (const text of ['', '-1', '4294967296']) expect(() => parseSeed(text)).toThrow('below 2^32')
  })
})

it('seconds need a unit and are more than 0', () => {
  expect(['100ms', '2.5s', '1us', '8ns', '1min'].map(secondsIn)).toEqual([0.1, 2.5, 1e-6, 8e-9, 60])
  expect(['', '100', '0ms', 'ms', '1h', '-1s'].map(secondsIn)).toEqual([null, null, null, null, null, null])
})

it('lists hold each value once, in the order given', () => {
  expect(listOf(parseCount)('16, 8,16')).toEqual([16, 8])
  expect(() => listOf(parseCount)('16,')).toThrow('whole number')
})

it('a policy that is not there is told with those that are', () => {
  const policies = [{ name: 'one' }, { name: 'two' }]
  expect(policyOf(policies)('two')).toBe(policies[1])
  expect(() => policyOf(policies)('three')).toThrow('There is no policy "three": there are one, two.')
})
