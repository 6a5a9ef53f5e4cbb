import { bandwidthOverTime } from './bandwidth-over-time.ts'
import { bandwidthPerSecond } from './bandwidth-per-second.ts'
import { gapClasses } from './gap-classes.ts'
import { gapHistogram } from './gap-histogram.ts'
import { heatMap } from './heat-map.ts'
import { latency } from './latency.ts'
import { levelOverTime } from './level-over-time.ts'
import { orderShares } from './order-shares.ts'
import { phaseBytes } from './phase-bytes.ts'
import { pagesOverTime } from './pages-over-time.ts'
import { processes } from './processes.ts'
import { queueDepth } from './queue-depth.ts'
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
  levelOverTime,
  scratchWaste,
  scratchCost,
]

export { chartConfig } from './theme.ts'
export type { Chart } from './types.ts'
