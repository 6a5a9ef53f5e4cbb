import { describe, expect, it } from 'vitest'
import { sampleFormats } from '../../../src/formats/samples/index.ts'
import { claims, readBy } from './read.ts'
import { texts } from './texts.ts'

it('every format has a text here', () => {
  expect(new Set(Object.values(texts).map(({ id }) => id))).toEqual(new Set(sampleFormats.map(({ id }) => id)))
})

describe.each(Object.entries(texts))('%s', (_, { id, name = 'log', text }) => {
  it('is claimed by one format', () => {
    expect(claims(text)).toEqual([id])
    expect(claims(text.replaceAll('\n', '\r\n'))).toEqual([id])
  })

  it('says the same in any pieces, with either line end', () => {
    const whole = readBy(id, text, { name })
    expect(whole.series.length + whole.wholes.length).toBeGreaterThan(0)
    expect(whole.ledger.filter(({ kind }) => kind === 'lost')).toEqual([])
    for (const piece of [1, 3, 7, 64]) expect(readBy(id, text, { name, piece })).toEqual(whole)
    expect(readBy(id, text.replaceAll('\n', '\r\n'), { name })).toEqual(whole)
    // Of our recorder's log a last line without its end is a sample that was cut.
    if (id !== 'recorded-samples') expect(readBy(id, text.trimEnd(), { name })).toEqual(whole)
  })

  it('never fails where it is cut, and gives only finite values', () => {
    for (let end = 0; end < text.length; end++) {
      const cut = readBy(id, text.slice(0, end), { name })
      for (const { times, values } of cut.series) {
        expect(values.length).toBe(times.length)
        expect([...values, ...times].every(Number.isFinite)).toBe(true)
      }
      expect(claims(text.slice(0, end)).length).toBeLessThanOrEqual(1)
    }
  })

  it('puts a line of another tool into the ledger, with its number', () => {
    const lines = text.trimEnd().split('\n')
    const { ledger } = readBy(id, [...lines, '\u0000oops: what is this?', ''].join('\n'), { name })
    const lost = ledger.filter(({ kind }) => kind === 'lost')
    // A summary may stand in any other text.
    if (id === 'time-v') expect(lost).toEqual([])
    else expect(lost.map(({ reason, count }) => [count, reason.includes(`line ${lines.length + 1}`)])).toEqual([[1, true]])
  })
})
