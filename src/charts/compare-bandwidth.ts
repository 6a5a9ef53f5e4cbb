import { formatBytes, formatCount } from '../core/units.ts'
import { rowsBySide, sidesOf, type SideLook } from './compared-sides.ts'
import { namedTable, numbersOf, valueOf } from './source.ts'
import { frame } from './theme.ts'
import type { ChartOf } from './types.ts'

const MIB = 2 ** 20
/** Beyond this many windows a gap between two clocks is likelier than a recording. */
const MOST_BINS = 100_000
const HEIGHT = 220

interface Point { at: number; mib: number; label: string }

/** Where the name of a line stands: at its end, its foot at `mib`, to the right of it or to its left. */
interface Place { at: number; mib: number; left: boolean; from: number; to: number }

/** The lowest place above the end of a line where no line runs and no name stands; the end itself where there is none. */
function placeOf(points: readonly Point[], lines: readonly (readonly Point[])[], placed: readonly Place[], end: number, top: number): Place {
  const { at, mib } = points.at(-1)!, left = at <= 0.55 * end, room = 0.16 * end
  const [from, to] = left ? [at + 0.003 * end, at + room] : [at - room, at]
  const height = (15 / HEIGHT) * top, step = top / HEIGHT
  // A step line has a foot and a head at each step.
  const busy = lines.flatMap((line) => line.flatMap((point, i): [number, number][] => {
    const next = line[i + 1] ?? point
    return next.at < from || point.at > to ? [] : [[Math.min(point.mib, next.mib), Math.max(point.mib, next.mib)]]
  }))
  const names = placed.filter((other) => other.from < to && other.to > from).map((other): [number, number] => [other.mib, other.mib + height])
  for (let foot = mib; foot + height <= top; foot += step) {
    if ([...busy, ...names].every(([low, high]) => high < foot || low > foot + height)) return { at, mib: foot, left, from, to }
  }
  return { at, mib, left, from, to }
}

/** Bandwidth of every side over time, on one scale. */
export const compareBandwidth: ChartOf = (report) => {
  const source = namedTable(report, 'compare.timeline', ['side', 'seconds', 'bytes']), width = valueOf(report, 'compare.timeline.width')
  if (source === null || width === null || width <= 0) return null
  const sides = sidesOf(report), rows = rowsBySide(source, sides)
  const seconds = numbersOf(source, 'seconds'), bytes = numbersOf(source, 'bytes')
  // At most some 250 steps a line, each the mean of the windows in it: every byte stays on the page.
  const all = Math.round(Math.max(...seconds) / width) + 1
  if (all > MOST_BINS) return null
  const fold = Math.max(1, Math.ceil(all / 250)), step = fold * width
  const lines = sides.map((look): { look: SideLook; points: Point[]; bytes: number; end: number } => {
    const own = rows.filter((row) => row.look === look)
    const bins = new Map<number, number>()
    for (const { at } of own) {
      const bin = Math.floor(Math.round(seconds[at]! / width) / fold)
      bins.set(bin, (bins.get(bin) ?? 0) + bytes[at]!)
    }
    const last = Math.max(0, ...bins.keys())
    const points = Array.from({ length: last + 2 }, (_, i): Point => ({ at: i * step, mib: (bins.get(Math.min(i, last)) ?? 0) / step / MIB, label: formatBytes((bins.get(i) ?? 0) / step) + '/s' }))
    points[last + 1] = { ...points[last]!, at: (last + 1) * step }
    return { look, points, bytes: own.reduce((sum, { at }) => sum + bytes[at]!, 0), end: (last + 1) * step }
  })
  const longest = lines.toSorted((a, b) => b.end - a.end)[0]!, shortest = lines.toSorted((a, b) => a.end - b.end)[0]!
  const n = (value: number): string => formatCount(Number(value.toPrecision(2)))
  const peak = Math.max(...lines.flatMap(({ points }) => points.map(({ mib }) => mib)))
  const top = peak > 0 ? peak * 1.12 : 1
  const y = { type: 'quantitative' as const, scale: { domainMax: top, nice: false }, axis: { title: 'MiB/s', format: ',d' } }
  const x = { type: 'quantitative' as const, scale: { domain: [0, longest.end], nice: false }, axis: { tickCount: 12, title: 'seconds from each first request', format: ',~f' } }
  const placed: Place[] = []
  for (const { points } of lines) placed.push(placeOf(points, lines.map((line) => line.points), placed, longest.end, top))
  return {
    id: 'compare-bandwidth',
    title: longest.end > 1.1 * shortest.end
      ? `${longest.look.label} moves ${formatBytes(longest.bytes)} in ${n(longest.end)} s; ${shortest.look.label} is done after ${n(shortest.end)} s and ${formatBytes(shortest.bytes)}`
      : `${lines.map(({ look, bytes: sum }) => `${look.label} moves ${formatBytes(sum)}`).join(', ')} in about ${n(longest.end)} s`,
    description: `Bytes per second at submission, in steps of ${formatCount(step)} s, all sides on one scale from the first request of each: ${lines.map(({ look }) => `${look.label} ${look.line}`).join(', ')}. A line ends with the last request of its side.`,
    table: source,
    spec: {
      ...frame,
      height: HEIGHT,
      // The first side on top: it is what the others are looked at against.
      layer: lines.map((line, i) => ({ ...line, place: placed[i]! })).toReversed().flatMap(({ look, points, place }, i) => [
        {
          data: { values: points },
          mark: { type: 'line' as const, interpolate: 'step-after' as const, color: look.colour, strokeWidth: i === lines.length - 1 ? 1.75 : 1.5, strokeDash: look.dash, aria: false },
          encoding: { x: { ...x, field: 'at' }, y: { ...y, field: 'mib' } },
        },
        ...[{ stroke: 'var(--panel)', strokeWidth: 4 }, {}].map((halo) => ({
          data: { values: [{ at: place.at, mib: place.mib, name: look.short }] },
          mark: { type: 'text' as const, align: place.left ? 'left' as const : 'right' as const, baseline: 'bottom' as const, dx: place.left ? 5 : -4, dy: -2, color: look.colour, fontSize: 12, fontWeight: 600 as const, ...halo },
          encoding: { x: { ...x, field: 'at' }, y: { ...y, field: 'mib' }, text: { field: 'name' } },
        })),
      ]),
    },
  }
}
