import type { FigureRule } from '../figure.ts'
import type { CompareFacts } from './facts.ts'
import { agrees, difference } from './figures.ts'
import { first, valueOf } from './sides.ts'

/** What the figures of a comparison are made from. */
type WithWidth = CompareFacts & { width: number | null }

/** Ratio of a figure, the last side over the first. */
function ratioOf({ figures, sides }: CompareFacts, name: string): number | null {
  const row = figures.find((figure) => figure.name === name)
  return row === undefined ? null : difference(row, sides.length - 1).ratio
}

/** Findings of the last side that the first has not, and the other way round. */
function changed({ sides }: CompareFacts, from: number, to: number): number {
  const ids = (i: number): Set<string> => new Set(first(sides[i]!).findings.map(({ id }) => id)), before = ids(from)
  return [...ids(to)].filter((id) => !before.has(id)).length
}

/** Every figure of a comparison; those that name two sides are of the last against the first. */
export const compareFigureRules: readonly FigureRule<WithWidth>[] = [
  { name: 'compare.sides', unit: 'sides', formula: 'sides that were compared', compute: ({ sides }) => sides.length },
  { name: 'compare.figures', unit: 'figures', formula: 'figures that at least one side has', compute: ({ figures }) => figures.length },
  { name: 'compare.figures.differing', unit: 'figures', formula: 'of these, those without one value on all sides', compute: ({ figures }) => figures.filter((row) => !agrees(row)).length },
  { name: 'compare.settings.differing', unit: 'settings', formula: 'settings and facts of the environment that differ', compute: ({ settings }) => settings.filter(({ verdict }) => verdict === 'different').length },
  { name: 'compare.findings.appeared', unit: 'findings', formula: 'findings of the last side that the first has not', compute: (f) => changed(f, 0, f.sides.length - 1) },
  { name: 'compare.findings.gone', unit: 'findings', formula: 'findings of the first side that the last has not', compute: (f) => changed(f, f.sides.length - 1, 0) },
  { name: 'compare.bytes.factor', unit: '1', formula: 'io.bytes of the last side / of the first', compute: (f) => ratioOf(f, 'io.bytes') },
  { name: 'compare.requests.factor', unit: '1', formula: 'io.requests of the last side / of the first', compute: (f) => ratioOf(f, 'io.requests') },
  { name: 'compare.time.factor', unit: '1', formula: 'time of load, prompt and tokens of the last side / of the first', compute: (f) => ratioOf(f, 'run.seconds') },
  { name: 'compare.tokenRate.factor', unit: '1', formula: 'tokens per second of the last side / of the first', compute: (f) => ratioOf(f, 'run.tokensPerSecond') ?? ratioOf(f, 'run.engine.tokensPerSecond') },
  {
    name: 'compare.rereadShare', unit: '1', formula: '(bytes - unique bytes of the last side, less those of the first) / difference of the bytes',
    compute: ({ sides }) => {
      const [a, b] = [sides[0]!, sides.at(-1)!].map((side) => ({ bytes: valueOf(side, 'io.bytes'), unique: valueOf(side, 'io.uniqueBytes') }))
      if (a!.bytes === null || b!.bytes === null || a!.unique === null || b!.unique === null || a!.bytes === b!.bytes) return null
      return (b!.bytes - b!.unique - (a!.bytes - a!.unique)) / (b!.bytes - a!.bytes)
    },
  },
  { name: 'compare.timeline.width', unit: 's', formula: 'the widest window of any side, so that all are drawn on one scale', compute: ({ width }) => width },
]
