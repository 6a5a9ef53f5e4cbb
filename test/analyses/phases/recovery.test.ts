import { describe, expect, it } from 'vitest'
import { recoveryOf, recoveryTable, type RecoveryInput } from '../../../src/analyses/phases/recovery.ts'

/** Two samples a second; contention ends at 10 s, the recording at 40 s. */
const times = Array.from({ length: 80 }, (_, i) => i / 2)
const look = (value: (second: number) => number, more: Partial<RecoveryInput> = {}) =>
  recoveryOf({ metric: 'speed', of: null, times, values: times.map(value), reference: 100, better: 'more', unstable: null, after: 10, until: 40, margin: 0.05, ...more })

describe('time to recover', () => {
  it('is 0 where the level is back at once', () => {
    expect(look((s) => (s < 10 ? 50 : 100)).seconds).toBe(0)
  })

  it('is the first time from which the median of the next 5 s stays near', () => {
    // Of the ten samples in [17.5, 22.5) five are at 60 and five at 98: their median, 79, is not near; in [18, 23) it is.
    expect(look((s) => (s < 20 ? 60 : 98)).seconds).toBe(8)
  })

  it('counts from after a later fall', () => {
    expect(look((s) => (s < 10 || (s >= 25 && s < 30) ? 60 : 100)).seconds).toBe(18)
  })

  it('does not mind one bad sample', () => {
    expect(look((s) => (s < 10 || s === 25 ? 10 : 100)).seconds).toBe(0)
  })

  it('is nothing, with the reason, where the level does not come back', () => {
    expect(look((s) => (s < 39 ? 60 : 100))).toMatchObject({ seconds: null, note: 'not within 5 % of the reference when the recording ends, 29.5 s after the last contended phase' })
  })

  it('is nothing where the reference is unstable, at zero, or too little follows', () => {
    expect(look(() => 100, { unstable: 'the halves of the baseline differ by 32 %' })).toMatchObject({ seconds: null, note: 'no level to return to: the halves of the baseline differ by 32 %' })
    expect(look(() => 100, { reference: 0 }).seconds).toBeNull()
    expect(look(() => 100, { until: 14 })).toMatchObject({ seconds: null, note: 'only 3.5 s follow the last contended phase; 5 s are needed' })
    expect(look(() => 100, { until: 10 }).note).toContain('fewer than two samples')
  })

  it('takes better than the reference as recovered, and either side where no way is better', () => {
    const more = look(() => 150), less = look(() => 150, { better: 'less' }), both = look(() => 150, { better: null })
    expect([more.seconds, less.seconds, both.seconds]).toEqual([0, null, null])
  })

  it('makes a table', () => {
    expect(recoveryTable([look(() => 100)]).columns).toMatchObject({ metric: ['speed'], of: [null], seconds: [0] })
  })
})
