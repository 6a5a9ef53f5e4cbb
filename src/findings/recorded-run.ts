import { formatBytes, formatCount } from '../core/units.ts'
import type { IoFacts } from '../analyses/facts.ts'
import type { Rule } from './rule.ts'

/** Metadata of the file system may stay. */
const NEARLY_COLD = 2 ** 20

/** The page cache was to be empty, and was not. */
export const warmStart: Rule<IoFacts> = {
  id: 'RE001',
  severity: 'warning',
  name: 'Not cold although asked for',
  page: [
    `A run under a memory limit measures nothing where the file is in the page cache already: such pages are charged to whoever brought them in, so the limit does not bite, and what is cached is not read. A recorder therefore drops the file's pages first.`,
    `Pages that another program has mapped, that are dirty, or that lie on a file system without the means to drop them stay. The recorder asks the kernel how much was left before the command started; above 1 MiB of it this rule fires.`,
  ].join('\n\n'),
  advice: `Stop what has the file open or mapped, or record with --drop-caches, or unmount and mount the file system before.`,
  check({ run }) {
    if (run === null || !run.cold || run.residentBefore === null || run.residentBefore <= NEARLY_COLD) return null
    return { title: `${formatBytes(run.residentBefore)} of the file were in the page cache when the command started, although a cold start was asked for`, evidence: { 'bytes in the page cache before': run.residentBefore } }
  },
}

/** A run that did not come to its own end. */
export const endedEarly: Rule<IoFacts> = {
  id: 'RE002',
  severity: 'warning',
  name: 'The command did not end well',
  page: [
    `Totals of a run that was interrupted, killed or failed are those of a part of the work. Two such runs differ by how far they came, not by their settings.`,
    `An exit code above 128 is a signal: 137 is SIGKILL, which the kernel sends where a memory limit leaves no page to reclaim, so the limit was below what the program needs outside the page cache.`,
  ].join('\n\n'),
  advice: `Record again to the end; after 137 under a limit, raise the limit above the program's own memory.`,
  check({ run }) {
    if (run === null || (!run.interrupted && (run.exitCode ?? 0) === 0)) return null
    return {
      title: run.interrupted ? 'The run was interrupted: its totals are those of a part of the work' : `The command ended with exit code ${run.exitCode}: its totals may be those of a part of the work`,
      evidence: { 'exit code': run.exitCode, interrupted: run.interrupted ? 'yes' : 'no' },
    }
  },
}

/** A limit that nothing ran into. */
export const limitUnused: Rule<IoFacts> = {
  id: 'RE003',
  severity: 'info',
  name: 'A memory limit that was never hit',
  page: [
    `A memory limit changes a run only once the group has filled it. Where its counter of hits stayed at zero, the run is one without a limit, whatever its name says.`,
    `Either the limit is above what the run needs, or the pages were charged to another group: page cache belongs to the group that brought it in first.`,
  ].join('\n\n'),
  advice: `Lower the limit below file size plus the program's own memory, and start cold.`,
  check({ run }) {
    if (run === null || run.limitBytes === null || run.limitHits !== 0) return null
    return { title: `The memory limit of ${formatBytes(run.limitBytes)} was never hit: this is a run without one`, evidence: { 'limit, bytes': run.limitBytes, hits: 0 } }
  },
}

/** Losses of the page-cache buffer, CPU by CPU. */
export const lostPageEvents: Rule<IoFacts> = {
  id: 'RE004',
  severity: 'error',
  name: 'Page-cache events were lost',
  page: [
    `The block tracer and the page-cache events fill two ring buffers. The second takes about four times the events while a machine thrashes and overflows first; its text still looks whole.`,
    `The recorder reads each buffer's own counters, CPU by CPU, before it empties them: overruns, commit overruns, drops. Figures of block I/O can be exact while those of the page cache, and marks that were in the same buffer, are not.`,
  ].join('\n\n'),
  advice: `Record again with --expect or --buffer larger. Quote no figure of the page cache.`,
  check({ run }) {
    const lossy = run?.eventLosses.filter(({ lost }) => lost > 0) ?? []
    if (lossy.length === 0) return null
    return {
      title: `At least ${formatCount(lossy.reduce((sum, { lost }) => sum + lost, 0))} events of the page cache and marks were lost on ${lossy.length} of ${run!.eventLosses.length} CPUs`,
      evidence: Object.fromEntries(lossy.map(({ cpu, lost }) => [`lost on ${cpu}`, lost])),
    }
  },
}
