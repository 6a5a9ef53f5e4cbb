/** Every published figure. A new family is one line here. */
import { branchingFigures } from './branching.ts'
import { claimFigures } from './claims.ts'
import { ioFigures } from './io-figures.ts'
import { kvFigures } from './kv-figures.ts'
import { sizeFigures } from './kv-size-figures.ts'
import { cacheFigures } from './page-cache.ts'
import { prefixFigures } from './prefix.ts'
import { peakFigures } from './peak-figures.ts'
import { scratchFigures } from './scratch-figures.ts'

/** A figure as `tidemark figures` prints it. */
export interface FigurePage {
  name: string
  unit: string
  formula: string
}

export const figures: readonly FigurePage[] = [...ioFigures, ...cacheFigures, ...sizeFigures, ...kvFigures, ...prefixFigures, ...branchingFigures, ...claimFigures, ...peakFigures, ...scratchFigures]
