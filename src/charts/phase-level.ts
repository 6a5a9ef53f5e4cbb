import type { Report } from '../core/result.ts'
import { formatCount } from '../core/units.ts'
import { marginOf, metricOf, numberIn, rowsWith, scaleOf, short, type Row } from './phase-rows.ts'
import { QUIET, TRUE, frame } from './theme.ts'
import type { Chart, ChartOf } from './types.ts'

/** Rows in which names of phases may stand, and letters that fit across a narrow page. */
const LABEL_ROWS = 3
const LETTERS_ACROSS = 38
/** Times that spread further than this have a logarithmic axis. */
const SPREAD = 20

interface Band { name: string; from: number; to: number }

/** Names that find room, each in the first row that is free where its phase begins; the rest stand in the table. */
function labelled(bands: readonly Band[], from: number, to: number): { name: string; at: number; row: number; end: boolean }[] {
  const free = Array.from({ length: LABEL_ROWS }, () => 0)
  return bands.flatMap(({ name, from: start }) => {
    const begins = (start - from) / (to - from) * LETTERS_ACROSS, end = begins + name.length + 1 > LETTERS_ACROSS, left = end ? LETTERS_ACROSS - name.length - 1 : begins
    const row = free.findIndex((taken) => taken <= left)
    if (row < 0) return []
    free[row] = left + name.length + 1
    return [{ name, at: end ? to : start, row, end }]
  })
}

/** Metrics that `phase.levels` has, the primary one first. */
function drawable(report: Report): { key: string; rows: Row[]; source: Chart['table'] }[] {
  const found = rowsWith(report, 'phase.levels', ['metric', 'seconds', 'lowest', 'highest'])
  if (found === null) return []
  const groups = new Map<string, Row[]>()
  for (const row of found.rows) groups.set(metricOf(row), [...groups.get(metricOf(row)) ?? [], row])
  const primary = String(report.settings['metric'] ?? '')
  return [...groups].map(([key, rows]) => ({ key, rows, source: found.source })).toSorted((a, b) => Number(b.key === primary) - Number(a.key === primary))
}

/** Phases of a name, or that come back under it with a number. */
const isOf = (phase: string, name: string): boolean => phase === name || phase.startsWith(name) && /^[\s_#.:-]*\d+$/.test(phase.slice(name.length))

/** Levels of a metric in the reference and in the compared phase, over all times that they come back: means, of times the mean of medians. */
function levelsOf(report: Report, key: string): { unit: string; word: string; reference: number | null; compared: number | null } {
  const own = rowsWith(report, 'phase.means', ['metric', 'phase', 'mean'])?.rows.filter((row) => metricOf(row) === key) ?? []
  const unit = String(own[0]?.['unit'] ?? '1'), word = unit === 's' ? 'median' : 'mean'
  const levelOf = (name: string): number | null => {
    const levels = own.filter((row) => isOf(String(row['phase']), name)).map((row) => numberIn(row, word)).filter((level) => level !== null)
    return levels.length === 0 ? null : levels.reduce((sum, level) => sum + level, 0) / levels.length
  }
  return { unit, word, reference: levelOf(String(report.settings['reference'])), compared: levelOf(String(report.settings['phase'])) }
}

function draw(report: Report, at: number, id: string): Chart | null {
  const all = drawable(report), one = all[at]
  if (one === undefined) return null
  const { unit, word, reference, compared } = levelsOf(report, one.key), name = String(report.settings['reference'])
  const points = one.rows.map((row) => ({ at: numberIn(row, 'seconds'), low: numberIn(row, 'lowest'), high: numberIn(row, 'highest'), phase: String(row['phase'] ?? '') }))
    .filter((point): point is typeof point & { at: number; low: number; high: number } => point.at !== null && point.low !== null && point.high !== null)
  if (points.length === 0) return null
  const top = Math.max(...points.map(({ high }) => high), reference ?? -Infinity), bottom = Math.min(...points.map(({ low }) => low), reference ?? Infinity)
  const { size, axis, text } = scaleOf(unit, top), margin = marginOf(report), span = Math.max(top - bottom, 1e-9 * Math.abs(top), Number.MIN_VALUE)
  const bands = (rowsWith(report, 'phase.phases', ['phase', 'from', 'to'])?.rows ?? []).map((row): Band => ({ name: short(String(row['phase']), 24), from: Number(row['from']), to: Number(row['to']) }))
  const from = Math.min(points[0]!.at, ...bands.map((band) => band.from)), to = Math.max(points.at(-1)!.at, ...bands.map((band) => band.to))
  const names = labelled(bands, from, to), rows = names.length === 0 ? 0 : 1 + Math.max(...names.map(({ row }) => row))
  const x = { type: 'quantitative' as const, scale: { domain: [from, to], nice: false }, axis: { title: 'seconds since the first phase began', format: ',~f' } }
  // Times of work spread over orders of magnitude: one pause would hide all else.
  const logarithmic = unit === 's' && bottom > 0 && top > SPREAD * bottom
  const room = logarithmic ? { low: bottom / 1.15, high: top * 1.15 * (top / bottom) ** (0.09 * rows) } : { low: bottom - 0.05 * span, high: top + (0.05 + 0.09 * rows) * span }
  const y = { type: 'quantitative' as const, scale: { ...(logarithmic ? { type: 'log' as const } : { zero: false }), nice: false, domain: [room.low / size, room.high / size] }, axis: { title: logarithmic ? `${axis} (log scale)` : axis, format: ',~f' } }
  const mean = reference === null ? [] : [{ level: reference / size, low: Math.max(reference * (1 - margin), room.low) / size, high: Math.min(reference * (1 + margin), room.high) / size, label: `${word} of ${name}: ${text(reference)}` }]
  const values = points.map(({ at: seconds, low, high, phase }) => ({ at: seconds, low: low / size, high: high / size, phase, label: low === high ? text(high) : `${text(low)} to ${text(high)}` }))
  const shades = bands.filter((band) => !isOf(band.name, name))
  return {
    id,
    title: reference === null || compared === null ? `${one.key} over time` : `${one.key}: ${word} ${text(reference)} in ${name}, ${text(compared)} in ${String(report.settings['phase'])}`,
    description: `Line: the highest of each bin; the lighter part reaches down to the lowest. Grey stretches: phases other than the reference.${names.length < bands.length ? ` ${formatCount(bands.length - names.length)} names of phases did not fit; the table of phases has them.` : ''}${reference === null ? '' : ` Dashed: ${word} of ${name}; the stripe around it is the margin of ${formatCount(100 * margin)} %.`}${logarithmic ? '' : ' The axis need not begin at zero.'}`,
    table: one.source,
    spec: {
      ...frame,
      height: 250,
      layer: [
        { data: { values: shades }, mark: { type: 'rect', color: QUIET, opacity: 0.16, aria: false }, encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, tooltip: [{ field: 'name', title: 'phase' }] } },
        { data: { values: bands.filter((band) => band.from > from) }, mark: { type: 'rule', color: QUIET, opacity: 0.6, aria: false }, encoding: { x: { ...x, field: 'from' } } },
        { data: { values: mean }, mark: { type: 'rect', color: TRUE, opacity: 0.1, aria: false }, encoding: { y: { ...y, field: 'low' }, y2: { field: 'high' } } },
        { data: { values: mean }, mark: { type: 'rule', color: TRUE, strokeDash: [4, 3], aria: false }, encoding: { y: { ...y, field: 'level' } } },
        { data: { values }, mark: { type: 'area', color: TRUE, opacity: 0.35, aria: false }, encoding: { x: { ...x, field: 'at' }, y: { ...y, field: 'low' }, y2: { field: 'high' } } },
        { data: { values }, mark: { type: 'line', color: TRUE, strokeWidth: 1.25, aria: false }, encoding: { x: { ...x, field: 'at' }, y: { ...y, field: 'high' }, tooltip: [{ field: 'at', title: 'from (s)', format: ',.2~f' }, { field: 'label', title: one.key }, { field: 'phase' }] } },
        ...Array.from({ length: rows }, (_, row) => ([false, true] as const).map((end) => ({
          data: { values: names.filter((name) => name.row === row && name.end === end) },
          mark: { type: 'text' as const, align: end ? 'right' as const : 'left' as const, baseline: 'top' as const, dx: end ? -3 : 3, color: 'var(--fg)', fontSize: 12, aria: false },
          encoding: { x: { ...x, field: 'at' }, y: { value: 14 * row }, text: { field: 'name' } },
        }))).flat(),
        // Twice: the first one clears the ground that the label stands on.
        ...[{ stroke: 'var(--panel)', strokeWidth: 4 }, {}].map((halo) => ({
          data: { values: mean },
          mark: { type: 'text' as const, align: 'left' as const, baseline: 'bottom' as const, dx: 4, dy: -4, color: 'var(--fg)', fontSize: 12, aria: false, ...halo },
          encoding: { x: { value: 0 }, y: { ...y, field: 'level' }, text: { field: 'label' } },
        })),
      ],
    },
  }
}

/** The primary metric over time, its phases shaded, with the mean of the reference. */
export const phaseLevel: ChartOf = (report) => draw(report, 0, 'phase-level')

/** A second metric on the same axis of time: what the first cannot see may stand here. */
export const phaseBeside: ChartOf = (report) => draw(report, 1, 'phase-beside')
