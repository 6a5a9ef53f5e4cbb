/** Every analysis and its figures. */
import { baselineFigures, historyFigures } from './baseline-figures.ts'
import { branchingFigures } from './branching.ts'
import { compareFigureRules } from './compare/figure-rules.ts'
import { claimFigures } from './claims.ts'
import type { FigurePage } from './figure.ts'
import { ioFigures } from './io-figures.ts'
import { kvFigures } from './kv-figures.ts'
import { sizeFigures } from './kv-size-figures.ts'
import { phaseFigures } from './phases/figures.ts'
import { cacheFigures } from './page-cache.ts'
import { prefixFigures } from './prefix.ts'
import { peakFigures } from './peak-figures.ts'
import { sampledPeakFigures } from './sampled-peak-figures.ts'
import { samplesFigures } from './samples-overview.ts'
import { scratchFigures } from './scratch-figures.ts'

/** A family of figures, and the command line that computes them. */
export interface AnalysisPage {
  id: string
  /** The question that it answers. */
  title: string
  command: string
  figures: readonly FigurePage[]
}

const told = (figures: readonly FigurePage[]): FigurePage[] => figures.map(({ name, unit, formula }) => ({ name, unit, formula }))

/** Every analysis: the question that it answers, the command line, its figures with unit and formula. */
export const analyses: readonly AnalysisPage[] = [
  { id: 'io', title: 'What did the disk do: how much, how much of it again, in which order, how fast, for which part of the model?', command: 'tidemark report', figures: told(ioFigures) },
  { id: 'cache', title: 'What did the page cache add, throw out, and take in again?', command: 'tidemark report', figures: told(cacheFigures) },
  { id: 'kv-size', title: 'How much KV cache does a model need?', command: 'tidemark size', figures: told(sizeFigures) },
  { id: 'kv', title: 'Which KV policy, in how much memory, for these requests?', command: 'tidemark simulate kv', figures: told(kvFigures) },
  { id: 'prefix', title: 'What would a prefix cache of each size find?', command: 'tidemark simulate prefix', figures: told(prefixFigures) },
  { id: 'branching', title: 'What does keeping branches cost, and computing them again?', command: 'tidemark simulate branch', figures: told(branchingFigures) },
  { id: 'claims', title: 'Are the numbers that a benchmark printed what they say?', command: 'tidemark claims', figures: told(claimFigures) },
  { id: 'compare', title: 'What differs between runs, and why?', command: 'tidemark compare', figures: told(compareFigureRules) },
  { id: 'peak', title: 'What was the true peak of an allocation stream?', command: 'tidemark peak', figures: told(peakFigures) },
  { id: 'sampled', title: 'How high did a sampled quantity go, and what would polling have missed?', command: 'tidemark peak', figures: told(sampledPeakFigures) },
  { id: 'samples', title: 'Which quantities were sampled, how often, and what do they hold?', command: 'tidemark inspect', figures: told(samplesFigures) },
  { id: 'baseline', title: 'Is this run as good as the one that was saved?', command: 'tidemark baseline check', figures: told(baselineFigures) },
  { id: 'history', title: 'Where in the saved runs did a metric change its level?', command: 'tidemark baseline history', figures: told(historyFigures) },
  { id: 'phases', title: 'What does each phase keep of the reference, and can the recording tell?', command: 'tidemark phases', figures: told(phaseFigures) },
  { id: 'scratch', title: 'How should scratch memory be allocated?', command: 'tidemark simulate scratch', figures: told(scratchFigures) },
]

/** Every published figure. */
export const figures: readonly FigurePage[] = analyses.flatMap((analysis) => analysis.figures)
