import { formatBytes } from '../core/units.ts'
import { shortName, unitFor } from './budget-steps.ts'
import { namedTable, valueOf } from './source.ts'
import { ALERT, NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

const KINDS = ['alone', 'on top of those before']

/** What each what-if leaves more, alone and on top of those before it, and what they come to together. */
export const budgetWhatIfs: ChartOf = (report) => {
  const source = namedTable(report, 'budget.whatIfs', ['whatIf', 'aloneBytes', 'onTopBytes', 'claimedBytes']), together = valueOf(report, 'budget.whatIfs.together'), alone = valueOf(report, 'budget.whatIfs.sumOfAlone')
  if (source === null || together === null || alone === null) return null
  const { whatIf, aloneBytes, onTopBytes, claimedBytes } = source.columns
  const numbers = [...aloneBytes!, ...onTopBytes!, ...claimedBytes!].map(Number), { name, size } = unitFor(Math.max(...numbers.map(Math.abs)))
  const values = whatIf!.flatMap((label, at) => [aloneBytes, onTopBytes].map((column, k) => ({ at, whatIf: String(label), kind: KINDS[k]!, offset: k === 0 ? 4 : 15, gain: Number(column![at]) / size, text: formatBytes(Number(column![at])) })))
  const claims = whatIf!.flatMap((label, at) => (typeof claimedBytes![at] === 'number' ? [{ at, whatIf: String(label), gain: claimedBytes![at] / size, text: formatBytes(claimedBytes![at]) }] : []))
  const y = { field: 'at', type: 'ordinal' as const, axis: null }
  const x = { field: 'gain', type: 'quantitative' as const, axis: { title: `leaves more (${name})`, grid: true, tickCount: 6, format: ',~f' } }
  return {
    id: 'budget-what-ifs',
    title: Math.abs(together - alone) < 1 ? `Together the what-ifs leave ${formatBytes(together)} more, as much as alone in sum` : `Together the what-ifs leave ${formatBytes(together)} more, not the ${formatBytes(alone)} of their sum`,
    description: `Memory that each change frees: alone, and on top of those before it. The last pair: the sum of what they free alone, and what all of them free together.${claims.length > 0 ? ' Upright line: the gain that somebody stated.' : ''}`,
    table: source,
    spec: {
      ...frame,
      height: 54 * whatIf!.length,
      data: { values },
      encoding: { y },
      layer: [
        ...KINDS.map((kind, k) => ({
          transform: [{ filter: { field: 'kind', equal: kind } }],
          mark: { type: 'bar' as const, height: 10, yOffset: k === 0 ? 3 : 15, cornerRadiusEnd: 0 },
          encoding: { x, color: { field: 'kind', type: 'nominal' as const, scale: { domain: KINDS, range: [NAIVE, TRUE] } }, tooltip: [{ field: 'whatIf', title: 'what if' }, { field: 'kind' }, { field: 'text', title: 'bytes' }] },
        })),
        ...(claims.length === 0 ? [] : [{ data: { values: claims }, mark: { type: 'tick' as const, thickness: 3, size: 26, yOffset: 9, color: ALERT }, encoding: { x, tooltip: [{ field: 'whatIf', title: 'what if' }, { field: 'text', title: 'stated gain' }] } }]),
        { data: { values: whatIf!.map((label, at) => ({ at, text: `${shortName(String(label))}  ${formatBytes(Number(aloneBytes![at]))}, ${formatBytes(Number(onTopBytes![at]))}` })) }, mark: { type: 'text', align: 'left', dx: 2, dy: -15, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, text: { field: 'text' } } },
      ],
    },
  }
}
