import { baselineForest } from './baseline-forest.ts'
import { baselineSeries } from './baseline-series.ts'
import { bandwidthOverTime } from './bandwidth-over-time.ts'
import { bandwidthPerSecond } from './bandwidth-per-second.ts'
import { branchingAgain, branchingMemory, branchingTrade } from './branching.ts'
import { budgetConfigurations } from './budget-configurations.ts'
import { budgetPools } from './budget-pools.ts'
import { budgetWaterfall } from './budget-waterfall.ts'
import { budgetWhatIfs } from './budget-what-ifs.ts'
import { claimsRatio } from './claims-ratio.ts'
import { compareBandwidth } from './compare-bandwidth.ts'
import { compareMoved } from './compare-moved.ts'
import { compareGaps, compareKinds, comparePhases } from './compare-bars.ts'
import { gapClasses } from './gap-classes.ts'
import { gapHistogram } from './gap-histogram.ts'
import { heatMap } from './heat-map.ts'
import { kvBatch } from './kv-batch.ts'
import { kvCost } from './kv-cost.ts'
import { kvNeed } from './kv-need.ts'
import { kvPages } from './kv-pages.ts'
import { kvShares } from './kv-shares.ts'
import { kvWaste } from './kv-waste.ts'
import { kvGrowth } from './kv-growth.ts'
import { latency } from './latency.ts'
import { levelOverTime } from './level-over-time.ts'
import { orderShares } from './order-shares.ts'
import { phaseBytes } from './phase-bytes.ts'
import { phaseCycles } from './phase-cycles.ts'
import { phaseForest, phaseHalves } from './phase-forest.ts'
import { phaseBeside, phaseLevel } from './phase-level.ts'
import { phasePressure, phaseTraffic } from './phase-signals.ts'
import { pagesOverTime } from './pages-over-time.ts'
import { prefixCurve } from './prefix-curve.ts'
import { processes } from './processes.ts'
import { queueDepth } from './queue-depth.ts'
import { sampledOverTime } from './sampled-over-time.ts'
import { scratchCost } from './scratch-cost.ts'
import { scratchWaste } from './scratch-waste.ts'
import { requestSizes } from './request-sizes.ts'
import { rereadFactor } from './reread-factor.ts'
import { tensorRereads } from './tensor-rereads.ts'
import type { ChartOf } from './types.ts'

/** Every chart; a new one is a new file and a line here. */
export const charts: ChartOf[] = [
  bandwidthOverTime,
  rereadFactor,
  orderShares,
  gapClasses,
  gapHistogram,
  bandwidthPerSecond,
  latency,
  queueDepth,
  requestSizes,
  processes,
  heatMap,
  tensorRereads,
  phaseBytes,
  pagesOverTime,
  kvShares,
  kvNeed,
  kvBatch,
  kvWaste,
  kvCost,
  kvPages,
  kvGrowth,
  prefixCurve,
  branchingTrade,
  branchingMemory,
  branchingAgain,
  levelOverTime,
  sampledOverTime,
  scratchWaste,
  scratchCost,
  budgetWaterfall,
  budgetPools,
  budgetWhatIfs,
  budgetConfigurations,
  baselineForest,
  baselineSeries,
  phaseLevel,
  phaseBeside,
  phaseCycles,
  phaseForest,
  phaseHalves,
  phasePressure,
  phaseTraffic,
  claimsRatio,
  compareBandwidth,
  comparePhases,
  compareKinds,
  compareGaps,
  compareMoved,
]

export { chartConfig } from './theme.ts'
export type { Chart } from './types.ts'
