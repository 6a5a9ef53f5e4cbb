import { traceOfArms, type ArmRecording } from '../analyses/phases/arm-trace.ts'
import { analysePhases, type PhaseInput, type PhaseOptions } from '../analyses/phases/index.ts'
import { TidemarkError } from '../core/error.ts'
import type { LedgerEntry, Report } from '../core/result.ts'
import { version } from '../core/version.ts'
import type { OnProgress } from '../recordings/decode.ts'
import type { WholeValue } from '../traces/sample-columns.ts'
import type { SampleTrace } from '../traces/samples.ts'
import { readSamples, type SampleSettings } from './read-samples.ts'

/** What is read, how, and what is asked of it. */
export interface PhasesRequest extends PhaseOptions {
  samples?: SampleSettings
  /** Files of arms, in the order of their cycles. */
  arms?: readonly { arm: string, path: string }[]
}

/** Reads samples of one run, or of the arms of several, and computes the record of their phases. Throws `TidemarkError`. */
export async function readPhases(paths: readonly string[], { samples = {}, arms = [], ...options }: PhasesRequest = {}, onProgress?: OnProgress): Promise<Report> {
  if (paths.length > 0 && arms.length > 0) throw new TidemarkError('USAGE', 'files of one run or --arm, not both: with arms, each file is named by its arm')
  const { trace, wholes, ...input } = arms.length > 0 ? await readArms(arms, samples, onProgress) : await readSamples(paths, samples, onProgress)
  return analysePhases(trace, { ...options, ...(arms.length > 0 && options.reference === undefined ? { reference: 'alone' } : {}) }, { inputs: input.inputs, ledger: [...input.ledger, ...wholeRun(wholes)] }, version)
}

/** High-water marks and totals of a whole run belong to no phase. */
function wholeRun(wholes: readonly WholeValue[]): LedgerEntry[] {
  return wholes.length === 0 ? [] : [{ kind: 'skipped', reason: `values of a whole run, such as ${wholes[0]!.name} of ${wholes[0]!.source}`, count: wholes.length, advice: 'They belong to no phase; tidemark peak sets high-water marks against samples.' }]
}

async function readArms(arms: readonly { arm: string, path: string }[], samples: SampleSettings, onProgress?: OnProgress): Promise<PhaseInput & { trace: SampleTrace, wholes: WholeValue[] }> {
  const wholes: WholeValue[] = []
  const recordings: ArmRecording[] = [], input: PhaseInput = { inputs: [], ledger: [] }
  for (const { arm, path } of arms) {
    const { trace, wholes: its, inputs, ledger } = await readSamples([path], samples, onProgress)
    recordings.push({ arm, trace })
    input.inputs.push(...inputs)
    input.ledger.push(...ledger)
    wholes.push(...its)
  }
  return { trace: traceOfArms(recordings), wholes, ...input }
}
