import { formatBytes } from '../core/units.ts'
import { shortName, unitFor } from './budget-steps.ts'
import { namedTable } from './source.ts'
import { ALERT, NAIVE, TRUE, frame } from './theme.ts'
import type { ChartOf } from './types.ts'

const COLOURS: Record<string, string> = { 'FITS': TRUE, 'NO HEADROOM': NAIVE, 'OVER BUDGET': ALERT }

/** What each configuration leaves. */
export const budgetConfigurations: ChartOf = (report) => {
  const source = namedTable(report, 'budget.configurations', ['configuration', 'place', 'headroomBytes', 'lowBytes', 'highBytes', 'verdict'])
  if (source === null) return null
  const { configuration, place, headroomBytes, lowBytes, highBytes, verdict } = source.columns
  const several = new Set(place).size > 1, { name, size } = unitFor(Math.max(...headroomBytes!.map((bytes) => Math.abs(Number(bytes)))))
  const values = configuration!.map((label, at) => {
    const left = Number(headroomBytes![at]), word = String(verdict![at]), own = `${String(label)}${several ? `, ${String(place![at])}` : ''}`
    return { at, label: String(label), configuration: own, left: left / size, low: typeof lowBytes![at] === 'number' ? lowBytes![at] / size : null, high: typeof highBytes![at] === 'number' ? highBytes![at] / size : null, word, colour: COLOURS[word] ?? NAIVE, bytes: formatBytes(left), text: `${shortName(own)}  ${formatBytes(left)}, ${word.toLowerCase()}` }
  })
  const here = values.filter((_, at) => place![at] === report.settings['place']), most = here.reduce((best, one) => (one.left > best.left ? one : best))
  const y = { field: 'at', type: 'ordinal' as const, axis: null }
  const x = { type: 'quantitative' as const, axis: { title: `headroom (${name})`, grid: true, tickCount: 6, format: ',~f' } }
  return {
    id: 'budget-configurations',
    title: most === here[0] ? `No configuration leaves more than the plan as it is: ${most.bytes}` : `${most.label}${several ? ` leaves the most of ${String(report.settings['place'])}` : ' leaves the most'}: ${most.bytes}`,
    description: 'Headroom of each configuration, the plan as it is first; below zero it does not fit. A line is the interval that the rows state, where they do.',
    table: source,
    spec: {
      ...frame,
      height: 40 * values.length,
      data: { values },
      encoding: { y },
      layer: [
        { mark: { type: 'bar', height: 12, yOffset: 8, cornerRadiusEnd: 0 }, encoding: { x: { ...x, field: 'left' }, color: { field: 'colour', type: 'nominal', scale: null, legend: null }, tooltip: [{ field: 'configuration' }, { field: 'bytes', title: 'headroom' }, { field: 'word', title: 'verdict' }] } },
        { transform: [{ filter: 'isValid(datum.low) && isValid(datum.high)' }], mark: { type: 'rule', yOffset: 8, strokeWidth: 2, color: 'var(--fg)', aria: false }, encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } } },
        { mark: { type: 'text', align: 'left', dx: 2, dy: -8, fontSize: 12, color: 'var(--fg)', aria: false }, encoding: { x: { value: 0 }, text: { field: 'text' } } },
      ],
    },
  }
}
