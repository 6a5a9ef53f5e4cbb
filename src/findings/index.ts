/** Every rule, in the order of its id. A new one is one file and one line here. */
import type { BudgetFacts } from '../analyses/budget/facts.ts'
import type { CompareFacts } from '../analyses/compare/facts.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { KvFacts } from '../analyses/kv-runs.ts'
import type { SizeFacts } from '../analyses/kv-size-figures.ts'
import type { Finding } from '../core/result.ts'
import type { RequestTrace } from '../traces/requests.ts'
import { ambiguousLatency } from './ambiguous-latency.ts'
import { otherCounting, otherFilter } from './compare-counting.ts'
import { lossySide, otherFile } from './compare-data.ts'
import { clockBackwards } from './clock-backwards.ts'
import { formsDisagree } from './forms-disagree.ts'
import { hashBlock } from './hash-block.ts'
import { headSizeByDivision } from './head-size.ts'
import { failedRequests } from './io-errors.ts'
import { memoryCliff } from './memory-cliff.ts'
import { partitionStart, rangeForFile } from './partition-start.ts'
import { phasesTogether } from './phases-together.ts'
import { endedEarly, limitUnused, lostPageEvents, warmStart } from './recorded-run.ts'
import { lifecycleLines } from './lifecycle-lines.ts'
import { lostEventsRule } from './lost-events.ts'
import { missingCpuFile } from './missing-cpu-file.ts'
import { pageDeleters } from './page-deleters.ts'
import { pageSize } from './page-size.ts'
import { pageThrash } from './page-thrash.ts'
import { noLatency } from './no-latency.ts'
import { plainReadOnly } from './plain-r-only.ts'
import { processFilter } from './process-filter.ts'
import { quantisedKv } from './quantised-kv.ts'
import { reissuedRequests } from './reissued.ts'
import { severalDevices } from './several-devices.ts'
import { slidingWindow } from './sliding-window.ts'
import { stackedDevices } from './stacked-devices.ts'
import { stageNotRecorded } from './stage-not-recorded.ts'
import { stagesDisagree } from './stages-disagree.ts'
import { unfinishedRequests } from './unfinished.ts'
import { unreadableLines } from './unreadable-lines.ts'
import { strayMarks } from './stray-marks.ts'
import { availableRatio, blindMetric, cumulative, harnessLeak, notTouched, unfalsifiable, unlikeWork } from './audit-levels.ts'
import { brokenInterval, hitsAndMisses, insideDrift, littlesLaw, missingInputs, notMonotonic } from './audit-phases.ts'
import { doesNotFollow, kvHeads, overCapacity, smallTerm, twoValues, unnamedFormula, whatIfGains } from './audit-plans.ts'
import { elementSize, noHeadroom, rowsAndCount, rowsAndTotal, unitBases } from './audit-sums.ts'
import { byDefinition } from './by-definition.ts'
import { bytesPerToken } from './bytes-per-token.ts'
import { callsAsMemory } from './calls-as-memory.ts'
import { currentAfterFree, zeroPrinted } from './current-after-free.ts'
import { fewSamples } from './few-samples.ts'
import { untouchedMemory } from './untouched-memory.ts'
import { cancellingTerms, noVersion, oneSequence, overlappingWhatIfs } from './budget-models.ts'
import { mixedMemory, mostlyAssumed, noReserve, swapAsMemory, uncertainHeadroom } from './budget-memory.ts'
import { changedEnvironment } from './changed-environment.ts'
import { dependentRuns } from './dependent-runs.ts'
import type { BaselineFacts } from '../analyses/baseline-figures.ts'
import type { ClaimFacts } from '../analyses/claims.ts'
import type { PeakFacts } from '../analyses/peak.ts'
import { metricCannotSee, pressureCannotSee } from './phase-blind.ts'
import { backgroundLoad, noStatement, sampleGaps } from './phase-conditions.ts'
import { fewEffective, insideOwnDrift } from './phase-evidence.ts'
import { aboveHundred, availableShare, severalDefinitions } from './phase-levels.ts'
import { pollingMisses, samplesMiss } from './polling-misses.ts'
import type { SampledPeakFacts } from '../analyses/sampled-peak.ts'
import type { PhaseFacts } from '../analyses/phases/facts.ts'
import type { Rule, RulePage } from './rule.ts'

/** Rules of block traces and the page cache. */
export const ioRules: readonly Rule<IoFacts>[] = [
  lifecycleLines,
  lostEventsRule,
  missingCpuFile,
  stageNotRecorded,
  stackedDevices,
  unreadableLines,
  clockBackwards,
  reissuedRequests,
  unfinishedRequests,
  severalDevices,
  processFilter,
  plainReadOnly,
  formsDisagree,
  stagesDisagree,
  failedRequests,
  partitionStart,
  rangeForFile,
  phasesTogether,
  memoryCliff,
  noLatency,
  ambiguousLatency,
  strayMarks,
  pageThrash,
  pageDeleters,
  warmStart,
  endedEarly,
  limitUnused,
  lostPageEvents,
]

/** Rules of KV simulations. */
export const kvRules: readonly Rule<KvFacts>[] = [pageSize, hashBlock]

/** Rules of the prefixes of a request trace. */
export const prefixRules: readonly Rule<{ trace: RequestTrace }>[] = [hashBlock]

/** Rules of the size of a KV cache. */
export const sizeRules: readonly Rule<SizeFacts>[] = [headSizeByDivision, quantisedKv, slidingWindow]

/** Rules of streams of allocations. */
export const peakRules: readonly Rule<PeakFacts>[] = [currentAfterFree]

/** Rules of levels that were sampled. */
export const sampledPeakRules: readonly Rule<SampledPeakFacts>[] = [pollingMisses, samplesMiss]

/** Rules of what benchmarks print. */
export const claimRules: readonly Rule<ClaimFacts>[] = [bytesPerToken, untouchedMemory, fewSamples, zeroPrinted, byDefinition, callsAsMemory]

/** Rules of plans. */
export const budgetRules: readonly Rule<BudgetFacts>[] = [mostlyAssumed, noReserve, swapAsMemory, mixedMemory, uncertainHeadroom, noVersion, oneSequence, overlappingWhatIfs, cancellingTerms]

/** Rules of structured claims; those of what benchmarks print look at them too. */
export const auditRules: readonly Rule<ClaimFacts>[] = [
  rowsAndTotal, rowsAndCount, noHeadroom, unitBases, elementSize, notTouched, cumulative, availableRatio, missingInputs, insideDrift, blindMetric, unfalsifiable, notMonotonic,
  hitsAndMisses, littlesLaw, overCapacity, whatIfGains, smallTerm, unnamedFormula, harnessLeak, unlikeWork, kvHeads, brokenInterval, twoValues, doesNotFollow,
]

/** Rules of a check against a baseline. */
export const baselineRules: readonly Rule<BaselineFacts>[] = [changedEnvironment, dependentRuns]

/** Rules of phases, in the order of their ids. */
export const phaseRules: readonly Rule<PhaseFacts>[] = [metricCannotSee, availableShare, insideOwnDrift, fewEffective, pressureCannotSee, aboveHundred, backgroundLoad, sampleGaps, noStatement, severalDefinitions]

/** Rules of comparisons. */
export const compareRules: readonly Rule<CompareFacts>[] = [otherCounting, otherFilter, otherFile, lossySide]

/** All rules, whatever they look at; that of `peakRules` stands among those of what benchmarks print. */
export const rules: readonly RulePage[] = [...ioRules, ...[...kvRules, ...sizeRules, ...sampledPeakRules, ...claimRules, ...auditRules, ...budgetRules, ...baselineRules, ...phaseRules, ...compareRules].toSorted((a, b) => (a.id < b.id ? -1 : 1))]

const ORDER = { error: 0, warning: 1, info: 2 }

/** What fires on these facts, the gravest first. */
export function findFaults<Facts>(among: readonly Rule<Facts>[], facts: Facts): Finding[] {
  const found: Finding[] = []
  for (const rule of among) {
    const evidence = rule.check(facts)
    if (evidence !== null) found.push({ id: rule.id, severity: rule.severity, advice: rule.advice, ...evidence })
  }
  return found.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity])
}
