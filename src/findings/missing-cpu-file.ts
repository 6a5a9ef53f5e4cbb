import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** A CPU file is missing. */
export const missingCpuFile: Rule<IoFacts> = {
  id: 'IO003',
  severity: 'error',
  name: 'A CPU file is missing',
  page: [
    `blktrace writes one file per CPU, name.blktrace.0, .1, .2 and so on; an idle CPU leaves an empty file. A hole in the numbering means that a file was not copied.`,
    `blkparse stops silently at the first hole: of one real set of 40 files with CPU 2 missing it read 28,871 of 708,028 events, reported 0 skips and 0 completions. Tidemark reads every file that is there and says which is not.`,
  ].join('\n\n'),
  advice: `Copy all files of the set. Until then every count is too low, and requests that moved between CPUs look unfinished.`,
  check({ perCpu, device }) {
    if (perCpu === null || perCpu.missing.length === 0) return null
    const cpus = perCpu.missing.join(', ')
    return {
      title: `The file of CPU ${cpus} is missing from the set, or cannot be read`,
      evidence: { 'missing CPUs': cpus, 'files present': perCpu.present.length, 'of them empty': perCpu.empty.length, 'requests unfinished': device.pairing.unfinished },
    }
  },
}
