import { describe, expect, it } from 'vitest'
import { formatAbout, formatBytes, formatCount, formatFactor, formatFigure, formatFineShare, formatShare, formatTokens, inWords } from '../../src/core/units.ts'

describe('units', () => {
  it.each([[0, '0 %'], [0.5, '50.0 %'], [0.00084, '0.084 %'], [0.0000084, '0.00084 %'], [1e-12, '0.00000000010 %']])('%d as a fine share', (share, text) => {
    expect(formatFineShare(share)).toBe(text)
  })

  it.each([[0, '0 B'], [512, '512 B'], [1023, '1,023 B'], [1024, '1 KiB'], [262144, '256 KiB'], [1023 * 1024 + 900, '1.00 MiB'], [1169850368, '1.09 GiB'], [8736309248, '8.14 GiB'], [34945241088, '32.5 GiB'], [2 ** 53, '8 PiB'], [-2048, '\u22122 KiB']])('%d bytes', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it.each([[0, '0'], [999, '999'], [1000, '1,000'], [267163, '267,163'], [1234.5678, '1,234.568'], [-1234, '\u22121,234'], [0.25, '0.25'], [9.254e-7, '9.25e\u22127'], [-0.0004, '\u22120.000400'], [NaN, '\u2013']])('count %d', (count, text) => {
    expect(formatCount(count)).toBe(text)
  })

  it.each([[0, '0'], [0.012345, '0.012'], [2.34567, '2.35'], [1234.5, '1,230'], [7, '7'], [NaN, '\u2013']])('about %d, in three digits', (value, text) => {
    expect(formatAbout(value)).toBe(text)
  })

  it.each([[0, '0 %'], [1, '100 %'], [0.7827, '78.3 %'], [0.00001, '< 0.01 %'], [0.99999, '> 99.99 %'], [0.0005, '0.05 %'], [0.9996, '99.96 %']])('share %d is never rounded to nothing or all', (share, text) => {
    expect(formatShare(share)).toBe(text)
  })

  it('shares below nothing have a minus sign, and the digits of those above', () => {
    expect([-0.0876, -0.00001, -1].map(formatShare)).toEqual(['\u22128.8 %', '> \u22120.01 %', '\u2212100 %'])
  })

  it.each([[0, '0 tokens'], [1, '1 token'], [5859, '5,859 tokens'], [24_691, '24.7 k tokens'], [999_600, '1 M tokens'], [90_695_412, '90.7 M tokens'], [2.5e9, '2.5 G tokens'], [NaN, '\u2013']])('%d tokens', (tokens, text) => {
    expect(formatTokens(tokens)).toBe(text)
  })

  it('a factor has two decimals', () => {
    expect([1, 7.467886, 29.871548, 123.456].map(formatFactor)).toEqual(['1.00\u00d7', '7.47\u00d7', '29.87\u00d7', '123.5\u00d7'])
  })

  it('a figure over an empty base is a dash, never zero', () => {
    expect(formatFigure('io.bytes', { value: null, unit: 'B', basis: '' })).toBe('\u2013')
    expect(formatFigure('io.bytes', undefined)).toBe('\u2013')
    expect(formatFigure('io.sequentialShare', { value: 0.5, unit: '1', basis: '' })).toBe('50.0 %')
    expect(formatFigure('kv.prefix.infiniteHitShare.tokens', { value: 0.3736, unit: '1', basis: '' })).toBe('37.4 %')
    expect(formatFigure('io.gaps.small', { value: 1, unit: 'requests', basis: '' })).toBe('1 request')
    expect(formatFigure('io.bandwidth.peak', { value: 798535680, unit: 'B/s', basis: '' })).toBe('762 MiB/s')
  })

  it('writes names as words', () => {
    expect(['uniqueBytes', 'class', 'gapSectors', 'MiB, right'].map(inWords)).toEqual(['unique bytes', 'class', 'gap sectors', 'MiB, right'])
  })
})
