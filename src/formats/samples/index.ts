/** Every format of samples over time. A new one is one file and one line here. */
import { headLines } from '../format.ts'
import { sampleCsv } from './csv.ts'
import type { SampleFormat } from './format.ts'
import { free } from './free.ts'
import { sampleJsonl } from './json-lines.ts'
import { kubectlTop } from './kubectl.ts'
import { nvidiaSmi } from './nvidia.ts'
import { meminfo, procVmstat, psi, smaps } from './proc.ts'
import { mprof, psrecord } from './profilers.ts'
import { memoryStat, single } from './sys.ts'
import { recorded } from './recorded.ts'
import { pidstat, sar } from './sysstat.ts'
import { timeV } from './time-v.ts'
import { vmstat } from './vmstat.ts'

export type { SampleFormat } from './format.ts'

export const sampleFormats: readonly SampleFormat[] = [
  recorded, meminfo, vmstat, free, sar, pidstat, psi, memoryStat, single, procVmstat, smaps, nvidiaSmi, psrecord, mprof, timeV, kubectlTop, sampleCsv, sampleJsonl,
]

/** The format that claims a head, or `null`. */
export function sniffSamples(head: Uint8Array): SampleFormat | null {
  const lines = headLines(head).filter((line) => line.trim() !== '')
  return sampleFormats.find((format) => format.sniff(lines)) ?? null
}

/** What can be read, for errors and help. */
export const SAMPLE_FORMATS = sampleFormats.map(({ title }) => title).join(', ')
