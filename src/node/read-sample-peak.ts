import { existsSync, statSync } from 'node:fs'
import { describeSamples } from '../analyses/samples-overview.ts'
import { analyseSampledPeak } from '../analyses/sampled-peak.ts'
import type { Report } from '../core/result.ts'
import { version } from '../core/version.ts'
import { sniffAllocations } from '../formats/allocations/index.ts'
import { sniffSamples } from '../formats/samples/index.ts'
import type { OnProgress } from '../recordings/decode.ts'
import { readSamples, type SampleSettings } from './read-samples.ts'
import { openEvidence } from './evidence.ts'
import { openSource } from './source.ts'

/** What the user says about the peak of samples. */
export interface SampledPeakSettings extends SampleSettings {
  /** `null`: the first known series. */
  metric: string | null
  of: string | null
  /** Seconds between readings; `null`: those that are usual. */
  every: number | null
}

/** Whether a path is a folder. */
export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

/** Whether a file holds samples over time: a format of samples claims it, and none of allocations. Neither folders nor standard input are looked at. */
export async function holdsSamples(path: string): Promise<boolean> {
  if (path === '-' || isFolder(path) || await openEvidence(path) !== null) return false
  const source = await openSource(path)
  try {
    const head = await source.head()
    return sniffAllocations(head) === null && sniffSamples(head) !== null
  } finally {
    source.close()
  }
}

/** Reads samples and computes the record of the peak of one of them. Throws `TidemarkError`. */
export async function readSampledPeak(paths: readonly string[], { metric, of, every, ...settings }: SampledPeakSettings, onProgress?: OnProgress): Promise<Report> {
  const samples = await readSamples(paths, settings, onProgress)
  return analyseSampledPeak({ ...samples, metric, of, every }, version)
}

/** Reads samples and says what they hold. Throws `TidemarkError`. */
export async function readSamplesOverview(paths: readonly string[], onProgress?: OnProgress): Promise<Report> {
  return describeSamples(await readSamples(paths, {}, onProgress), version)
}
