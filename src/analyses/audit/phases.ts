import { formatCount } from '../../core/units.ts'
import { z } from '../../formats/documents/schema.ts'
import type { Check } from '../claim-checks.ts'
import { checked, common, kindOf } from './kind.ts'
import { inUnitOf, meet, printed, quantityOf, rangeOf, readingsOf, valueOf } from './quantity.ts'
import { follows } from './ratio.ts'

const average = { average: printed.optional(), n: z.int().min(1).optional(), spread: printed.optional().meta({ description: 'Standard deviation or interval, in the unit of the average.' }) }

const schema = z.strictObject({
  kind: z.literal('phases'), ...common,
  reference: z.strictObject({
    name: z.string(), ...average,
    drift: printed.optional().meta({ description: 'Difference of its own two halves, or of two unchanged runs, in %.' }),
    unstable: z.string().optional().meta({ description: 'What the document itself says against it, such as "may hold peaks".' }),
  }),
  phases: z.array(z.strictObject({ name: z.string(), percent: printed, ...average })).min(1),
}).meta({ title: 'phases', description: 'Phases as percentages of a reference phase.' })

/** Halves of an unchanged baseline of our own recording of MemAvailable differed by 5.4 % [1.7, 9.0]: what a change must exceed where no drift is given. */
const OWN_DRIFT = 0.09
const OWN_DRIFT_TEXT = '5.4 % [1.7, 9.0] in the halves of an unchanged recording of ours'

/** D11 missing averages, n and spread; D12 a change inside the drift of the reference; right arithmetic is silent. */
export const phases = kindOf(schema, (claim) => {
  const { reference } = claim, base = reference.average === undefined || valueOf(quantityOf(reference.average)) === 0 ? null : quantityOf(reference.average), checks: Check[] = []
  const changes = claim.phases.map(({ percent }) => valueOf(quantityOf(percent)) - 1)
  claim.phases.forEach((phase) => {
    if (base === null || phase.average === undefined) return
    const of = quantityOf(phase.average), stated = quantityOf(phase.percent)
    const results = Array.from({ length: readingsOf([of, base]) }, (_, reading) => follows(of, base, 'ratio', reading)), { value, range } = results[0]!
    const percent = (share: number): string => `${formatCount(share * 100)} %`
    checks.push(checked(claim, {
      rule: 'AU025', label: `${claim.name}: ${phase.name}`, printed: stated.text, right: `${of.text} / ${base.text} = ${percent(value)}`, wrong: !results.some((one) => meet(one.range, rangeOf(stated, 0))),
      says: `${phase.name}: ${of.text} / ${base.text} is ${percent(value)}, not ${stated.text}`, numbers: { result: percent(value), 'that the printed decimals allow': `${percent(range[0])} to ${percent(range[1])}`, stated: stated.text },
    }))
  })
  const all = [{ ...reference, percent: '100 %' }, ...claim.phases], without = all.filter((one) => one.average === undefined), bare = all.filter(({ n, spread }) => n === undefined || spread === undefined)
  const implied = base === null ? [] : without.map(({ name, percent }) => `${name} ${inUnitOf(base, Number((valueOf(quantityOf(percent)) * valueOf(base)).toPrecision(4)))}`)
  checks.push(checked(claim, {
    rule: 'AU009', printed: claim.phases.map(({ percent }) => percent).join(', '), right: 'average, n and spread of every phase', wrong: without.length + bare.length > 0,
    says: `${claim.name}: ${without.length > 0 ? `${without.length} of ${all.length} phases cannot be checked, they have no average` : 'every phase has its average'}${bare.length > 0 ? `; ${bare.length === all.length ? 'none has' : `${bare.length} of ${all.length} lack`} n and spread` : ''}`,
    numbers: { 'without average': without.map(({ name }) => name).join(', ') || 'none', 'without n or spread': bare.map(({ name }) => name).join(', ') || 'none', ...(implied.length > 0 ? { 'averages that the percentages imply': implied.join(', ') } : {}) },
  }))
  const drift = reference.drift === undefined ? null : Math.abs(valueOf(quantityOf(reference.drift))), bound = drift ?? OWN_DRIFT, most = Math.max(...changes.map(Math.abs))
  const inside = most > 0 && most <= bound, list = changes.map((change) => `${change > 0 ? '+' : ''}${formatCount(Number((change * 100).toFixed(2)))} %`).join(', ')
  checks.push(checked(claim, {
    rule: 'AU010', printed: list, right: drift === null ? 'the drift of the reference is not given' : `drift ${String(reference.drift)}`, wrong: inside,
    says: `${claim.name}: ${list} ${changes.length === 1 ? 'is' : 'are'} inside the drift of ${drift === null ? 'an unchanged baseline, and none is stated' : `the baseline itself, ${String(reference.drift)}`}`,
    numbers: { changes: list, 'drift of the reference': drift === null ? `not given; ${OWN_DRIFT_TEXT}` : String(reference.drift) },
  }))
  if (reference.unstable !== undefined) checks.push(checked(claim, {
    rule: 'AU010', label: `${claim.name}: ${reference.name}`, printed: reference.unstable, right: 'UNSTABLE BASELINE', wrong: true,
    says: `UNSTABLE BASELINE: ${reference.name} is the reference, and "${reference.unstable}"`, numbers: { 'said of the reference': reference.unstable },
  }))
  return checks
})
